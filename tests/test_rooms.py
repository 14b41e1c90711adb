"""The four rooms, and the one way the data goes: crawler → parse → archive → publish."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("crawler", "parse", "archive", "publish")
#: What each room may import of the project.
ALLOWED = {
    "crawler": {"crawler"},
    "parse": {"parse"},
    "archive": {"crawler", "parse", "archive"},
    "publish": {"crawler", "parse", "archive", "publish"},
}
#: The places of each library that would otherwise spread. What reads cells again (parse/proof/) takes other libraries
#: than the reader whose cells they are, so that each of these has two homes.
HOMES = {
    "scrapy": ("crawler/",),
    "twisted": ("crawler/",),
    "warcio": ("crawler/",),
    "pdfplumber": ("parse/readers/",),
    "pypdfium2": ("parse/readers/", "parse/proof/", "publish/"),
    "pdfminer": ("parse/readers/", "parse/proof/"),
    "cv2": ("parse/readers/", "parse/proof/"),
    "onnxruntime": ("parse/readers/",),
    "rapidocr": ("parse/readers/",),
    "openpyxl": ("parse/readers/",),
    "python_calamine": ("parse/readers/", "parse/proof/"),
    "xlrd": ("parse/readers/", "parse/proof/"),
    "libarchive": ("parse/readers/",),
    "lxml": ("parse/readers/", "crawler/"),
    "sqlite_utils": ("archive/",),
    "datasette": ("publish/",),
}
PLATFORM_MODULES = sorted(f"platforms/{path.stem}" for path in (ROOT / "crawler" / "platforms").glob("*.py"))
#: Pure modules of the crawler: no Scrapy, so that they are tested and reused without a reactor.
LEAVES = (
    "registry",
    "captures",
    "warc",
    "titles",
    "links",
    "blocked",
    "charset",
    "detection",
    "identity",
    "sitemaps",
    "trial",
    *PLATFORM_MODULES,
    "due",
    "backoff",
    "traps",
    "forms",
    "past",
    "recheck",
)


def modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the room they come from"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    room = name.split("/")[0]
    for module in imported(path):
        top = module.split(".")[0]
        assert top not in ROOMS or top in ALLOWED[room], f"{name} imports {module}"
        assert top != "gongkai", f"{name} imports the front door"
        assert top not in HOMES or name.startswith(HOMES[top]), f"{name} imports {module}"


def test_readers_and_editions_meet_only_in_the_model() -> None:
    for path in (ROOT / "parse" / "readers").glob("*.py"):
        assert not [name for name in imported(path) if name.startswith("parse.editions")], path
    for path in (ROOT / "parse" / "editions").glob("*.py"):
        assert not [name for name in imported(path) if name.startswith("parse.readers")], path


@pytest.mark.parametrize("leaf", LEAVES)
def test_pure_modules_of_the_crawler_know_no_scrapy(leaf: str) -> None:
    tops = {name.split(".")[0] for name in imported(ROOT / "crawler" / f"{leaf}.py")}
    assert not tops & {"scrapy", "twisted"}


def test_the_parser_knows_no_network_database_or_clock() -> None:
    forbidden = {"socket", "urllib.request", "http.client", "sqlite3", "datetime.now"}
    for path in (ROOT / "parse").rglob("*.py"):
        assert not imported(path) & forbidden, path


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]], ids=lambda command: command[0]
)
def test_style_and_types(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    for requirement in (name for group in groups for name in group):
        name = requirement.split(">")[0].split("<")[0].split("[")[0].strip()
        assert f"| {name} |" in text, f"docs/dependencies.md gives no reason for {name}"


def test_lock_files_pin_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    extras = (ROOT / "requirements-ocr.lock").read_text(encoding="utf-8").lower()
    development = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8").lower()
    for requirement in project["dependencies"]:
        assert f"\n{requirement.split('>')[0].lower()}==" in locked
    for requirement in (*project["optional-dependencies"]["ocr"], *project["optional-dependencies"]["archives"]):
        assert f"\n{requirement.split('>')[0].lower()}==" in extras
    for requirement in project["optional-dependencies"]["dev"]:
        assert f"\n{requirement.split('>')[0].lower()}==" in development
