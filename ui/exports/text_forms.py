"""An export as text that people read: Markdown for Obsidian, and one HTML file that needs nothing else.

    Content -> markdown_file;    Content -> html_file

A number leads to its quote: in Markdown by a block anchor (`[[#^c1|1]]` to `^c1`), on the page by a link.  Article
words mean nothing to Markdown or HTML.  Pure.  Read `ui.exports.citation_line` for the quotes' lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.plain import plain_text
from ui.exports.citation_line import citation_line, place_words, source_words
from ui.exports.content import Content, Line, Quote
from ui.safe import page_text, web_link

_MARKUP = re.compile(r"([\\`*_\[\]<>|~$&^#@]|:(?=//)|(?<=www)\.|=(?==)|(?<==)=|%(?=%)|(?<=%)%|^[-+])")
_COUNTED = re.compile(r"^(\d{1,9})([.)])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PREFIX = {"heading": "## ", "subheading": "### ", "text": "", "item": "- ", "note": ""}
_TAG = {"heading": "h2", "subheading": "h3", "text": "p", "item": "p class=item", "note": "p class=note"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = (
    "body{font:18px/1.6 Georgia,serif;max-width:42em;margin:3em auto;padding:0 1em;color:#1d1b18;background:#fffdf8}"
    "h1{font-size:1.6em}h2{font-size:1.25em;margin-top:2em}h3{font-size:1em}sup a{text-decoration:none;color:#7a1f1a}"
    "ol{list-style:none;padding:0}li{margin:.8em 0;padding-left:1em;border-left:3px solid #d8d0bf}"
    "li:target{background:#ffe7a0}small{color:#5b554b;overflow-wrap:anywhere}.item{margin-left:1em}.note{color:#7d4e00}"
)


def markdown_file(content: Content) -> str:
    """Headings, paragraphs, and each quote as a block with an anchor."""
    parts = [f"# {marked(content.title)}"]
    parts += [_PREFIX[line.style] + marked(line.text) + _anchors(line) for line in content.lines]
    parts += ["## Quotes"] if content.quotes else []
    parts += [block for quote in content.quotes for block in _quote_blocks(quote)]
    return "\n\n".join(parts) + "\n"


def marked(text: str) -> str:
    """Text in which Markdown, Obsidian's too, finds nothing to act on."""
    return _COUNTED.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", plain_text(text)))


def unmarked(text: str) -> str:
    """What `marked` was given."""
    return _ESCAPED.sub(r"\1", text)


def _anchors(line: Line) -> str:
    return "".join(f" [[#^c{number}|{number}]]" for number in line.numbers)


def _quote_blocks(quote: Quote) -> Iterator[str]:
    url = plain_text(quote.article.url)
    link = f"\n> <{url}>" if web_link(quote.article.url) and not re.search(r"[<>\s]", url) else ""
    yield f"> {quote.number}: {marked(citation_line(quote))}{link}"
    yield f"^c{quote.number}"


def html_file(content: Content) -> str:
    """The page.  It may load nothing and run nothing."""
    title = page_text(content.title)
    body = "\n".join(_paragraph(line) for line in content.lines)
    quotes = "\n".join(_quote_item(quote) for quote in content.quotes)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{page_text(POLICY)}">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n"
        f"<body><h1>{title}</h1>\n{body}\n<ol>\n{quotes}\n</ol></body></html>\n"
    )


def _paragraph(line: Line) -> str:
    tag = _TAG[line.style]
    numbers = "".join(f' <sup><a href="#c{number}">[{number}]</a></sup>' for number in line.numbers)
    return f"<{tag}>{page_text(line.text)}{numbers}</{tag.split()[0]}>"


def _quote_item(quote: Quote) -> str:
    """The citation's line, in which the title is a link where the article has an address of the web."""
    source = page_text(source_words(quote))
    if link := web_link(quote.article.url):
        source = f'<a rel="noopener noreferrer" href="{link[0]}">{source}</a>'
    return (
        f'<li id="c{quote.number}">[{quote.number}] “{page_text(quote.words)}” — {source} '
        f"<small>({page_text(place_words(quote))})</small></li>"
    )
