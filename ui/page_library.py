"""Articles as HTML for the page: the reader with its highlighted quote, and the list in the library.

    Article + span -> reader_html;  Article* -> library_html;  IndexReport -> report_html

Pure, and as careful as `ui.page`: only the tags written here are tags.  A highlight is the span's own characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ui.render import byline, day, title_of
from ui.safe import page_text, plain_text, web_link

if TYPE_CHECKING:
    from index.build import IndexReport
    from index.types import Article

_NOTHING = (0, 0)
_HEADING = re.compile(r"#{1,6} +(.+)")  # Markdown files keep theirs


def reader_html(article: Article, span: tuple[int, int] = _NOTHING) -> str:
    """The article with the characters of `span` marked, in paragraphs; nothing is marked for an empty span."""
    paragraphs = "".join(_paragraph(article.text, start, end, span) for start, end in _paragraphs(article.text))
    by = byline(article, title=False) or "No publisher or date stated"
    return (
        '<div class="reader"><button type="button" class="back">&#8592; Back to the sources</button>'
        f'<h2 class="title" dir="auto">{page_text(title_of(article))}</h2>'
        f'<p class="byline">{page_text(by)}{_author(article)}</p>{_origin(article)}'
        f'<div class="text" dir="auto">{paragraphs}</div></div>'
    )


def missing_html() -> str:
    """What the reader shows for something that is no longer there."""
    back = '<button type="button" class="back">&#8592; Back to the sources</button>'
    return f'<div class="reader">{back}<p class="aside">This article is no longer in the library.</p></div>'


def library_html(rows: Sequence[tuple[Article, int]]) -> str:
    """A row an article, newest first, each a button that opens it."""
    if not rows:
        return '<p class="empty">No articles yet. Add some below: files, a web address, or pasted text.</p>'
    ordered = sorted(rows, key=lambda row: (str(row[0].published or ""), row[0].id), reverse=True)
    return f'<ul class="library">{"".join(_row(article, passages) for article, passages in ordered)}</ul>'


def report_html(report: IndexReport, names: dict[str, str]) -> str:
    """What became of each source; `names` gives the words a person knows a source by."""
    done = [
        (verb, ids)
        for verb, ids in (("added", report.added), ("updated", report.changed), ("already here", report.unchanged))
        if ids
    ]
    lines = [f'<li class="fine">{len(ids)} {verb}</li>' for verb, ids in done]
    lines += [f'<li class="failed">{page_text(_failure(f.source, f.message, names))}</li>' for f in report.failed]
    return f'<ul class="report">{"".join(lines) or "<li>Nothing to add</li>"}</ul>'


def message_html(text: str, *, failed: bool = False) -> str:
    """One line about what is going on, or went wrong."""
    return f'<ul class="report"><li class="{"failed" if failed else "busy"}">{page_text(text)}</li></ul>'


def article_key(article_id: str) -> str:
    """An article's id as letters and digits, fit for a class; `article_id_of` reads it back."""
    return article_id.encode().hex()


def article_id_of(key: str) -> str:
    """The id behind a key; "" for anything that is none."""
    try:
        return bytes.fromhex(key).decode()
    except ValueError:
        return ""


def _paragraphs(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _paragraph(text: str, start: int, end: int, span: tuple[int, int]) -> str:
    low, high = max(start, span[0]), min(end, span[1])
    if low >= high:
        heading = _HEADING.match(text, start, end)
        return f"<h3>{page_text(heading[1])}</h3>" if heading else f"<p>{page_text(text[start:end])}</p>"
    before, marked, after = text[start:low], text[low:high], text[high:end]
    return f"<p>{_edge(before, last=True)}<mark>{page_text(marked)}</mark>{_edge(after, last=False)}</p>"


def _edge(text: str, *, last: bool) -> str:
    """Text beside a mark, with the space between them kept."""
    shown = page_text(text)
    touching = text[-1:] if last else text[:1]
    if not touching.isspace():
        return shown
    return f"{shown} " if last else f" {shown}"


def _author(article: Article) -> str:
    return f" &#183; {page_text(article.author)}" if plain_text(article.author) else ""


def _origin(article: Article) -> str:
    link = web_link(article.url or article.source)
    if link is None:
        return ""
    href, host = link
    link_html = f'<a href="{href}" target="_blank" rel="noopener noreferrer">{page_text(host)} &#8599;</a>'
    return f'<p class="origin">{link_html}</p>'


def _row(article: Article, passages: int) -> str:
    copy = "near-copy of another article" if article.story not in ("", article.id) else ""
    size = f"{passages} passage{'' if passages == 1 else 's'}"
    facts = [plain_text(article.publisher), day(article.published) or "undated", size, copy]
    return (
        f'<li><button type="button" class="row article-{article_key(article.id)}">'
        f'<span class="row-title" dir="auto">{page_text(title_of(article))}</span>'
        f'<span class="byline">{page_text(" · ".join(fact for fact in facts if fact))}</span></button></li>'
    )


def _failure(source: str, message: str, names: dict[str, str]) -> str:
    name = names.get(source, source)
    said = message.replace(source, name)
    return said if name in said else f"{name}: {said}"
