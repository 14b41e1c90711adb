"""From a figure down to the stored bytes: the whole chain, checked now, and the picture of the place."""

import base64
import json
import sqlite3
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from parse.model import Place
from publish import crops
from publish.crop_browser import WINDOW, cut_markup, find_picture
from publish.crop_drawing import OUTLINE, NoSuchPlace, cut_table, draw_page, draw_picture, find_member
from publish.places import place_of
from publish.trace import TraceFailed, draw_figures, trace_figure
from tests.conftest import ROOT, run_gongkai

PDF = ROOT / "tests" / "fixtures" / "pdf" / "yining-city-2024.pdf"
CITY, BRANCH = "yining-2024", "yining-ecology-branch-2024"


def run(captures: Path, archive: Path, *arguments: str | Path, check: bool = True) -> str:
    done = run_gongkai("trace", *arguments, "--captures", captures, "--archive", archive, check=check)
    return done.stdout if check else done.stderr


def outline(image: Image.Image) -> tuple[int, int, int, int]:
    """The box of the pixels that have the outline's colour."""
    red = [(x, y) for y in range(image.height) for x in range(image.width) if image.getpixel((x, y)) == OUTLINE]
    return min(x for x, _ in red), min(y for _, y in red), max(x for x, _ in red), max(y for _, y in red)


def test_the_whole_chain_is_printed(sample_captures: Path, sample_archive: Path) -> None:
    shown = run(sample_captures, sample_archive, CITY, "requests.granted.total")
    with sqlite3.connect(sample_archive) as database:
        (sha256,) = database.execute("select document_sha256 from reports where id = ?", (CITY,)).fetchone()
        size, file, offset, record, url, parent = database.execute(
            "select size, file, offset, record_id, url, parent_url from captures where sha256 = ?", (sha256,)
        ).fetchone()
    database.close()
    lines = dict(line.split(maxsplit=1) for line in shown.splitlines()[1:])
    assert shown.splitlines()[0] == f"{CITY} requests.granted.total"
    assert lines["value"] == "19"
    assert "（一）予以公开" in lines["label"]
    assert "/table/tbody/tr[6]/td[9]" in lines["place"]
    assert lines["document"] == f"sha256 {sha256}, {size} bytes, read and verified now"
    assert lines["record"].startswith(f"{file} at byte {offset}, ")
    assert record in lines["record"]
    assert "HTTP 200, text/html" in lines["captured"]
    assert lines["address"] == url
    assert f"linked from   {parent}" in shown
    assert "伊宁市人民政府 (confirmed); by " in lines["agency"]
    assert lines["year"].startswith("2024; by period: «")


def test_json_has_the_whole_chain(sample_captures: Path, sample_archive: Path) -> None:
    found = json.loads(run(sample_captures, sample_archive, CITY, "proactive.fees.amount_10k_yuan", "--json"))
    assert (found["figure"]["value"], found["figure"]["printed"]) == (18601.47012, "18601.47012")
    assert found["verified"] is True
    assert found["stored"]["sha256"] == found["figure"]["document_sha256"]
    assert found["label"]["unit"]


@pytest.mark.parametrize(
    ("report", "cell", "words"),
    [
        ("yining-2042", "requests.granted.total", ["no such report", "yining-2024"]),
        (CITY, "requests.grantd.total", ["no form has a cell", "requests.granted.total"]),
        (CITY, "granted", ["no form has a cell", "nearest"]),
        (CITY, "requests.other_processing.total", ["the form has this cell, but no figure", "nearest"]),
    ],
)
def test_what_does_not_exist_is_said_with_what_is_near(
    sample_captures: Path, sample_archive: Path, report: str, cell: str, words: list[str]
) -> None:
    error = " ".join(run(sample_captures, sample_archive, report, cell, check=False).split())
    for word in words:
        assert word in error


def test_altered_bytes_are_no_evidence(sample_captures: Path, sample_archive: Path, tmp_path: Path) -> None:
    with pytest.raises(TraceFailed, match="not found; name it with --captures"):
        trace_figure(sample_archive, tmp_path / "none", CITY, "requests.granted.total")
    with pytest.raises(TraceFailed, match="gongkai build"):
        trace_figure(tmp_path / "none.db", sample_captures, CITY, "requests.granted.total")
    for file in sample_captures.glob("*/*.warc.gz"):
        (tmp_path / "captures" / file.parent.name).mkdir(parents=True, exist_ok=True)
        content = bytearray(file.read_bytes())
        content[7100:7200] = b"\0" * 100
        (tmp_path / "captures" / file.parent.name / file.name).write_bytes(content)
    with pytest.raises(TraceFailed, match="was altered"):
        trace_figure(sample_archive, tmp_path / "captures", CITY, "requests.granted.total")


def test_the_same_seed_draws_the_same(sample_archive: Path) -> None:
    drawn = draw_figures(sample_archive, 10, 7)
    assert drawn == draw_figures(sample_archive, 10, 7)
    assert len(set(drawn)) == 10
    assert drawn != draw_figures(sample_archive, 10, 8)
    with pytest.raises(TraceFailed, match="at least 1000"):
        draw_figures(sample_archive, 1000, 7)


def test_figures_drawn_are_saved_beside_their_values(
    sample_captures: Path, sample_archive: Path, tmp_path: Path
) -> None:
    shown = run(sample_captures, sample_archive, "--random", "3", "--seed", "7", "--save-dir", tmp_path / "three")
    pictures = sorted((tmp_path / "three").glob("*.png"))
    page = (tmp_path / "three" / "index.html").read_text(encoding="utf-8")
    assert len(pictures) == 3
    for (report, code), picture in zip(draw_figures(sample_archive, 3, 7), pictures, strict=True):
        assert f"{report}-{code}" in picture.name
        assert picture.name in page
        assert f"{code} = " in shown
        assert Image.open(picture).width > 600


def test_one_figure_is_saved(sample_captures: Path, sample_archive: Path, tmp_path: Path) -> None:
    shown = run(sample_captures, sample_archive, BRANCH, "requests.granted.total", "--save", tmp_path / "it.png")
    assert f"{tmp_path / 'it.png'}: as stored" in shown
    assert Image.open(tmp_path / "it.png").width in {1488, 1489}  # an A4 page at 180 dots an inch


def test_a_report_or_a_number_of_them_must_be_named() -> None:
    for arguments in ([], [CITY], [CITY, "a.b.c", "--random", "3"]):
        done = run_gongkai("trace", *arguments, check=False)
        assert done.returncode == 2
        assert "expected REPORT and CELL" in done.stderr


def test_the_box_is_drawn_where_the_page_has_it() -> None:
    # 36 points above the box are shown; the page is drawn at 2.5 pixels a point.
    picture = Image.open(BytesIO(draw_page(PDF.read_bytes(), 1, (100, 36, 140, 56)))).convert("RGB")
    assert outline(picture) == (247, 87, 353, 143)
    with pytest.raises(NoSuchPlace, match="page 99"):
        draw_page(PDF.read_bytes(), 99, (0, 0, 1, 1))


def test_the_box_is_drawn_where_the_picture_has_it() -> None:
    image = Image.new("L", (1000, 2000), 255)
    ImageDraw.Draw(image).text((410, 1505), "15", fill=0)
    buffer = BytesIO()
    image.save(buffer, "TIFF")
    picture = Image.open(BytesIO(draw_picture(buffer.getvalue(), 1, (400, 1500, 500, 1540)))).convert("RGB")
    left, top, right, bottom = outline(picture)
    assert (left, right, bottom - top) == (397, 503, 46)
    assert picture.size[0] == 1000
    two = BytesIO()
    image.save(two, "TIFF", save_all=True, append_images=[image])
    with pytest.raises(NoSuchPlace, match="frame 3: the picture has 2"):
        draw_picture(two.getvalue(), 3, (0, 0, 1, 1))


def test_a_picture_inside_a_page_is_found_by_its_element() -> None:
    buffer = BytesIO()
    Image.new("L", (500, 300), 255).save(buffer, "PNG")
    source = base64.b64encode(buffer.getvalue()).decode()
    page = f"<html><body><script>1</script><p>一</p><p><img src='data:image/png;base64,{source}'></p></body></html>"
    assert find_picture(page.encode(), "/html/body/p[2]/img") == buffer.getvalue()
    for path in ("/html/body/p[1]", "/html/body/p[3]/img"):
        with pytest.raises(NoSuchPlace, match="no picture there"):
            find_picture(page.encode(), path)


def zipped(name: str, content: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("first.txt", "x")
        archive.writestr(name, content)
    return buffer.getvalue()


def test_a_file_inside_archives_is_found_by_its_whole_name() -> None:
    packed = zipped("内/报告.docx", zipped("word/media/image1.png", b"picture"))
    assert find_member(packed, "内/报告.docx/word/media/image1.png") == b"picture"
    assert find_member(zipped("p1.jpg", b"sheet"), "p1.jpg") == b"sheet"
    with pytest.raises(NoSuchPlace, match="no such file"):
        find_member(packed, "内/another.docx")


TABLE = "<table><tr><td>行政许可</td><td>15</td></tr><tr><td>行政处罚</td><td>15</td></tr></table>"


def test_a_table_is_cut_at_the_cell_of_the_path() -> None:
    page = f"<html><body><p>年度报告</p>{TABLE}</body></html>".encode()
    cut = cut_table(page, Place(path="/html/body/table/tr[2]/td[2]"), "15")
    (marked,) = cut.marked
    assert (marked.row, marked.column, cut.rows, cut.columns) == (1, 1, 2, 2)
    with pytest.raises(NoSuchPlace, match="prints «16»"):
        cut_table(page, Place(path="/html/body/table/tr[2]/td[2]"), "16")


MARKUP = (
    "<html><body><script>x</script><p>年报</p><table onclick=x><tr><td style='display:none'>9</td>"
    "<td rowspan=2>许可</td><td colspan='x'><a href=http://a.example>1<o:p>5</o:p></a><img src=http://a.example/x>"
    "</td></tr></table></body></html>"
)


def test_a_table_of_a_page_is_cut_as_plain_markup() -> None:
    page = cut_markup(MARKUP.encode(), "/html/body/table/tr/td[3]", "15", ("<b>",))
    body = page.partition("<body>")[2]
    assert body == (
        "<p class=note>&lt;b&gt;</p><table><tr><td rowspan=2>许可</td><td class=it>15</td></tr></table></body></html>"
    )
    for path, printed in (
        ("/html/body/table/tr/td[3]", "16"),
        ("/html/body/table/tr/td[4]", ""),
        ("/html/body/p", "年报"),
    ):
        with pytest.raises(NoSuchPlace):
            cut_markup(MARKUP.encode(), path, printed, ())


@pytest.mark.browser
def test_a_table_of_a_page_is_drawn_by_a_browser(sample_captures: Path, sample_archive: Path) -> None:
    if crops.find_browser() is None:
        pytest.skip("no Chromium on this machine: install one or set GONGKAI_CHROMIUM to its path")
    crop = crops.make_crop(
        trace_figure(sample_archive, sample_captures, CITY, "requests.granted.total"), sample_captures
    )
    picture = Image.open(BytesIO(crop.content)).convert("RGB")
    assert crop.made == "the page's own table, drawn by a browser"
    left, top, right, bottom = outline(picture)
    assert 0 < left < right < picture.width
    assert picture.height < WINDOW[1]  # the window was high enough; the cell, of the last column, lies within it
    assert 20 < bottom - top < 80


def test_without_a_browser_a_table_is_typeset(
    sample_captures: Path, sample_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if crops.find_font() is None:
        pytest.skip("no font with Chinese characters on this machine")
    monkeypatch.setattr(crops, "find_browser", lambda: None)
    crop = crops.make_crop(
        trace_figure(sample_archive, sample_captures, CITY, "requests.granted.total"), sample_captures
    )
    assert crop.made == "typeset from the stored file"
    left, _, right, _ = outline(Image.open(BytesIO(crop.content)).convert("RGB"))
    assert right > left


def test_without_a_font_a_page_is_written(
    sample_captures: Path, sample_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crops, "find_browser", lambda: None)
    monkeypatch.setattr(crops, "find_font", lambda: None)
    crop = crops.make_crop(
        trace_figure(sample_archive, sample_captures, CITY, "requests.granted.total"), sample_captures
    )
    assert crop.ending == "html"
    assert "fonts-noto-cjk" in crop.note
    assert "class=it>19</td>" in crop.content.decode()
    assert "typeset from the stored file" in crop.content.decode()


def test_a_file_that_cannot_be_drawn_is_said(
    sample_captures: Path, sample_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crops, "read_stored", lambda *_: b"%PDF-1.4 torn")
    trace = trace_figure(sample_archive, sample_captures, BRANCH, "requests.granted.total")
    with pytest.raises(crops.CropFailed, match="look at the stored document"):
        crops.make_crop(trace, sample_captures)


def test_a_place_of_every_kind_is_that_of_the_row() -> None:
    row: dict[str, object] = {
        "page": 2, "box": "[1, 2, 3, 4]", "pixels": "[5, 6, 7, 8]", "path": "/p", "line": 3, "sheet": "表",
        "cell": "B7", "doc_table": 4, "paragraph": 5, "member": "a.jpg",
    }  # fmt: skip
    assert place_of(row) == Place(2, (1, 2, 3, 4), "/p", 3, (5, 6, 7, 8), "表", "B7", 4, 5, "a.jpg")
