"""What commands say to somebody who mistyped, has no network, or reads the mail of a cron job."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

import gongkai
from archive.status import UnknownAgency, find_bodies
from crawler.onboarding import check_answered, draft_site
from crawler.probe import Probe
from crawler.registry import unknown_site
from crawler.registry_file import NotAdded
from crawler.tally import SiteSummary, Summary
from gongkai import options
from publish.terminal import print_crawl, print_troubles

SAID = ("a.gov.cn: said once", "http://a/[x]")
SITE = SiteSummary("a.gov.cn", 3, 1, 3, 0, 0, 0, 0, 0, 0, 0, False, "", SAID, asked=3)
EARLY = "ended early (shutdown)"
IDLE = SiteSummary("b.gov.cn", 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, False, "", ("said in an earlier run",), not_due=9)


def troubles(summary: Summary) -> str:
    screen = io.StringIO()
    console = Console(file=screen, width=40)
    print_crawl(summary, console)
    print_troubles(summary, console)
    return screen.getvalue()


def test_a_problem_is_a_line_and_names_its_site_once() -> None:
    long = SiteSummary("c.gov.cn", 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, True, "x", ("x" * 90,), asked=1)
    said = troubles(Summary("run", (SITE, IDLE, long)))
    assert "\na.gov.cn: said once\na.gov.cn: http://a/[x]\nc.gov.cn: " + "x" * 90 + "\n" in said
    assert "earlier run" not in said, "of a site of which nothing was due the run that asked said it"
    rows = [line.split() for line in said.splitlines()]
    assert ["b.gov.cn", "not", "due"] in [[row[0], *row[-2:]] for row in rows if row]
    assert "ended early" not in said
    assert "ended early (shutdown): all that was got is kept" in troubles(Summary("run", (SITE,), ended_early=EARLY))


def test_progress_is_for_terminals_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with options.show_progress("looking …") as say:
        say("crawling http://a/[/b]")
    assert capsys.readouterr() == ("", "")
    screen = io.StringIO()
    monkeypatch.setattr(options, "Console", lambda **_: Console(file=screen, force_terminal=True, width=80))
    with options.show_progress("looking …") as say:
        say("crawling http://a/[/b]")
    assert "crawling http://a/[/b]" in screen.getvalue(), "brackets of an address are no markup"


def test_a_site_that_is_unknown_is_guessed_at() -> None:
    known = ["yining.gov.cn", "xjyl.gov.cn", "xjyn.gov.cn"]
    for given in ("www.yining.gov.cn", "yining", "yinning.gov.cn"):
        assert "did you mean yining.gov.cn" in unknown_site(given, known)
    assert "did you mean" not in unknown_site("zzz", known)
    done = CliRunner().invoke(gongkai.main, ["update", "www.yining.gov.cn"])
    assert done.exit_code == 1
    assert "did you mean yining.gov.cn? `gongkai sources list`" in done.output
    assert "sources add" in done.output


def test_a_body_that_is_unknown_is_guessed_at() -> None:
    names = {"yining-gonganju": "伊宁市公安局", "yining-office": "伊宁市人民政府办公室"}
    with pytest.raises(UnknownAgency, match=r"perhaps 伊宁市公安局.*agencies\.csv"):
        find_bodies("伊宁市公安厅", names)
    assert find_bodies("公安", names) == {"yining-gonganju"}


@pytest.mark.parametrize(
    "url", ["htp://a.gov.cn", "localhost", "", "127.0.0.1", "http://a..cn", "http://my site.cn", "_.x"]
)
def test_what_is_no_web_address(url: str) -> None:
    with pytest.raises(NotAdded, match="expected a web address such as"):
        draft_site(url)


def test_addresses_with_ports_and_chinese_names() -> None:
    with pytest.raises(NotAdded, match="without port 8080"):
        draft_site("http://www.a.gov.cn:8080/")
    site = draft_site("http://www.伊宁.政务/index.html")
    assert (site.host, site.id) == ("www.xn--qoqt71a.xn--zfr164b", "xn--qoqt71a.xn--zfr164b")
    assert site.start_urls == ("http://www.xn--qoqt71a.xn--zfr164b/index.html",)


@pytest.mark.parametrize(
    ("failure", "remedy"),
    [
        ("no answer (CannotResolveHostError: DNS lookup failed)", "no such host is known, or there is no network"),
        ("no answer (DownloadConnectionRefusedError: refused)", "http_proxy"),
        ("http://a/: home not got: status 404", "home page"),
    ],
)
def test_why_a_site_cannot_be_read_and_what_to_do(failure: str, remedy: str) -> None:
    seen = Probe((), "", (), (), (), (), 0, (), failure)
    with pytest.raises(NotAdded, match=remedy):
        check_answered("http://a/", seen)


@pytest.mark.parametrize("command", ["update", "crawl"])
def test_a_captures_folder_that_cannot_be_made(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = CliRunner().invoke(gongkai.main, [command, "--captures", str(tmp_path / "file" / "captures")])
    assert done.exit_code == 1
    assert "this folder cannot be made" in done.output
    assert not isinstance(done.exception, OSError)


def test_the_list_of_commands_is_cut_off_nowhere() -> None:
    for arguments in (["--help"], ["sources", "--help"]):
        output = CliRunner().invoke(gongkai.main, arguments, terminal_width=80).output
        assert "..." not in output.partition("Commands:")[2]
