"""DOC, WPS, RTF, Word XML and ODT through LibreOffice to DOCX, and so to grids and blocks; MHTML by its HTML part.

LibreOffice is a program of the system (Debian: ``apt install libreoffice-writer-nogui``). It runs without a window,
with a profile of its own in a temporary folder, macros, links and the network off, inside the limits of the process
that reads the document.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import selectors
import shutil
import subprocess
import tempfile
import time
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path

from parse.model import Reading, ToolMissing, Unreadable
from parse.readers.docx import read_docx
from parse.readers.html import read_html

#: Longer than any real report takes (1 to 2 s), and shorter than what a document may take as a whole.
PATIENCE = 40.0
#: A converted file beyond this is no report.
LARGEST_RESULT = 200_000_000
INSTALL = "install LibreOffice (Debian: apt install libreoffice-writer-nogui) and run gongkai reparse"
LEADING = b"\xef\xbb\xbf \t\r\n\x00"
MIME = re.compile(rb"\A(?:[A-Za-z-]+\s*:[^\n]*\n(?:[ \t][^\n]*\n)*)*mime-version\s*:", re.IGNORECASE)

#: LibreOffice's settings: no macros, no links, no proxy that answers, no first start.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""
#: A guard of a few lines starts LibreOffice, and ends it and removes the folder when its own input is closed: that
#: happens also when the process that asked is killed. The first start only makes the profile (exit code 81).
GUARD = """
folder=$1; program=$2; profile=$3; shift 3
"$program" "$profile" --headless --terminate_after_init </dev/null >/dev/null 2>&1
"$program" "$profile" "$@" </dev/null & job=$!
exec >&- 2>&-
cat >/dev/null
kill -9 "$job"
wait "$job"
rm -rf -- "$folder"
"""


def read_office(data: bytes, *, recognise: bool = False) -> Reading:
    """Read a DOC, WPS or RTF file, or another that LibreOffice Writer opens.

    Places are those of the converted DOCX file: table, paragraph, element path. Metadata says ``ConvertedBy``. Raises
    ``Unreadable``, ``ToolMissing`` without LibreOffice, and what `read_docx` raises.
    """
    stripped = data.lstrip(LEADING)
    if is_mime(stripped):
        return read_html(_extract_html(stripped), recognise=recognise)
    kind, suffix = name_source(stripped)
    converted = convert(stripped, suffix, "docx")
    reading = read_docx(converted, recognise=recognise)
    return replace(reading, kind=kind, metadata=(*reading.metadata, ("ConvertedBy", "LibreOffice")))


def is_mime(data: bytes) -> bool:
    """Whether a file is a page saved whole (MHTML)."""
    return MIME.match(data.lstrip(LEADING)[:4096]) is not None


def name_source(data: bytes) -> tuple[str, str]:
    """The format of a file without its leading blanks, and the ending LibreOffice knows it by."""
    if data.startswith(b"{\\rt"):
        return "rtf", "rtf"
    if data.startswith(b"PK"):
        return "doc", "odt"
    return "doc", "xml" if data.startswith(b"<") else "doc"


def convert(data: bytes, suffix: str, target: str) -> bytes:
    """Convert a document to another format of LibreOffice. Raises ``ToolMissing`` and ``Unreadable``."""
    program = find_program()
    folder = Path(tempfile.mkdtemp(prefix="gongkai-office-"))
    try:
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        (folder / f"document.{suffix}").write_bytes(data)
        return _run(program, folder, suffix, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, folder: Path, suffix: str, target: str) -> bytes:
    command = ["/bin/sh", "-c", GUARD, "guard", str(folder), str(program)]
    command += [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    command += ["--convert-to", target, "--outdir", str(folder / "out"), str(folder / f"document.{suffix}")]
    with subprocess.Popen(  # noqa: S603  (all arguments are our own)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=_get_environment(folder),
    ) as guard:  # leaving closes its input, and so ends it
        has_ended = _await_end(guard)
        result = folder / "out" / f"document.{target}"
        if has_ended and result.is_file() and 0 < result.stat().st_size <= LARGEST_RESULT:
            return result.read_bytes()
    reason = "gave no document" if has_ended else f"did not end within {PATIENCE:g} s"
    raise Unreadable(
        f"whole file: LibreOffice {reason}; expected a {suffix.upper()} file that it can convert; "
        "look at the file, and fetch it again if it is damaged or save it without a password"
    )


def _await_end(guard: subprocess.Popen[bytes]) -> bool:
    """LibreOffice holds the other end of the pipe until it ends."""
    deadline = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        selector.register(guard.stdout, selectors.EVENT_READ)  # type: ignore[arg-type]
        while (left := deadline - time.monotonic()) > 0:
            if selector.select(left) and guard.stdout and not os.read(guard.stdout.fileno(), 4096):
                return True
    return False


def _get_environment(folder: Path) -> dict[str, str]:
    """Only what LibreOffice needs: its answers must not depend on the user's language or folders."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    proxy = "http://127.0.0.1:9"
    return {
        **kept,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": proxy,
        "https_proxy": proxy,
    }


def find_program() -> Path:
    """LibreOffice itself, past the script that starts it. Raises ``ToolMissing``."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        raise ToolMissing(f"whole file: only LibreOffice reads this format and it is not installed; {INSTALL}")
    program = Path(found).resolve()
    inner = program.with_name("soffice.bin")
    return inner if inner.is_file() else program


def _extract_html(data: bytes) -> bytes:
    """The HTML part of a page saved as one file (MHTML, RFC 2557)."""
    try:
        message = email.message_from_bytes(data, _class=EmailMessage, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                content = part.get_payload(decode=True)
                if isinstance(content, bytes) and content.strip():
                    return content
    except (MessageError, LookupError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise Unreadable(
            f"whole file: its MIME parts cannot be told apart ({error}); expected a page saved whole; fetch it again"
        ) from error
    raise Unreadable("whole file: no part of it is HTML; expected a page saved as one file (MHTML); fetch it again")
