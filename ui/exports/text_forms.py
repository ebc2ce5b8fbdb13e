"""An export as text that people read: Markdown for Obsidian, and one HTML file that needs nothing else.

    Content -> markdown_file;    Content -> html_file

A number leads to its quote: in Markdown by a block anchor (`[[#^c1|1]]` to `^c1`), on the page by a link.  Article
words mean nothing to Markdown or HTML.  Pure.  Read `ui.exports.citation_line` for the quotes' lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from index.text.plain import plain_text
from index.text.templates import Templates
from ui.exports.citation_line import citation_line, place_words, source_words
from ui.exports.content import Content, Quote
from ui.safe import NO_WIDTH, unlinked, web_link

_MARKUP = re.compile(r"([\\`*_\[\]<>|~$&^#]|=(?==)|(?<==)=|%(?=%)|(?<=%)%|^[-+])")
_COUNTED = re.compile(r"^(\d{1,9})([.)])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PREFIX = {"heading": "## ", "subheading": "### ", "text": "", "item": "- ", "note": ""}
FOLDER = Path(__file__).parent / "templates"


def markdown_file(content: Content) -> str:
    """Headings, paragraphs, and each quote as a block with an anchor."""
    parts = [f"# {marked(content.title)}"]
    parts += [
        _PREFIX[line.style] + marked(line.text) + "".join(f" [[#^c{number}|{number}]]" for number in line.numbers)
        for line in content.lines
    ]
    parts += ["## Quotes"] if content.quotes else []
    parts += [block for quote in content.quotes for block in _quote_blocks(quote)]
    return "\n\n".join(parts) + "\n"


def marked(text: str) -> str:
    """Text in which Markdown, Obsidian's too, finds nothing to act on."""
    return _COUNTED.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", unlinked(plain_text(text))))


def unmarked(text: str) -> str:
    """What `marked` was given."""
    return _ESCAPED.sub(r"\1", text).replace(NO_WIDTH, "")


def _quote_blocks(quote: Quote) -> Iterator[str]:
    url = plain_text(quote.article.url)
    link = f"\n> <{url}>" if web_link(quote.article.url) and not re.search(r"[<>\s]", url) else ""
    yield f"> {quote.number}: {marked(citation_line(quote))}{link}"
    yield f"^c{quote.number}"


def html_file(content: Content) -> str:
    """The page.  It may load nothing and run nothing."""
    names = {"web_link": web_link, "source_words": source_words, "place_words": place_words}
    return str(Templates(FOLDER, names).html("file.html.j2", "page", content=content))
