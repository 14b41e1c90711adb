"""All addresses of one report together: where it moved, where it is gone, where it came again.

Decides over periods and gaps; what is shown, and under which numbers, is decided after (`archive.versions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.changes import Change, list_edits, list_replaced
from archive.periods import Period, Place, seen_together
from archive.standing import Gap, address_key


@dataclass(frozen=True)
class Standing:
    """One address of one report: what it said when, and whether it still stands there."""

    place: Place
    periods: tuple[Period, ...]
    gaps: tuple[Gap, ...]
    last_seen: str  #: when the address last answered with the report

    @property
    def url(self) -> str:
        """Address of the page."""
        return self.place.url

    @property
    def is_file(self) -> bool:
        """Whether it is a local file, which no site answers with, and which tells nothing of what a site does."""
        return self.place.life.publication.pages[-1].role == "resource"

    @property
    def first_seen(self) -> str:
        """When the report was first seen here."""
        return self.periods[0].first_seen

    def is_alias(self, other: Standing) -> bool:
        """Whether another address is this one under another scheme or host name of its site."""
        return address_key(self.url) == address_key(other.url)

    @property
    def open_gap(self) -> Gap | None:
        """The gap that lasts."""
        return self.gaps[-1] if self.gaps and self.gaps[-1].after is None else None

    def period_at(self, time: str) -> Period:
        """What it said at a time; the first that it ever said where that is later."""
        earlier = [period for period in self.periods if period.first_seen <= time]
        return earlier[-1] if earlier else self.periods[0]


@dataclass(frozen=True)
class Fate:
    """What became of an address: current, missing (not often enough to say), moved, withdrawn, replaced, file."""

    state: str
    since: str | None = None
    moved_to: str | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the report stands there no more."""
        return self.state in {"moved", "withdrawn", "replaced"}


def find_fate(standing: Standing, others: Sequence[Standing]) -> Fate:
    """What became of one address of a report, `others` being its other ones."""
    if standing.is_file:
        return Fate("file")
    gap = standing.open_gap
    if gap is None:
        return Fate("current")
    moved = _find_move(standing, gap, others)
    if moved is not None:
        return Fate("moved", moved[0], moved[1])
    if gap.withdrawn is not None:
        return Fate("replaced" if gap.replaced else "withdrawn", gap.withdrawn)
    return Fate("missing", gap.missing) if gap.missing else Fate("current")


def list_changes(standings: Sequence[Standing]) -> list[Change]:
    """Everything that happened to one report, in order of time; `standings` are all its addresses, first met first."""
    first = min(standings, key=lambda one: (one.first_seen, one.url))
    begin = first.periods[0]
    report_id = begin.report.id
    message = "首次收录 first seen"
    changes = [Change(report_id, first.url, "new", None, begin.text_sha256, None, begin.first_seen, message)]
    for standing in standings:
        others = [other for other in standings if other is not standing]
        changes += _list_edits(standing, others) + _list_reissue(standing, others) + _list_gaps(standing, others)
    return sorted(changes, key=lambda change: change.order)


def is_outdated(standing: Standing, others: Sequence[Standing]) -> bool:
    """Whether the same page said something else under another of its addresses after this one was last asked."""
    last = standing.periods[-1]
    return any(
        standing.is_alias(other)
        and other.periods[-1].first_seen > standing.last_seen
        and other.periods[-1].words_sha256 != last.words_sha256
        for other in others
    )


def _list_edits(standing: Standing, others: Sequence[Standing]) -> list[Change]:
    """What changed at one address; what was seen before under another form of it is not told again."""
    known = [
        (period.text_sha256, period.first_seen)
        for other in others
        if standing.is_alias(other)
        for period in other.periods
    ]
    changes: list[Change] = []
    for number, period in enumerate(standing.periods):
        before = standing.periods[number - 1].last_seen if number else ""
        is_known = any(text == period.text_sha256 and before < seen < period.first_seen for text, seen in known)
        if number and not is_known:
            changes += list_edits(standing.periods[number - 1], period, standing.url)
        text = period.text_sha256
        blank = Change(period.report.id, standing.url, "attachment_replaced", text, text, None, period.first_seen, "")
        changes += list_replaced(period.replaced, blank)
    return changes


def _list_reissue(standing: Standing, others: Sequence[Standing]) -> list[Change]:
    """The report published once more, under this address and with another text, after it was met elsewhere.

    Under another form of an address it is not published once more: what differs are edits.
    """
    new = standing.periods[0]
    earlier = [
        other
        for other in others
        if not (other.is_file or standing.is_file)
        and (other.first_seen, other.url) < (standing.first_seen, standing.url)
        and not seen_together(other.periods[0], new)
    ]
    said = {period.words_sha256 for other in earlier for period in other.periods if period.first_seen < new.first_seen}
    if not earlier or new.words_sha256 in said:
        return []
    aliases = [other for other in earlier if standing.is_alias(other)]
    old = max((other.period_at(new.first_seen) for other in aliases or earlier), key=_begin_of)
    if aliases:
        return list_edits(old, new, standing.url)
    what = "以另一网址重新发布，内容不同 published again under another address with another text"
    message = f"{what}：{old.report.page_url} → {standing.url}"
    issue = Change(
        new.report.id,
        standing.url,
        "reissued",
        old.text_sha256,
        new.text_sha256,
        old.last_seen,
        new.first_seen,
        message,
    )
    return [issue, *list_edits(old, new, standing.url)]


def _list_gaps(standing: Standing, others: Sequence[Standing]) -> list[Change]:
    changes: list[Change] = []
    for gap in () if standing.is_file else standing.gaps:
        gone = _list_gone(standing, gap, others)
        changes += gone
        if gone and gap.after is not None:
            before, after = standing.period_at(gap.before), standing.period_at(gap.after)
            message = f"原网址重新可以打开 the address answers with it again：{standing.url}"
            changes.append(replace(_blank(standing, (before, after), (gap.before, gap.after)), message=message))
    return changes


def _list_gone(standing: Standing, gap: Gap, others: Sequence[Standing]) -> list[Change]:
    before = standing.period_at(gap.before)
    moved = _find_move(standing, gap, others)
    if moved is not None:
        since, target = moved
        after = next(other for other in others if other.url == target).period_at(since)
        if after.words_sha256 != before.words_sha256:
            return []  # a redirect to another text: the reissue there says so
        message = f"已移至新网址，内容相同 the same text at a new address：{standing.url} → {target}"
        blank = _blank(standing, (before, after), (gap.before, since))
        return [replace(blank, kind="moved", message=message, moved_to=target)]
    if gap.withdrawn is None:
        return []
    blank = _blank(standing, (before, None), (gap.before, gap.withdrawn))
    return [replace(blank, kind="withdrawn", message=_say_withdrawn(gap, standing.url))]


def _say_withdrawn(gap: Gap, url: str) -> str:
    if gap.replaced is not None:
        other = gap.replaced.target
        return f"该网址现为另一份报告（{other}） the address now holds another report ({other})：{url}"
    if gap.vanished is not None:
        return f"已从栏目列表中消失，网址打不开 gone from its list and missing itself：{url}"
    count = len(gap.misses)
    return f"网址多次打不开（{count} 次，至 {gap.misses[-1]}） missing {count} times, up to {gap.misses[-1]}：{url}"


def _find_move(standing: Standing, gap: Gap, others: Sequence[Standing]) -> tuple[str, str] | None:
    """Since when and to which other address the report moved in a gap: the target of a redirect, or one that has the
    same text and was met later.
    """
    urls = {other.url for other in others}
    for heard in gap.redirects:
        if heard.target in urls and heard.target is not None:
            return heard.time, heard.target
    signs = [*gap.misses[:1], *([gap.vanished] if gap.vanished else []), *([gap.replaced.time] if gap.replaced else [])]
    words = standing.period_at(gap.before).words_sha256
    later = [
        (max(min(signs, default=""), period.first_seen), other.first_seen, other.url)
        for other in others
        for period in other.periods[:1]
        if period.words_sha256 == words
        and not other.is_file
        and other.first_seen > standing.first_seen
        and not seen_together(standing.periods[0], period)
        and (gap.after is None or other.first_seen < gap.after)
    ]
    if not later or not signs:
        return None
    since, _, target = min(later, key=lambda one: (one[1], one[2]))
    return since, target


def _blank(standing: Standing, periods: tuple[Period, Period | None], seen: tuple[str, str]) -> Change:
    old, new = periods
    text_to = new.text_sha256 if new else None
    return Change(old.report.id, standing.url, "reappeared", old.text_sha256, text_to, *seen, "")


def _begin_of(period: Period) -> tuple[str, str]:
    return period.first_seen, period.report.page_url
