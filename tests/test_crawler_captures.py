"""The store of captures: append, revisit, rebuild, crash, damage, second writer, full disk."""

import gzip
import os
import random
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import captures as store_module
from crawler.captures import Capture, CaptureStore, StoreBusy
from crawler.warc import Fetch, format_time, parse_time

BEGIN = datetime(2026, 11, 20, 1, 0, 4, tzinfo=UTC)
URL = "http://www.yining.gov.cn/yining/c118486/zfxxgk_gknrz.shtml"


def fetch(number: int = 0, body: bytes = b"<html>1</html>", **changes: object) -> Fetch:
    values: dict[str, object] = {
        "url": URL,
        "time": BEGIN + timedelta(seconds=number),
        "site": "yining.gov.cn",
        "run": "crawl-1",
        "role": "list",
        "outcome": "new",
        "status": 200,
        "reason": "OK",
        "headers": (("Content-Type", "text/html"), ("ETag", '"a"')),
        "body": body,
        "request_headers": (("Host", "www.yining.gov.cn"), ("User-Agent", "gongkai/0.1")),
        "parent_url": "http://www.yining.gov.cn/年报",
        "note": None,
    }
    return Fetch(**(values | changes))  # type: ignore[arg-type]


def rows(root: Path) -> list[Capture]:
    store = CaptureStore(root)
    store.refresh()
    found = list(store.captures())
    store.close()
    return found


def rebuilt(root: Path) -> list[Capture]:
    store = CaptureStore(root)
    store.rebuild()
    found = list(store.captures())
    store.close()
    return found


def check(path: Path) -> None:
    """Every record whole and every digest right, in the eyes of another program."""
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_appended_is_read_back(tmp_path: Path) -> None:
    packed = gzip.compress(b"<html>" + "年报".encode() * 50, mtime=0)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    with CaptureStore(tmp_path) as store:
        one = store.append(fetch(0, packed, headers=headers, ip="10.0.0.1", truncated="disconnect", note="断开: 100%"))
        assert store.body(one) == gzip.decompress(packed)
        assert store.latest(URL) == one
        assert store.find_content(one.sha256 or "") == one
    assert (one.parent_url, one.note, one.ip, one.truncated) == (
        "http://www.yining.gov.cn/年报",
        "断开: 100%",
        "10.0.0.1",
        "disconnect",
    )
    assert rows(tmp_path) == rebuilt(tmp_path) == [one]
    check(tmp_path / one.file)


def test_headers_that_are_not_ascii_are_kept_encoded(tmp_path: Path) -> None:
    """Sites send file names in UTF-8 or GBK as they are, and not in parameters alone."""
    sent = '附件; filename="年报.pdf"'.encode().decode("latin-1")
    with CaptureStore(tmp_path) as store:
        one = store.append(fetch(0, headers=(("Content-Type", "text/html"), ("Content-Disposition", sent))))
        record = store.record(one)
    assert record is not None
    kept = dict(record.fetch.headers)["Content-Disposition"]
    assert unquote(kept) == sent
    assert (kept.isascii(), one.content_type) == (True, "text/html")
    assert rows(tmp_path) == rebuilt(tmp_path) == [one]
    check(tmp_path / one.file)


def test_unchanged_answers_are_revisits_with_the_content_of_the_original(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        one = store.append(fetch(0))
        two = store.append(fetch(1, b"", status=304, outcome="unchanged", headers=()), one)
        three = store.append(fetch(2, outcome="unchanged"), two)
        assert {capture.record_type for capture in (two, three)} == {"revisit"}
        assert two.refers_to == three.refers_to == one.record_id
        assert store.body(three) == b"<html>1</html>"
        assert store.latest(URL) == three
        assert (two.sha256, two.size, two.content_type) == (one.sha256, one.size, one.content_type)
    assert rows(tmp_path) == rebuilt(tmp_path) == [one, two, three]


def test_failures_are_records_and_never_the_latest_content(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        one = store.append(fetch(0))
        store.append(fetch(1, b"wall", status=521, outcome="blocked"))
        failure = store.append(fetch(2, b"", status=None, outcome="failed", note="TimeoutError: 90 s", headers=()))
        assert failure.record_type == "metadata"
        assert store.latest(URL) == one
    assert [capture.outcome for capture in rebuilt(tmp_path)] == ["new", "blocked", "failed"]


def test_the_same_fetch_is_stored_once(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        assert store.append(fetch(0)) == store.append(fetch(0))
    assert len(rows(tmp_path)) == 1


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with CaptureStore(tmp_path), pytest.raises(StoreBusy, match="another crawl"):
        CaptureStore(tmp_path).__enter__()
    with CaptureStore(tmp_path) as store:
        store.append(fetch())
    with pytest.raises(RuntimeError, match="write lock"):
        CaptureStore(tmp_path).append(fetch())


def test_a_torn_tail_is_set_aside(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        kept = store.append(fetch(0))
        torn = store.append(fetch(1, os.urandom(5000)))
    path = tmp_path / torn.file
    whole = path.read_bytes()
    path.write_bytes(whole[:-700])
    with CaptureStore(tmp_path) as store:
        assert [damage[3] for damage in store.damage()] == [True]
        again = store.append(fetch(2, b"after"))
        assert store.body(again) == b"after"
    assert [capture.record_id for capture in rows(tmp_path)] == [kept.record_id, again.record_id]
    assert rows(tmp_path) == rebuilt(tmp_path)
    aside = next((tmp_path / "yining.gov.cn" / "torn").iterdir())
    assert path.read_bytes() + aside.read_bytes() == whole[:-700]
    check(path)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 3000))
def test_any_cut_leaves_whole_records_only(cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with CaptureStore(root) as store:
            for number in range(4):
                last = store.append(fetch(number, random.Random(number).randbytes(400)))
        path = root / last.file
        path.write_bytes(path.read_bytes()[:-cut])
        with CaptureStore(root) as store:
            left = list(store.captures())
            assert all(len(store.body(capture)) == 400 for capture in left)
            store.append(fetch(9, b"next"))
        assert rows(root) == rebuilt(root)


def test_damage_in_the_middle_costs_its_own_record_only(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        stored = [store.append(fetch(number, os.urandom(2000), request_headers=())) for number in range(3)]
    path = tmp_path / stored[1].file
    altered = bytearray(path.read_bytes())
    place = stored[1].offset + stored[1].length // 2
    altered[place : place + 20] = bytes(20)
    path.write_bytes(altered)
    left = rebuilt(tmp_path)
    assert [capture.record_id for capture in left] == [stored[0].record_id, stored[2].record_id]
    store = CaptureStore(tmp_path)
    assert [damage[3] for damage in store.damage()] == [False]
    with pytest.raises(LookupError, match="altered"):
        store.body(stored[1])


def test_a_file_that_was_removed_leaves_the_index(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        store.append(fetch(0))
        other = store.append(fetch(1, site="xjyn.gov.cn", url="http://xjyn.gov.cn/"))
    shutil.rmtree(tmp_path / "yining.gov.cn")
    assert rows(tmp_path) == [other]


def test_an_index_that_is_no_database_is_made_again(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        one = store.append(fetch(0))
    (tmp_path / "index.db").write_bytes(b"not a database at all" * 100)
    assert rows(tmp_path) == [one]


class FullDisk(FileIO):
    """Takes some bytes, then none: what a full disk does to a write."""

    room = 100

    def write(self, content: object) -> int:  # type: ignore[override]
        view = memoryview(content)[: self.room]  # type: ignore[arg-type]
        self.room -= len(view)
        if not view:
            raise OSError(28, "No space left on device")
        return super().write(view)


def test_a_full_disk_leaves_no_half_record(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        one = store.append(fetch(0))
        stream, name = store._files["yining.gov.cn"]
        full = FullDisk(tmp_path / name, "r+b")
        full.seek(0, 2)
        store._files["yining.gov.cn"] = (full, name)
        with pytest.raises(OSError, match="No space"):
            store.append(fetch(1, os.urandom(3000)))
        full.close()
        store._files["yining.gov.cn"] = (stream, name)
        two = store.append(fetch(2, b"after"))
    assert rows(tmp_path) == rebuilt(tmp_path) == [one, two]
    check(tmp_path / name)


def test_files_are_changed_at_their_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "FILE_SIZE", 2000)
    with CaptureStore(tmp_path) as store:
        for number in range(6):
            store.append(fetch(number, os.urandom(900)))
    assert len(list(tmp_path.glob("*/*.warc.gz"))) == 6
    assert rows(tmp_path) == rebuilt(tmp_path)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(deadline=None, max_examples=40)
@given(
    st.binary(max_size=3000),
    texts,
    texts,
    st.sampled_from([None, 200, 404, 521]),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),
)
def test_any_fetch_survives_the_file(body: bytes, note: str, parent: str, status: int | None, time: datetime) -> None:
    with tempfile.TemporaryDirectory() as folder, CaptureStore(Path(folder)) as store:
        made = fetch(
            0, body, note=note or None, parent_url=parent or None, status=status, time=time.replace(tzinfo=UTC)
        )
        one = store.append(made)
        assert (one.note, one.parent_url, parse_time(one.time)) == (made.note, made.parent_url, made.time)
        if status is not None:
            assert store.body(one) == body
        store.rebuild()
        assert list(store.captures()) == [one]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))
def test_times_survive(time: datetime) -> None:
    assert parse_time(format_time(time.replace(tzinfo=UTC))) == time.replace(tzinfo=UTC)
