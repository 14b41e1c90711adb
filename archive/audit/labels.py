"""What the cells of a check are called: the labels of the codebook, with the groups above them.

requests, unavailable_not_held, zh  →  （四）无法提供 1.本机关不掌握相关政府信息
"""

from __future__ import annotations

from archive.codebook import CODEBOOK_EDITIONS, FormTable, Label, form_table

#: Table, row and column; None where a check is about a whole row, column or table.
Spot = tuple[str | None, str | None, str | None]
#: Groups that say no more than their rows: above every result, above every applicant.
_PLAIN_GROUPS = frozenset({"results", "applicants"})
_WHOLE = {"zh": "整份报告", "en": "the whole report"}
_BELOW_GROUP = {"zh": "·", "en": ": "}
_BETWEEN = {"zh": "，", "en": ", "}


def name_table(table_code: str, language: str) -> str:
    """The title of a table."""
    form = form_table(table_code, CODEBOOK_EDITIONS[0])
    return form.zh if language == "zh" else form.en


def name_row(table_code: str, row_code: str, edition: str, language: str) -> str:
    """The label of a row, on the form that has it. Raises LookupError."""
    form, label = _find(table_code, row_code, edition, is_row=True)
    return _with_group(form, label, language)


def name_column(table_code: str, column_code: str, edition: str, language: str) -> str:
    """The label of a column, on the form that has it. Raises LookupError."""
    form, label = _find(table_code, column_code, edition, is_row=False)
    return _with_group(form, label, language)


def name_place(spot: Spot, edition: str, language: str) -> str:
    """Row and column; of a whole table its title; of a check that is about no table: that it is the whole report."""
    table, row, column = spot
    if table is None:
        return _WHOLE[language]
    names = [name_row(table, row, edition, language)] if row else []
    names += [name_column(table, column, edition, language)] if column else []
    return _BETWEEN[language].join(names) or name_table(table, language)


def _find(table_code: str, code: str, edition: str, *, is_row: bool) -> tuple[FormTable, Label]:
    """The label on the wanted form, else on the other: a form that mixes two has cells of both."""
    for name in (edition, *CODEBOOK_EDITIONS):
        if name not in CODEBOOK_EDITIONS:
            continue
        form = form_table(table_code, name)
        for label in form.rows if is_row else form.columns:
            if label.code == code:
                return form, label
    raise LookupError(f"codebook: no {'row' if is_row else 'column'} {code!r} in table {table_code!r}")


def _with_group(form: FormTable, label: Label, language: str) -> str:
    name = label.zh if language == "zh" else label.en
    for group in form.groups:
        if group.code == label.group and group.code not in _PLAIN_GROUPS:
            return f"{group.zh if language == 'zh' else group.en}{_BELOW_GROUP[language]}{name}"
    return name
