"""A formula as mark-up, of a page (MathML) or of Word (OMML) -> one line of text that says the same.

    formula_line(<mfrac>3 4</mfrac>) -> "3/4"        10 with a raised 6 -> "10⁶"        (a + 1) over 2 -> "(a+1)/2"

The text of the mark-up alone says another figure: 34, 106.  Read `index.reading.pages.marks` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_SIMPLE = re.compile(r"√?[\w.,%]+")
_FRACTIONS = ("f", "mfrac")
_WORDS = ("t", "mn", "mi", "mo", "mtext", "ms")


def formula_line(element: Any) -> str:
    """The formula, its fractions written with a stroke, its exponents raised, a second notation left out."""
    return " ".join(_line(element).split())


def _line(element: Any) -> str:
    kind = _name(element)
    inner = [each for each in element if isinstance(each.tag, str) and not _is_aside(_name(each))]
    if kind in _WORDS:
        return "".join(element.itertext())
    if kind in _FRACTIONS and len(inner) == 2:
        return "/".join(_grouped(_line(each)) for each in inner)
    if kind in ("ssup", "msup") and len(inner) == 2:
        return _line(inner[0]) + _power(_line(inner[1]))
    if kind in ("ssubsup", "msubsup") and len(inner) == 3:
        return _line(inner[0]) + _line(inner[1]) + _power(_line(inner[2]))
    if kind == "msqrt":
        return "√" + _grouped(_joined(inner))
    if kind in ("rad", "mroot") and len(inner) == 2:
        base, index = inner if kind == "mroot" else reversed(inner)
        return f"{_power(_line(index))}√{_grouped(_line(base))}"
    if kind in ("d", "mfenced"):
        opening, closing = _sign(element, "begchr", "open", "("), _sign(element, "endchr", "close", ")")
        return opening + ", ".join(map(_line, inner)) + closing
    if kind == "nary":
        return _sign(element, "chr", "", "∫") + _joined(inner)
    return _joined(inner)


def _joined(elements: Iterable[Any]) -> str:
    """Parts one behind another; a fraction stands apart from a figure before it."""
    line = ""
    for element in elements:
        part = _line(element)
        apart = _name(element) in _FRACTIONS and line[-1:].isdigit() and part[:1].isdigit()
        line += f" {part}" if apart else part
    return line


def _grouped(part: str) -> str:
    return part if _SIMPLE.fullmatch(part) else f"({part})"


def _power(part: str) -> str:
    raised = part.translate(RAISED)
    return f"^{_grouped(part)}" if set(raised) & set(part) else raised


def _sign(element: Any, omml: str, mathml: str, usual: str) -> str:
    """A bracket, or the sign of a sum, as the formula states it."""
    facts = (fact for each in element if _is_aside(_name(each)) for fact in each)
    stated = next((value for fact in facts if _name(fact) == omml for value in fact.attrib.values()), usual)
    return str(element.get(mathml, stated)) if mathml else str(stated)


def _is_aside(name: str) -> bool:
    """Whether an element holds how a part looks, or the formula in another notation."""
    return name.startswith("annotation") or name.endswith("pr")


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
