"""What happened to a report between two captures: one `Change` a changed cell, section, attachment or address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.periods import Period, Replaced, replaced_attachments
from archive.reports import ArchivedReport
from archive.wording import differing_sections, differing_tables, plain, printed_figures, show_difference

#: Kinds of change, in the order in which those of one moment are told.
KINDS = (
    "new",
    "reissued",
    "numbers_changed",
    "text_edited",
    "attachment_replaced",
    "moved",
    "withdrawn",
    "reappeared",
)


@dataclass(frozen=True)
class Change:
    """One row of the table `changes`, its versions by the hash of their text."""

    report_id: str
    url: str
    kind: str
    text_from: str | None
    text_to: str | None
    seen_before: str | None  #: when the old was last seen
    seen_at: str  #: when the new was first seen
    message: str
    moved_to: str | None = None
    section: int | None = None
    heading: str | None = None
    difference: str | None = None
    code: str | None = None  #: ``table.row.column``
    old_printed: str | None = None
    new_printed: str | None = None
    old_sha256: str | None = None
    new_sha256: str | None = None
    old_url: str | None = None  #: of the attachment
    new_url: str | None = None

    @property
    def event(self) -> str:
        """The same for all rows that were seen at one moment at one address."""
        return _digest(self.report_id, self.url, self.text_from, self.text_to, self.seen_at)

    @property
    def id(self) -> str:
        """The same in every build."""
        return _digest(
            self.event, self.kind, self.code, None if self.section is None else str(self.section), self.old_url,
            self.old_sha256, self.new_url, self.new_sha256,
        )  # fmt: skip

    @property
    def order(self) -> tuple[str, str, int, int, str, str]:
        """By time, address and kind."""
        return (self.seen_at, self.url, KINDS.index(self.kind), self.section or 0, self.code or "", self.id)


def list_edits(old: Period, new: Period, url: str) -> list[Change]:
    """Everything that differs between two texts: cells, then words, then attachments; at least one row.

    A document that cannot be read hides its figures: none of them is then said to be gone.
    """
    blank = Change(
        new.report.id, url, "text_edited", old.text_sha256, new.text_sha256, old.last_seen, new.first_seen, ""
    )
    cells = list(_list_cells(old.report, new.report, blank))
    words = differing_sections(old.report.report, new.report.report)
    files = [] if old.report.page_url != new.report.page_url else list_replaced(replaced_attachments(old, new), blank)
    if not (cells or words or files):
        words = differing_tables(old.report.report, new.report.report)
    edits = [*cells, *(_word_change(difference, blank) for difference in words), *files]
    message = "文字有改动 the words of one of its documents differ"
    return edits or [replace(blank, message=message)]


def list_replaced(replaced: tuple[Replaced, ...], blank: Change) -> list[Change]:
    """A row for each attachment that is another file than before."""
    return [_file_change(one, blank) for one in replaced]


def _list_cells(old: ArchivedReport, new: ArchivedReport, blank: Change) -> Iterator[Change]:
    before, after = printed_figures(old.report), printed_figures(new.report)
    both = _is_hidden(old) or _is_hidden(new)
    codes = before.keys() & after.keys() if both else before.keys() | after.keys()
    for code in sorted(codes):
        was, now = before.get(code), after.get(code)
        if was is None or now is None or plain(was) != plain(now):
            message = f"{code}：{_show(was)} → {_show(now)}"
            yield replace(blank, kind="numbers_changed", code=code, old_printed=was, new_printed=now, message=message)


def _is_hidden(report: ArchivedReport) -> bool:
    return any(item.text_sha256 is None and not item.document.is_picture for item in report.read_documents[1:])


def _show(printed: str | None) -> str:
    return "无此格 no such cell" if printed is None else f"「{printed}」"


def _word_change(difference: tuple[int, str, str, str], blank: Change) -> Change:
    number, heading, old, new = difference
    shown = show_difference(old, new)
    where = heading or ("标题 title" if number < 0 else "正文之前 before the first heading")
    return replace(
        blank,
        section=None if number < 0 else number,
        heading=heading or None,
        difference=shown,
        message=f"{where}：{shown}",
    )


def _file_change(one: Replaced, blank: Change) -> Change:
    old = one.old.document if one.old else None
    new = one.new.document if one.new else None
    return replace(
        blank,
        kind="attachment_replaced",
        seen_before=one.seen_before,
        seen_at=one.seen_at,
        old_sha256=old.sha256 if old else None,
        new_sha256=new.sha256 if new else None,
        old_url=old.url if old else None,
        new_url=new.url if new else None,
        message=_say_replaced(one),
    )


def _say_replaced(one: Replaced) -> str:
    if one.old is None:
        return f"新增附件 an attachment was added：{one.new.document.url if one.new else ''}"
    if one.new is None:
        return f"撤下附件 an attachment was taken away：{one.old.document.url}"
    if one.old.text_sha256 is not None and one.old.text_sha256 == one.new.text_sha256:
        what = "附件文件已更换，文字与数字相同 the file was replaced, its words and figures are the same"
        return f"{what}：{one.new.document.url}"
    what = "附件已更换，内容不同 the attachment was replaced by another"
    return f"{what}：{one.old.document.url} → {one.new.document.url}"


def _digest(*parts: str | None) -> str:
    return hashlib.sha256("\n".join(part or "" for part in parts).encode()).hexdigest()[:16]
