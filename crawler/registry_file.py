"""Write a site's entry into the registry: appended as text, so that comments and all other entries stay as they are."""

from __future__ import annotations

import fcntl
import json
import os
import re
from pathlib import Path

import yaml

from crawler.entries import Site
from crawler.registry import PLACEHOLDER_CONTACT, SOURCES, read_sites, sources_path

_EMPTY_REGISTRY = "# The sites that are crawled; see docs/adding-a-site.md.\ncontact: {contact}\n\nsites:\n"


class NotAdded(Exception):
    """A site cannot be put into the registry: says why."""


def render_entry(site: Site) -> str:
    """The text of a site's entry, as sources.yml is written."""
    lines = [
        "",
        f"  - id: {site.id}",
        f"    name: {_quoted(site.name)}",
        f"    host: {site.host}",
        f"    aliases: [{', '.join(site.aliases)}]",
        f"    platform: {site.platform}",
        f"    start_urls: [{', '.join(_quoted(url) for url in site.start_urls)}]",
        "    columns: []",
        f"    delay_seconds: {site.delay_seconds}",
        f"    notes: {_quoted(site.notes)}",
    ]
    return "\n".join(lines) + "\n"


def registry_with(path: Path, site: Site) -> str:
    """The text of a registry with one more site at its end. Raises NotAdded where it has that site.

    Raises RegistryError where it cannot be read.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else new_registry()
    has_sites = re.search(r"^ *- ", text, re.MULTILINE) is not None
    for known in read_sites(path).values() if has_sites else ():
        hosts = sorted(known.hosts & site.hosts)
        if hosts:
            raise NotAdded(f"{path}: {hosts[0]} is already there, as a host of {known.id}")
    return text.rstrip("\n") + "\n" + render_entry(site)


def add_entry(path: Path, site: Site) -> None:
    """Append a site's entry to a registry, all or nothing, once.

    Raises NotAdded where the registry has it already, RegistryError where it would not be readable any more.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        text = registry_with(path, site)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            draft.write_text(text, encoding="utf-8")
            read_sites(draft)
            with draft.open("rb") as written:
                os.fsync(written.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    finally:
        os.close(lock)


def new_registry() -> str:
    """A registry without sites, with the contact of the one in use."""
    path = sources_path()
    document = yaml.safe_load((path if path.exists() else SOURCES).read_text(encoding="utf-8")) or {}
    return _EMPTY_REGISTRY.format(contact=_quoted(str(document.get("contact") or PLACEHOLDER_CONTACT)))


def _quoted(text: str) -> str:
    """A string of YAML: JSON's strings are."""
    return json.dumps(text, ensure_ascii=False)
