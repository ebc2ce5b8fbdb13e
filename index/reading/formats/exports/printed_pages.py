"""A page as a press archive prints it -> its articles.

    split_printed(tree, page) -> Part*            of DeFacto and Integrum

DeFacto prints the boxes of the Austrian archive, each under its line of paper and day; Integrum prints a table of facts
("^ДТ:" and the like) above a headline and a text broken at a fixed width.  Read
`index.reading.formats.exports.html_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.reading.formats.exports.apa import split_apa
from index.reading.formats.part import Part
from index.reading.pages.visible import visible_lines

_DEFACTO = re.compile(r"""class=["']eintrag["']""")
_INTEGRUM = re.compile(r"\^(?:ИС|ДТ|ЗГ):")
_FACT = re.compile(r"\^(?P<code>[А-Я]{2}):\s*(?P<value>[^^]*)")
_INDENT = re.compile(r"\n[ \t\xa0]{2,}")


def split_printed(tree: Any, page: str) -> tuple[Part, ...]:
    """The articles of a page of one of these archives; none for any other page."""
    if _DEFACTO.search(page):
        return tuple(part for box in tree.xpath('//div[@class="eintrag"]') for part in _defacto(box))
    return tuple(_integrum(tree)) if _INTEGRUM.search(page) else ()


def _defacto(box: Any) -> Iterator[Part]:
    heads = box.xpath(".//h3")
    title = " ".join(heads[0].text_content().split()) if heads else ""
    told = [pre.text_content() for pre in box.xpath("./pre")[:1]]  # its lines mean something, unlike those of a page
    lines = [line.strip() for text in told for line in text.splitlines()]
    flat = {" ".join(text.split()) for text in told}
    lines += [line for shown in visible_lines(box) if shown not in flat for line in (shown, "")]
    yield from split_apa(lines, title=title)[:1]


def _integrum(tree: Any) -> Iterator[Part]:
    """Each table of facts with the headline and the text below it, up to the next."""
    for table in tree.xpath('//table[contains(., "^ИС:") or contains(., "^ЗГ:")][not(.//table)]'):
        told = {found["code"]: " ".join(found["value"].split()) for found in _FACT.finditer(table.text_content())}
        below = list(table.itersiblings())
        text = "\n".join(each.text_content() for each in below if each.tag in ("pre", "p", "div"))
        paragraphs = (" ".join(each.split()) for each in _INDENT.split(f"\n{text}"))
        head = next((" ".join(each.text_content().split()) for each in below if each.tag in ("h1", "h2", "h3")), "")
        day = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", told.get("ДТ", ""))
        yield Part(
            body="\n\n".join(filter(None, paragraphs)),
            title=told.get("ЗГ", "") or head,
            publisher=told.get("ИС", ""),
            published=f"{day[3]}-{day[2]}-{day[1]}" if day else "",
            author=told.get("АВ", "").strip(" ,;"),
            headed=True,
            exact=True,
            dropped=tuple((f"{code}: {value}"[:500], "Integrum field") for code, value in told.items()),
        )
