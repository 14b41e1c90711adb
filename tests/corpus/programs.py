"""LibreOffice, Chromium and pdftotext, each started once for all documents that need it."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pypdfium2

FILTERS = {
    "doc": "doc:MS Word 97",
    "rtf": "rtf:Rich Text Format",
    "pdf": "pdf",
    "odt": "odt",
    "docx": "docx:MS Word 2007 XML",
    "xls": "xls:MS Excel 97",
}
SECONDS_PER_RUN = 600
#: A browser window as wide as the body of an article on government sites, in CSS pixels.
WINDOW = {"width": 900, "height": 1200}


class ProgramMissing(Exception):
    """A program that typesets is not installed; the message names it."""


def run(step: str, sources: list[bytes]) -> list[bytes]:
    """Run one step of a road (``office:docx:pdf``, ``chromium:png``, ``pdftotext:-layout``) on many documents."""
    program, _, rest = step.partition(":")
    if program == "office":
        return _run_office(*rest.split(":"), sources)
    if program == "chromium":
        return list(_run_chromium(rest, sources))
    return [_run_pdftotext(rest, source) for source in sources]


def _run_office(source: str, target: str, documents: list[bytes]) -> list[bytes]:
    program = shutil.which("soffice")
    if not program:
        raise ProgramMissing("LibreOffice (soffice) is not installed")
    with tempfile.TemporaryDirectory(prefix="corpus-office-") as folder:
        root = Path(folder)
        inputs = [root / f"{number:04}.{source}" for number in range(len(documents))]
        for path, data in zip(inputs, documents, strict=True):
            path.write_bytes(data)
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
        if source == "html":
            command.append("--infilter=HTML (StarWriter)")
        command += ["--convert-to", FILTERS[target], "--outdir", f"{folder}/out", *map(str, inputs)]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS_PER_RUN)
        return [(root / "out" / f"{path.stem}.{target}").read_bytes() for path in inputs]


def _run_chromium(target: str, documents: Iterable[bytes]) -> Iterator[bytes]:
    """``pdf``, ``png`` (the whole page as one picture, two pixels a CSS pixel) or ``text`` (as copied by hand)."""
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415  (only needed here)
    except ImportError as error:
        raise ProgramMissing("playwright is not installed") from error
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="corpus-page-") as folder:
        names = ("chromium", "chromium-browser", "google-chrome")
        executable = os.environ.get("GONGKAI_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        except Error as error:
            raise ProgramMissing("Chromium is not installed") from error
        page = browser.new_page(viewport=WINDOW, device_scale_factor=2, java_script_enabled=True)
        for data in documents:
            path = Path(folder) / "page.html"
            path.write_bytes(data)
            page.goto(path.as_uri())
            if target == "pdf":
                yield page.pdf(prefer_css_page_size=True, print_background=True)
            elif target == "png":
                yield page.screenshot(full_page=True)
            else:
                yield page.evaluate("document.body.innerText").encode()
        browser.close()


def _run_pdftotext(option: str, data: bytes) -> bytes:
    program = shutil.which("pdftotext")
    if not program:
        raise ProgramMissing("poppler-utils (pdftotext) is not installed")
    done = subprocess.run([program, option, "-", "-"], input=data, check=True, capture_output=True, timeout=60)
    return done.stdout


def render(pdf: bytes, dpi: int) -> list:
    """The pages of a PDF as pictures."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def digest(*parts: bytes) -> str:
    """A name for what these bytes give."""
    made = hashlib.sha256()
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.hexdigest()[:32]
