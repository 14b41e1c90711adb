"""Editions: the versions of the statutory form. Each says which rows and columns it has; all are read the same way."""

from parse.editions.edition_2019 import FORM as FORM_2019
from parse.editions.edition_2021 import FORM as FORM_2021

#: Newest first. A new edition is one file beside these, its words in labels.yml, and a line here.
FORMS = (FORM_2021, FORM_2019)

#: For each cell, as table, row and column code, the editions that have it, newest first.
OWNERS = {
    cell: tuple(form.edition for form in FORMS if form.has(*cell))
    for cell in dict.fromkeys(
        (table, row, column)
        for form in FORMS
        for table, rows in form.tables.items()
        for row, columns in rows.items()
        for column in columns
    )
}
