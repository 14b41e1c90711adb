"""On the machine that decides, nothing may be skipped because a program is missing."""

import ctypes.util
import os
import shutil

import pytest


@pytest.mark.skipif(os.environ.get("GONGKAI_REQUIRE_PROGRAMS") != "1", reason="only where all programs are required")
def test_the_programs_that_tests_need_are_there() -> None:
    assert shutil.which("soffice"), "LibreOffice is missing: apt install libreoffice-{writer,calc}-nogui"
    assert shutil.which("pdftotext"), "pdftotext is missing: apt install poppler-utils"
    assert ctypes.util.find_library("archive"), "libarchive is missing: apt install libarchive13"
    assert shutil.which("chromium") or os.environ.get("GONGKAI_CHROMIUM"), "Chromium is missing: apt install chromium"
