"""How a run of a Word file looks, by its own settings and those of its styles: hidden, struck, raised or lowered.

``<w:r><w:rPr><w:vanish/></w:rPr><w:t>15</w:t></w:r>`` prints nothing. A style may say so as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALSE = frozenset({"0", "false", "off"})
#: Chains of styles are at most ten long in practice; longer ones are circles.
LONGEST_CHAIN = 20
#: Text raised by this many half points is set as an exponent.
RAISED_FROM = 4


@dataclass(frozen=True)
class Look:
    """What of a run's look bears on what a reader of the page sees."""

    is_hidden: bool = False
    is_struck: bool = False
    height: int = 0  #: 1 raised, -1 lowered


@dataclass(frozen=True)
class Style:
    """One style: its own settings, and the style that it builds on."""

    parent: str | None = None
    look: tuple[tuple[str, str], ...] = ()
    number: tuple[str | None, str | None] = (None, None)  #: list and level


@dataclass
class Styles:
    """The styles of a document. ``default`` is what a paragraph without one has."""

    styles: dict[str, Style] = field(default_factory=dict)
    default: str | None = None
    looks: dict[tuple[str | None, str | None, tuple[tuple[str, str], ...]], Look] = field(default_factory=dict)

    def get_look(self, run: etree._Element, paragraph_style: str | None) -> Look:
        """How a run looks in a paragraph of this style."""
        settings = run.find(f"{W}rPr")
        own = read_settings(settings)
        run_style = get_value(settings, "rStyle")
        key = (paragraph_style, run_style, own)
        if key not in self.looks:
            self.looks[key] = self._resolve(own, run_style, paragraph_style)
        return self.looks[key]

    def _resolve(self, own: tuple[tuple[str, str], ...], run_style: str | None, paragraph_style: str | None) -> Look:
        found: dict[str, str] = {}
        for settings in (own, *self._chain(run_style), *self._chain(paragraph_style or self.default)):
            for name, value in settings:
                found.setdefault(name, value)
        height = {"superscript": 1, "subscript": -1}.get(found.get("vertAlign", ""), 0)
        raised = found.get("position", "0")
        if not height and raised.lstrip("-").isdecimal() and abs(int(raised[:6])) >= RAISED_FROM:
            height = -1 if raised.startswith("-") else 1
        return Look(
            is_hidden=found.get("vanish") == "1",
            is_struck="1" in (found.get("strike"), found.get("dstrike")),
            height=height,
        )

    def _chain(self, name: str | None) -> list[tuple[tuple[str, str], ...]]:
        return [self.styles[style].look for style in self.list_chain(name)]

    def list_chain(self, name: str | None) -> list[str]:
        """A style and those that it builds on, nearest first."""
        chain: list[str] = []
        while name in self.styles and name not in chain and len(chain) < LONGEST_CHAIN:
            chain.append(name)
            name = self.styles[name].parent
        return chain

    def find_number(self, name: str | None) -> tuple[str | None, str | None]:
        """The list and level that a paragraph style gives to its paragraphs."""
        numbers = [self.styles[style].number for style in self.list_chain(name or self.default)]
        return (
            next((number for number, _ in numbers if number), None),
            next((level for _, level in numbers if level), None),
        )


def read_styles(root: etree._Element | None) -> Styles:
    """Read ``word/styles.xml``."""
    styles = Styles()
    for element in root.iter(f"{W}style") if root is not None else ():
        name = element.get(f"{W}styleId")
        if not name:
            continue
        number = element.find(f"{W}pPr/{W}numPr")
        styles.styles[name] = Style(
            get_value(element, "basedOn"),
            read_settings(element.find(f"{W}rPr")),
            (get_value(number, "numId"), get_value(number, "ilvl")),
        )
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in {"1", "true", "on"}:
            styles.default = name
    return styles


def read_settings(element: etree._Element | None) -> tuple[tuple[str, str], ...]:
    """The settings of ``<w:rPr>`` that bear on what is seen."""
    if element is None:
        return ()
    found = []
    for name in ("vanish", "strike", "dstrike"):
        switch = element.find(f"{W}{name}")
        if switch is not None:
            found.append((name, "0" if switch.get(f"{W}val") in FALSE else "1"))
    for name in ("vertAlign", "position"):
        value = get_value(element, name)
        if value:
            found.append((name, value))
    return tuple(found)


def get_value(element: etree._Element | None, name: str) -> str | None:
    """``w:val`` of a child."""
    child = element.find(f"{W}{name}") if element is not None else None
    return child.get(f"{W}val") if child is not None else None
