"""Formulas and fractions of a parsed page or document -> the figures that its reader sees, written in one line.

    write_formulas(tree)       "3¼ %" of MathML, which glued together is 314%, becomes "3 1/4%"
    write_fractions(tree)      so does a raised figure above a lowered one, however the page calls them
    formula_line(element)      the line of one formula, of MathML or, as Word has it, OMML

The tree is changed in place.  What else is raised is for `index.reading.pages.marks`; read that next.
"""

from __future__ import annotations

import re
from typing import Any

from lxml.html import HtmlElement

from index.reading.pages.edit import replace_with, text_before

RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−()n", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₙ")
_IN_A_LINE = re.compile(r"[\d+\-−()n]+")
_ONE = re.compile(r"[^\W_]*(?:[.,]\d+)*")  # needs no brackets below a line or beside one
_INVISIBLE = re.compile("[\u2061-\u2064]")  # what is applied, multiplied or added without a sign
_LAID_OUT = frozenset("mfrac msqrt mroot mtr mtable msub msup msubsup munder mover munderover mfenced nary".split())
_OMML = {"f": "mfrac", "rad": "mroot", "mr": "mtr", "m": "mtable", "ssub": "msub", "ssup": "msup", "ssubsup": "msubsup",
         "limlow": "munder", "limupp": "mover", "d": "mfenced", "t": "mtext"}  # fmt: skip
_UNSEEN = ("annotation", "annotation-xml", "mphantom", "none", "mprescripts", "")
_SLASH = re.compile(r"\s*[/⁄∕]?\s*")
_NAMED = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
_OVER = f"//body//sup | //body//*[{_NAMED.format('num')} or {_NAMED.format('numerator')}]"
_UNDER = re.compile(r"\b(?:den|denominator)\b")


def write_formulas(tree: HtmlElement) -> None:
    """Each formula of MathML as a line of text."""
    for formula in tree.xpath("//body//*[local-name()='math']"):
        replace_with(formula, formula_line(formula))


def formula_line(formula: Any) -> str:
    """A formula in a line: "3/4", "10⁶", "(a+1)/2"."""
    return " ".join(_row(formula).split())


def write_fractions(tree: HtmlElement) -> None:
    """Each fraction of two elements, or of one and figures behind a stroke, as "1/4"."""
    for stroke in tree.xpath("//body//sup/following-sibling::*[1][self::span]"):
        if stroke.text_content() in ("/", "⁄", "∕"):
            stroke.drop_tag()
    for over in tree.xpath(_OVER):
        _write_fraction(over)


def _write_fraction(over: HtmlElement) -> None:
    words, tail, under = over.text_content().strip(), over.tail or "", over.getnext()
    if not words.isdigit() or over.getparent() is None:
        return
    shown = f" {words}" if text_before(over)[-1:].isdigit() else words
    if under is not None and _SLASH.fullmatch(tail) and (under.tag == "sub" or _UNDER.search(under.get("class") or "")):
        below = under.text_content().strip().lstrip("/⁄∕")
        if below.isdigit():
            over.tail = ""
            replace_with(over, f"{shown}/{below}")
            replace_with(under, "")
    elif over.tag == "sup" and re.match(r"[/⁄∕]\d{1,2}(?!\d)", tail):
        over.tail = f"/{tail[1:]}"
        replace_with(over, shown)


def _row(element: Any) -> str:
    """What an element holds, in its order; a whole number and the fraction behind it stay two numbers."""
    if not len(element):
        words = re.sub(r"\s+", " ", _INVISIBLE.sub("", element.text or ""))
        return words if _name(element) == "mtext" else words.strip()
    line = ""
    for words in map(_written, element):
        line += f" {words}" if line[-1:].isdigit() and re.match(r"\d+/", words) else words
    return line


def _written(element: Any) -> str:
    """An element of a formula in a line: what stands above, below or under a root is told by signs."""
    name = _name(element)
    if name not in _LAID_OUT:
        return "" if name in _UNSEEN or name.endswith("pr") else _row(element)
    parts = [_written(part) for part in element if not _name(part).endswith("pr")]
    if name == "mfenced":
        return _stated(element, "begchr", "open", "(") + ", ".join(parts) + _stated(element, "endchr", "close", ")")
    if len(parts) < 2 and name not in ("msqrt", "mtr", "mtable"):
        return "".join(parts)
    if name == "mfrac":
        return "/".join(map(_bracketed, parts))
    if name == "msqrt":
        return f"√{_bracketed(''.join(parts))}"
    if name == "mroot":
        base, index = reversed(parts) if _name(element[-1]) == "e" else parts
        return f"{_moved(index, RAISED, '')}√{_bracketed(base)}"
    if name in ("mtr", "mtable"):
        return (", " if name == "mtr" else "; ").join(parts)
    if name == "nary":
        below, above, behind = ["", "", *parts][-3:]
        return f"{_stated(element, 'chr', 'chr', '∫')}{_moved(below, LOWERED, '_')}{_moved(above, RAISED, '^')}{behind}"
    below = _moved(parts[1], LOWERED, "_") if "sub" in name or "under" in name else ""
    above = _moved(parts[-1], RAISED, "^") if "sup" in name or "over" in name else ""
    return f"{parts[0]}{below}{above}"


def _stated(element: Any, omml: str, mathml: str, usual: str) -> str:
    """A bracket, or the sign of a sum, as the formula states it."""
    facts = (fact for part in element if _name(part).endswith("pr") for fact in part)
    stated = (sign for fact in facts if _name(fact) == omml for sign in fact.values())
    return str(next(stated, element.get(mathml, usual)))


def _moved(words: str, signs: dict[int, int], mark: str) -> str:
    if _IN_A_LINE.fullmatch(words):
        return words.translate(signs)
    return f"{mark}{_bracketed(words)}" if any(map(str.isalnum, words)) else words


def _bracketed(words: str) -> str:
    return words if _ONE.fullmatch(words) else f"({words})"


def _name(element: Any) -> str:
    """The name in MathML of what an element is."""
    name = element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
    return _OMML.get(name, name)
