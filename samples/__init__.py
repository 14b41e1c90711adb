"""The small sample of the main command: two published reports, typeset and set into a rebuilt web site."""
