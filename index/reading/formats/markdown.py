r"""Markdown -> the text that its reader sees, and what it states of itself.

    is_markdown("a.md", "~~two~~ four years") -> True         open_markdown("A ban of ~~two~~ four years") -> Opened

It is rendered and then read as a page is: struck-out words and pictures go, links and footnote marks leave their words,
rows of tables become sentences.  A list of facts under "Metadata", as highlight services write it, is stated and no
text, and their readers' own notes are not the article's.  Read `index.reading.pages.settle` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.reading.formats.lists.field_names import column_field
from index.reading.formats.part import Opened, Part
from index.reading.pages.settle import settle_page
from index.reading.pages.visible import visible_lines

_MARKS = re.compile(
    r"~~\S|!\[[^\]\n]*\]\(|\]\(\S+\)|\[\[[^\]\n]+\]\]|\*\*\S|(?<![\w*])\*[^\W\d_][^*\n]*\*|\[\^[\w-]+\]|==\S[^=\n]*==|^\|.*\|\s*$"
    r"|^#{1,6} |</?(?:del|s|sup|sub|ins|q|mark|br|table|img|a)\b[^>]*>|^>\s?\S", re.M
)  # fmt: skip
_FACTS = re.compile(r"^#{1,4} Metadata[ \t]*\n+(?P<list>(?:[-*] [^\n]*\n)+)", re.M)
_FACT = re.compile(r"[-*] \**(?P<name>[^\n:*]{2,30}):?\**:?[ \t]*(?P<value>\S.*)")
_WHOLE = re.compile(r"^#{1,4} Full Document[ \t]*$", re.M)
_HIGHLIGHTS = re.compile(r"^#{1,4} (?:New )?[Hh]ighlights\b.*$", re.M)
_SOURCE_LINK = re.compile(r"\s*\(\[(?:View Highlight|Location [\d,-]+)\]\([^)\s]*\)\)")
_OWN_NOTE = re.compile(r"^\s+[-*] (?:\**(?:Note|Tags)\**:)[^\n]*$", re.M)
_WIKI_LINK = re.compile(r"!?\[\[(?:[^\]|\n]*\|)?([^\]\n]+)\]\]")
_CALLOUT = re.compile(r"^> ?\[!\w+\][+-]?[^\n]*(?:\n>[^\n]*)*", re.M)
_NOTE = re.compile(r"^\[\^([\w-]+)\]:[ \t]*(.*)$", re.M)
_NOTE_MARK = re.compile(r"\[\^([\w-]+)\]")
_TAG = re.compile(r"</?([A-Za-z][\w-]*)[^<>]*>")
_NUMBERED = re.compile(r"^( *\d{1,9})([.)])(?= )", re.M)  # "30. Juni ...": as a list it would lose its day
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")  # "5*3*2 metres": as emphasis it would be 532
_BREAK = "\ue000"  # a line's end within a paragraph, while it is a page
_HIGHLIGHTED = re.compile(r"==(?=\S)([^=\n]*\S)==")


def is_markdown(name: str, text: str) -> bool:
    """Whether a file is Markdown by its name and holds marks that its reader would not see as they stand."""
    return name.lower().endswith((".md", ".markdown")) and _MARKS.search(text) is not None


def open_markdown(text: str) -> Opened:
    """The one article of a Markdown text without its front matter."""
    from lxml.html import document_fromstring

    text, stated, dropped = _without_facts(text.replace("\r\n", "\n"))
    tree = document_fromstring(f"<html><body>{_rendered(text)}</body></html>")
    heading = next((" ".join(each.text_content().split()) for each in tree.xpath("//h1")[:1]), "")
    dropped += settle_page(tree)
    for item in tree.xpath("//ul/li") if not stated else ():  # the highlights of a service are no list of an article's
        _marked(item)
    title = stated.get("title") or heading
    lines = list(visible_lines(tree))
    if lines and title and lines[0] != title and heading == lines[0]:
        dropped.append((lines.pop(0), "title, shortened"))
    return Opened(
        parts=(
            Part(
                body="\n\n".join(lines).replace(_BREAK, "\n"),
                title=title,
                publisher=stated.get("publisher", ""),
                published=stated.get("published", ""),
                author=stated.get("author", ""),
                url=stated.get("url", ""),
                headed=bool(stated.get("title")),
                dropped=tuple(dropped),
            ),
        )
    )


def _without_facts(text: str) -> tuple[str, dict[str, str], list[tuple[str, str]]]:
    """The text without its list of facts and what a highlight service adds, the facts, and what was left out."""
    found = _FACTS.search(text[:6000])
    if not found:
        return text, {}, []
    dropped = [(line, "metadata") for line in found["list"].splitlines()]
    stated: dict[str, str] = {}
    for fact in map(_FACT.match, found["list"].splitlines()):
        if fact and (field := column_field(fact["name"].removeprefix("Full "))):
            stated.setdefault(field, _WIKI_LINK.sub(r"\1", fact["value"]).strip())
    text = text[: found.start()] + text[found.end() :]
    whole, marked = _WHOLE.search(text), _HIGHLIGHTS.search(text)
    if whole and marked and marked.start() > whole.start():
        dropped += (
            (line, "highlight of the text above") for line in text[marked.start() :].splitlines() if line.strip()
        )
        text = text[: marked.start()]
    dropped += ((note.group().strip(), "a reader's own note") for note in _OWN_NOTE.finditer(text))
    for pattern in (_OWN_NOTE, _WHOLE, _HIGHLIGHTS, _SOURCE_LINK):
        text = pattern.sub("", text)
    return text, stated, dropped


def _rendered(text: str) -> str:
    """The text as HTML; what is no CommonMark (links of notebooks, callouts, footnotes) is put into it first."""
    from markdown_it import MarkdownIt

    text = _CALLOUT.sub(lambda found: "\n\n".join(_callout(found.group())), text)
    text = _TIMES.sub(r"\\*", _NUMBERED.sub(r"\1\\\2", text))
    text = _NOTE.sub(r"\n\2\n", text)
    text = _NOTE_MARK.sub(r'<sup class="footnote-ref">\1</sup>', text)
    text = _HIGHLIGHTED.sub(r"\1", _WIKI_LINK.sub(_linked, text))
    writer = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    writer.add_render_rule("softbreak", lambda *_: _BREAK)
    for rule in ("html_inline", "html_block"):
        writer.add_render_rule(rule, lambda _, tokens, at, *__: _known_tags(tokens[at].content))
    return str(writer.render(text))


def _marked(item: Any) -> None:
    """Puts the mark of its list before an item's words, so that its lines are known for a list's."""
    first = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
    first.text = f"- {(first.text or '').lstrip()}"


def _known_tags(markup: str) -> str:
    """The markup without tags that are none of HTML's: a browser shows nothing of them, and they end no paragraph."""
    from lxml.html import defs

    return _TAG.sub(lambda found: found.group() if found[1].lower() in defs.tags else "", markup)


def _callout(block: str) -> Iterator[str]:
    """The lines of a box beside the text, its kind left out."""
    for line in block.splitlines():
        yield re.sub(r"^> ?(?:\[!\w+\][+-]?\s*)?", "", line)


def _linked(found: re.Match[str]) -> Any:
    """The words of a notebook's link; nothing for a picture that is shown in its place."""
    return "" if found.group().startswith("!") else found[1]
