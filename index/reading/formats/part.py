"""What a file in a form of its own is opened into: the articles in it, each apart, and what was passed over.

    bytes -> `index.reading.formats.open.open_container` -> Opened(parts, passed)

A part is not an article yet: its date is as it was written, its body may be a page.  These values cross from the parser
child to its parent as JSON, so they hold texts alone.  Read `index.reading.formats.open` next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

MAX_BODY = 2_000_000  # characters of one


class Refused(Exception):
    """A document that parses to nothing useful; the message is for the reader's error line."""


class NoArticles(Refused):
    """A file that is well-formed and holds no article: settings, a list of addresses, program text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One article as it stands in its file; "" where the file states nothing.

    fragment: what names it in the file, "" where it is the whole file.  form: "text", or "page" for the HTML of a whole
    page.  headed: the title is a headline above the body, and is quoted with it.  exact: the body is the article alone,
    so that no furniture is looked for.  dropped: (text, reason) pairs.
    """

    body: str
    fragment: str = ""
    form: Literal["text", "page"] = "text"
    title: str = ""
    publisher: str = ""
    published: str = ""
    author: str = ""
    url: str = ""
    headed: bool = False
    exact: bool = False
    dropped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The parts of a file in its own order, and (fragment, reason) of each that holds no article.

    stubs: what is stated of articles whose text stands at their address alone.  rolling: the file is a feed, whose
    articles stay when they leave it.
    """

    parts: tuple[Part, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()
    stubs: tuple[Part, ...] = ()
    rolling: bool = False

    def as_record(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        return asdict(self)


def opened_of(record: dict[str, Any]) -> Opened:
    """The value that `as_record` wrote."""
    passed = tuple((where, reason) for where, reason in record["passed"])
    parts, stubs = (
        tuple(Part(**{**part, "dropped": tuple((text, reason) for text, reason in part["dropped"])}) for part in told)
        for told in (record["parts"], record["stubs"])
    )
    return Opened(parts=parts, passed=passed, stubs=stubs, rolling=record["rolling"])


def numbered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts, each with a fragment of its own: what it has, marked where another has it too, else its number.

    A file of one part without a name is that part.
    """
    held = list(parts)
    if len(held) == 1 and not held[0].fragment:
        return tuple(held)
    seen: set[str] = set()
    found = []
    for number, part in enumerate(held, start=1):
        name = plain_fragment(part.fragment) or str(number)
        if name in seen:
            name = f"{name}-{number}"
        seen.add(name)
        found.append(replace(part, fragment=name))
    return tuple(found)


def plain_fragment(text: str) -> str:
    """A name that can stand after "#": no white space, no control characters, at most 80 characters."""
    return "-".join("".join(c if c.isprintable() else " " for c in text.replace("#", " ")).split())[:80]
