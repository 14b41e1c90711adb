"""Editions: the versions of the statutory form. Each says which rows and columns it has; all are read the same way."""

from parse.editions.edition_2019 import FORM as FORM_2019
from parse.editions.edition_2021 import FORM as FORM_2021

#: Newest first. A new edition is one file beside these, its words in labels.yml, and a line here.
FORMS = (FORM_2021, FORM_2019)
