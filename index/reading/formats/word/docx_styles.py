"""The styles and lists of a DOCX -> how a run looks, and the number before a paragraph.

    Styles(styles.xml).look(run, "Heading1") -> Look(mark=HIDDEN, font="")       DocxLabels(numbering.xml)

A run is hidden, struck out or raised by itself, by its own style, by its paragraph's, or by what one of these is based
on.  Read `index.reading.formats.word.docx` next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from index.reading.formats.markup import child, local
from index.reading.formats.office import value
from index.reading.formats.runs import HIDDEN, RAISED, STRUCK
from index.reading.formats.word.list_labels import Labels, Level

_SWITCHES = ("vanish", "strike", "dstrike")  # what a style switches on, a style within it switches off
_OFF = ("0", "false", "off")
_BASES = 12  # styles that one is based on, one behind another
_RAISED_BY = 4  # half points
_Facts = Mapping[str, str]


class Look(NamedTuple):
    """How a run looks: its mark, and its font where that is stated."""

    mark: str
    font: str


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: Any | None) -> None:
        self._styles = {} if root is None else {value(each, "styleId"): each for each in root if local(each) == "style"}
        defaults = (name for name, each in self._styles.items() if _is_default(each))
        self._default = next(defaults, "")
        self._known: dict[str, _Facts] = {}

    def look(self, run: Any, paragraph: str) -> Look:
        """How a run of a paragraph of that style looks."""
        own = _stated(child(run, "rpr"))
        around, within = self._facts(paragraph or self._default), self._facts(own.get("rstyle", ""))
        facts = {**around, **within, **{each: _switched(each, around, within) for each in _SWITCHES}, **own}
        font = facts.get("font", "")
        if _is_on(facts, "vanish"):
            return Look(HIDDEN, font)
        if facts.get("vertalign") == "superscript" or _is_up(facts.get("position", "")):
            return Look(RAISED, font)
        return Look(STRUCK if _is_on(facts, "strike") or _is_on(facts, "dstrike") else "", font)

    def list_of(self, paragraph: str) -> tuple[str, int]:
        """The list that a paragraph style puts its paragraphs in, and their level; "" where it is none."""
        facts = self._facts(paragraph or self._default)
        return facts.get("list", ""), int(facts.get("level", "0"))

    def _facts(self, name: str) -> _Facts:
        """What a style states, and what those say that it is based on."""
        if name not in self._known:
            facts: dict[str, str] = {}
            at = name
            for _ in range(_BASES):
                style = self._styles.get(at)
                if style is None:
                    break
                facts = {**_listed(child(style, "ppr")), **_stated(child(style, "rpr")), **facts}
                at = value(child(style, "basedon"), "val")
            self._known[name] = facts
        return self._known[name]


def _is_default(style: Any) -> bool:
    return value(style, "type") == "paragraph" and value(style, "default") in ("1", "true", "on")


def _stated(looks: Any | None) -> dict[str, str]:
    """What is stated of a run's looks: switches, heights, its style and font."""
    facts: dict[str, str] = {}
    for each in () if looks is None else looks:
        kind = local(each)
        if kind in _SWITCHES:
            facts[kind] = "off" if value(each, "val") in _OFF else "on"
        elif kind in ("vertalign", "position", "rstyle"):
            facts[kind] = value(each, "val")
        elif kind == "rfonts" and (font := value(each, "ascii") or value(each, "hAnsi")):
            facts["font"] = font
    return facts


def _listed(facts: Any | None) -> dict[str, str]:
    """The list and level that a paragraph's facts state."""
    found = child(facts, "numpr")
    name, level = value(child(found, "numid"), "val"), value(child(found, "ilvl"), "val")
    return {**({"list": name} if name else {}), **({"level": level} if level.isdigit() else {})}


def list_of_paragraph(facts: Any | None, styles: Styles) -> tuple[str, int]:
    """The list that a paragraph is in by its own facts or its style, and its level; "" or "0" for none."""
    own = _listed(facts)
    name, level = styles.list_of(value(child(facts, "pstyle"), "val"))
    return own.get("list", name), int(own.get("level", level))


def _switched(name: str, around: _Facts, within: _Facts) -> str:
    return "on" if _is_on(around, name) != _is_on(within, name) else "off"


def _is_on(facts: _Facts, name: str) -> bool:
    return facts.get(name) == "on"


def _is_up(position: str) -> bool:
    return position.isdigit() and int(position) >= _RAISED_BY


class DocxLabels:
    """The numbers before the paragraphs of a document."""

    def __init__(self, root: Any | None) -> None:
        parts = [] if root is None else list(root)
        abstract = {value(each, "abstractNumId"): each for each in parts if local(each) == "abstractnum"}
        linked = {value(child(each, "stylelink"), "val") or name: each for name, each in abstract.items()}
        self._own = {value(each, "numId"): each for each in parts if local(each) == "num"}
        self._labels = Labels(
            lists={
                name: _levels(linked.get(value(child(each, "numstylelink"), "val"), each))
                for name, each in abstract.items()
            }
        )
        self._begun: set[tuple[str, int]] = set()

    def take(self, name: str, level: int) -> str:
        """The number of the next paragraph of a list."""
        number = self._own.get(name)
        starts = [] if number is None else [each for each in number if value(each, "ilvl") == str(level)]
        start = next((value(child(each, "startoverride"), "val") for each in starts), "")
        anew = start.isdigit() and (name, level) not in self._begun
        self._begun.add((name, level))
        held = value(child(number, "abstractnumid"), "val")
        return self._labels.take(held, level, int(start) if anew else None)


def _levels(abstract: Any) -> dict[int, Level]:
    stated = ((value(each, "ilvl"), each) for each in abstract if local(each) == "lvl")
    return {int(at): _level(each) for at, each in stated if at.isdigit()}


def _level(level: Any) -> Level:
    kind = value(child(level, "numfmt"), "val") or "decimal"
    start = value(child(level, "start"), "val")
    return Level(
        text="" if kind == "bullet" else value(child(level, "lvltext"), "val"),
        kind=kind,
        start=int(start) if start.isdigit() else 0,
        plain=child(level, "islgl") is not None,
        begins_anew=value(child(level, "lvlrestart"), "val") != "0",
    )
