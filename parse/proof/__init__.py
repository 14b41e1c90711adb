"""A second look before a finding is published: cells and words read again by code that shares none with the first.

>>> (found,) = reread(data, [Asked(figure.code, figure.place, figure.reader, figure.printed)])
>>> found.printed, agrees(asked, found)
('18', True)
"""

from parse.proof.model import WORDS, Asked, Reread, agrees
from parse.proof.rereading import reread

__all__ = ["WORDS", "Asked", "Reread", "agrees", "reread"]
