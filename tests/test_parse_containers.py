"""Archives: one report whatever it is packed in, its members told apart, pictures in order, bounds and passwords."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile

import pytest
from PIL import Image

from parse import parse_report
from parse.containers import SeveralReports, _get_order, parse_container
from parse.model import NeedsRecognition, Report, ToolMissing, Unreadable
from parse.readers.container import Bounds, Member, is_clutter, join_pictures, list_members
from tests.corpus.archives import pack_7z, pack_rar, pack_zip
from tests.test_parse_hostile import encrypted_zip, nested_zip
from tests.test_parse_pages import PAGE

GOOD = PAGE.encode()


def picture(shade: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 0, 0)).save(file, "PNG")
    return file.getvalue()


def parse(data: bytes) -> Report:
    return parse_container(data, lambda member: parse_report(member, recognise=False))


def list_values(report: Report) -> dict[str, object]:
    return {figure.code: figure.value for figure in report.figures}


PACKED = {
    "zip": pack_zip({"年报/正文.html": GOOD}),
    "zip with names in gbk": pack_zip({"年报/正文.html": GOOD}, gbk=True),
    "7z": pack_7z({"年报/正文.html": GOOD}),
    "rar": pack_rar({"年报/正文.html": GOOD}),
    "zip in zip": pack_zip({"年报": pack_zip({"正文.html": GOOD})}),
}


@pytest.mark.parametrize("name", PACKED)
def test_the_report_inside_is_read_and_its_member_named(name):
    report = parse(PACKED[name])
    assert list_values(report) == list_values(parse_report(GOOD))
    assert len(report.figures) == 200
    assert {figure.place.member for figure in report.figures} == {"年报/正文.html"}
    assert {table.place.member for table in report.tables} == {"年报/正文.html"}
    assert report.problems == ()


def test_a_compressed_page_is_the_page():
    assert parse(gzip.compress(GOOD)) == parse_report(GOOD)


def test_what_systems_leave_in_archives_is_no_member():
    clutter = {"__MACOSX/._a.html": b"\0\5", "Thumbs.db": b"1", "来源.url": b"[InternetShortcut]", "~$正文.docx": b"1"}
    assert parse(pack_zip({"正文.html": GOOD} | clutter)).problems == ()
    assert not is_clutter("正文.docx") and is_clutter("a/.DS_Store")


def test_a_member_that_is_no_report_is_named():
    report = parse(pack_zip({"说明.txt": "请解压后查看".encode(), "正文.html": GOOD, "坏.pdf": b"%PDF-1.4 broken"}))
    assert len(report.figures) == 200
    assert [problem.kind for problem in report.problems] == ["member_not_read"] * 2
    assert [problem.message.split(":")[0] for problem in report.problems] == ["说明.txt", "坏.pdf"]


def test_two_copies_are_one_report_and_a_difference_is_a_problem():
    same = parse(pack_zip({"a.html": GOOD, "b.html": GOOD}))
    assert list_values(same) == list_values(parse_report(GOOD))
    value = parse_report(GOOD).figures[5]
    changed = PAGE.replace(f">{value.printed}<", ">987654<", 1).encode()
    assert changed != GOOD
    other = parse(pack_zip({"a.html": GOOD, "b.html": changed}))
    assert "sources_differ" in {problem.kind for problem in other.problems}


def test_reports_of_two_years_are_not_put_together():
    year = parse_report(GOOD).year
    other = PAGE.replace(str(year), str(year - 1)).encode()
    with pytest.raises(SeveralReports, match="ingest each with --agency and --year") as caught:
        parse(pack_zip({"a.html": GOOD, "b.html": other}))
    assert caught.value.kind == "several_reports"
    assert "a.html" in str(caught.value) and str(year - 1) in str(caught.value)


def test_pictures_beside_a_whole_report_are_left_alone_and_else_asked_for():
    assert len(parse(pack_zip({"p.png": picture(1), "a.html": GOOD})).figures) == 200
    with pytest.raises(NeedsRecognition):
        parse(pack_zip({"p1.png": picture(1), "p2.png": picture(2)}))


def test_pictures_are_pages_in_the_order_in_which_people_count():
    members = [Member(name, b"") for name in ("p10.jpg", "p2.jpg", "P1.jpg", "a/p3.jpg")]
    assert [member.name for member in sorted(members, key=_get_order)] == ["a/p3.jpg", "P1.jpg", "p2.jpg", "p10.jpg"]
    seen: list[bytes] = []
    report = parse_report(GOOD)

    def read(data: bytes) -> Report:
        seen.append(data)
        return report

    packed = pack_zip({f"p{number}.png": picture(number) for number in (10, 2, 1)})
    assert parse_container(packed, read).figures
    with Image.open(io.BytesIO(seen[0])) as frames:
        shades = []
        for frame in range(frames.n_frames):
            frames.seek(frame)
            shades.append(frames.convert("RGB").getpixel((3, 3))[0])
            assert frames.size == (40, 30)
    assert shades == [1, 2, 10]


def test_pictures_that_cannot_be_opened_are_refused():
    with pytest.raises(Unreadable, match="a picture cannot be opened"):
        join_pictures([picture(1), b"\x89PNG\r\n\x1a\n"])


def test_an_encrypted_member_is_refused_in_words():
    with pytest.raises(Unreadable, match=r"member report\.html: it is encrypted; expected"):
        parse(encrypted_zip())


def test_bounds_go_on_over_archives_inside_one_another():
    with pytest.raises(Unreadable, match="no member of the archive is a report"):
        parse(nested_zip(4))
    with pytest.raises(Unreadable, match="more than 200"):
        parse(pack_zip({f"{number}.html": b"<p>1" for number in range(201)}))
    swelling = io.BytesIO()
    with zipfile.ZipFile(swelling, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", bytes(3_000_000))
    with pytest.raises(Unreadable, match="built to exhaust memory"):
        list(list_members(swelling.getvalue(), Bounds()))


def test_without_libarchive_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "libarchive", None)
    with pytest.raises(ToolMissing, match="libarchive13"):
        parse(PACKED["rar"])
    outer = pack_zip({"a.html": GOOD, "b.rar": PACKED["rar"]})
    assert [problem.kind for problem in parse(outer).problems] == ["tool_missing"]


def test_an_archive_without_members_is_refused():
    with pytest.raises(Unreadable, match="it has no members"):
        parse(pack_zip({}))


@pytest.mark.parametrize("kind", ["zip", "7z", "rar"])
def test_a_cut_archive_is_refused(kind):
    data = PACKED[kind]
    for length in range(20, len(data), max(len(data) // 40, 1)):
        try:
            report = parse(data[:length])
        except Unreadable:
            continue
        assert list_values(report) == list_values(parse_report(GOOD))
