"""Articles as HTML for the page: the reader with its highlighted quote, and the list in the library.

    Article + span -> reader_html;  ArticleHeader* -> library_html;  IndexReport -> report_html

Pure, and as careful as `ui.chat.html.conversation_html`: only the tags written here are tags.  A highlight is the
span's own characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from index.reading.formats.open import SUFFIXES
from index.reading.suspicion import HIDDEN_REASON, article_suspicions
from index.reading.withheld import count_withheld, withheld_reasons
from index.text.plain import plain_text
from ui.marks import sentences
from ui.safe import page_text, web_link
from ui.wording import byline, day, shorten, source_name, title_of

if TYPE_CHECKING:
    from index.library.contents import ArticleHeader
    from index.types import Article, DroppedLine
    from index.update.update_index import IndexReport

MOST_ROWS = 200  # articles listed at once; more are found by searching
MOST_TOLD = 100  # sources told one by one after adding
MOST_DROPPED, LONGEST_DROPPED = 300, 400  # lines left out that are shown, and characters of one
_EMPTY = "No articles yet. Add some above: files, a web address, or pasted text."
_BACK = '<button type="button" class="back">&#8592; <span>Back</span></button>'
COPY = "the same article, word for word, is already here"
MISSING = "This article is no longer in the library."
_NOTHING = (0, 0)
_HEADING = re.compile(r"#{1,6} +(.+)")  # Markdown files keep theirs


def reader_html(article: Article, span: tuple[int, int] = _NOTHING, *, note: str = "") -> str:
    """The article with the characters of `span` marked, in paragraphs; nothing is marked for an empty span.

    `note` tells what has become of the article since; what was left out of it stands at its end."""
    paragraphs = "".join(_paragraph(article.text, start, end, span) for start, end in _paragraphs(article.text))
    by = byline(article, title=False) or "No publisher or date stated"
    about = '<button type="button" class="tool about-mark">Ask about the marked sentence</button>' if span[1] else ""
    correct = (
        f'<button type="button" class="tool correct edit-{article_key(article.id)}">Correct these details</button>'
    )
    return (
        f'<div class="reader">{_head(article)}'
        f'<h2 class="title" dir="auto">{page_text(title_of(article))}</h2>'
        f'<p class="byline">{page_text(by)}{_author(article)}</p>{_origin(article)}'
        f'{_note(note)}{_warning(article)}<p class="tools">{about}{correct}</p>{_stated(article)}'
        f'<div class="text" dir="auto">{paragraphs}</div>{_dropped(article)}</div>'
    )


def _stated(article: Article) -> str:
    """What the article states, for the form in which it is corrected."""
    told = {
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "published": article.published.isoformat() if article.published else "",
    }
    return "".join(f'<span class="stated {name}">{page_text(value)}</span>' for name, value in told.items())


def missing_html() -> str:
    """What the reader shows for something that is no longer there."""
    return f'<div class="reader"><div class="reader-head">{_BACK}</div><p class="aside">{MISSING}</p></div>'


def ways_html() -> str:
    """The head of the ways to add articles, with the buttons that choose files."""
    kinds = "Texts, pages, PDF and office files, mail, feeds, press exports. Or drop them here."
    return (
        '<div class="ways"><h2 class="side-head">Add articles</h2>'
        '<p class="choose"><button type="button" class="pill choose-files">Choose files</button>'
        '<button type="button" class="pill choose-folder">Choose a folder</button>'
        '<button type="button" class="pill more-ways">Address or text</button></p>'
        f'<p class="byline">{kinds}</p><p class="sending" role="status"></p>'
        f'<span class="kinds sr">{page_text(" ".join(sorted(SUFFIXES)))}</span></div>'
    )


def library_html(
    rows: Sequence[ArticleHeader],
    chosen: Collection[str] = (),
    *,
    found: str = "",
    mark: Callable[[ArticleHeader], str] = lambda header: "",
) -> str:
    """A row an article, newest first: a button that opens it, one that limits questions to it, one that removes it.

    `found` is what was searched for, "" for nothing; `mark` says of a listed article that it speaks to an AI."""
    if not rows:
        none = f"No article has “{found}” in its title or publisher." if found else _EMPTY
        return f'<p class="empty">{page_text(none)}</p>'
    titles = {header.id: _title(header) for header in rows}
    ordered = sorted(rows, key=lambda row: (str(row.published or ""), row.id), reverse=True)
    items = "".join(
        _row(header, titles, chosen=header.id in chosen, mark=mark(header)) for header in ordered[:MOST_ROWS]
    )
    more = len(ordered) - MOST_ROWS
    rest = f'<p class="empty">{more} more: search for one by its title or publisher.</p>' if more > 0 else ""
    return f'<ul class="library">{items}</ul>{rest}'


def report_html(report: IndexReport, names: Mapping[str, str], headers: Sequence[ArticleHeader]) -> str:
    """What became of each source; `names` gives the words a person knows a source by."""
    verbs = {
        **dict.fromkeys(report.unchanged, "already here"),
        **dict.fromkeys(report.changed, "updated"),
        **dict.fromkeys(report.added, "added"),
    }
    counts = Counter(verbs.values())
    total = " &#183; ".join(f"{count} {verb}" for verb, count in counts.items())
    lines = [f'<li class="fine total">{total}</li>'] if total else []
    lines += [f'<li class="failed">{page_text(_failure(f.source, f.message, names))}</li>' for f in report.failed]
    passed = [f'<li class="failed">{page_text(_failure(s.source, s.message, names))}</li>' for s in report.skipped]
    lines += passed[:MOST_TOLD]
    copies = (names.get(source) or source_name(source) for source in report.copies[:MOST_TOLD])
    lines += [f'<li class="fine">{page_text(f"{name}: {COPY}")}</li>' for name in copies]
    told = [header for header in headers if header.id in verbs]
    lines += [f'<li class="fine">{page_text(_success(h, verbs[h.id], names))}</li>' for h in told[:MOST_TOLD]]
    return f'<ul class="report">{"".join(lines) or "<li>Nothing to add</li>"}</ul>'


def removed_html(title: str, article_id: str) -> str:
    """An article was removed; it can be had back."""
    undo = f'<button type="button" class="tool do-unremove-{article_key(article_id)}">Undo</button>'
    return f'<ul class="report"><li class="fine">Removed {page_text(title) or "the article"}. {undo}</li></ul>'


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


def _head(article: Article) -> str:
    """What stays in sight while the article scrolls: the way back, and which article it is."""
    said = page_text(" · ".join(filter(None, (title_of(article), plain_text(article.publisher)))))
    return f'<div class="reader-head">{_BACK}<span class="of" dir="auto">{said}</span></div>'


def _note(note: str) -> str:
    return f'<p class="aside">{page_text(note)}</p>' if note else ""


def _warning(article: Article) -> str:
    """That the article speaks to an AI, where it does, and how much of it is kept out of answers for that."""
    reasons = sorted({*(s.reason for s in article_suspicions(article)), *withheld_reasons(article.text)})
    if not reasons:
        return ""
    said = f"This article speaks to an AI, so be wary of it: {', '.join(reasons)}."
    kept = count_withheld(article.text)
    return _note(f"{said} {sentences(kept)} of it withheld from answers." if kept else said)


def _author(article: Article) -> str:
    return f" &#183; {page_text(article.author)}" if plain_text(article.author) else ""


def _origin(article: Article) -> str:
    link = web_link(article.url or article.source)
    if link is None:
        return ""
    href, host = link
    link_html = f'<a href="{href}" target="_blank" rel="noopener noreferrer">{page_text(host)} &#8599;</a>'
    return f'<p class="origin">{link_html}</p>'


def _row(header: ArticleHeader, titles: Mapping[str, str], *, chosen: bool, mark: str) -> str:
    copy = header.story not in ("", header.id)
    size = f"{header.passages} passage{'' if header.passages == 1 else 's'}"
    near = f"near-copy of {titles.get(header.story, 'another article')}" if copy else ""
    facts = [plain_text(header.publisher), day(header.published) or "undated", size, near]
    key, title = article_key(header.id), page_text(titles[header.id])
    wary = f'<span class="wary">{page_text(mark[:1].upper() + mark[1:])}</span>' if mark else ""
    only = "Asked: leave out again" if chosen else "Ask only this"
    return (
        f'<li class="entry{" chosen" if chosen else ""}"><button type="button" class="row article-{key}">'
        f'<span class="row-title" dir="auto">{title}</span>'
        f'<span class="byline">{page_text(" · ".join(fact for fact in facts if fact))}</span>{wary}</button>'
        f'<span class="acts"><button type="button" class="tool do-only-{key}">{only}<span class="sr"> {title}</span>'
        f'</button><button type="button" class="tool do-remove-{key}">Remove<span class="sr"> {title}</span></button>'
        "</span></li>"
    )


def _title(header: ArticleHeader) -> str:
    return plain_text(header.title) or source_name(header.source) or "untitled"


def _dropped(article: Article) -> str:
    """What cleaning left out, and why; each line can be put back."""
    if not article.dropped:
        return ""
    key = article_key(article.id)
    items = "".join(
        f'<li><p dir="auto">{page_text(shorten(line.text, LONGEST_DROPPED))}</p><p class="byline">'
        f"{page_text(line.reason)}{_line_number(line)} {_put_back(key, at, line)}</p></li>"
        for at, line in enumerate(article.dropped[:MOST_DROPPED])
    )
    count = len(article.dropped)
    return (
        f'<details class="dropped"><summary>Left out of this article: {count} '
        f"{'line' if count == 1 else 'lines'}</summary><ul>{items}</ul></details>"
    )


def _line_number(line: DroppedLine) -> str:
    return f" &#183; line {line.line}" if line.line else ""


def _put_back(key: str, at: int, line: DroppedLine) -> str:
    if line.reason == HIDDEN_REASON:
        return ""  # what the article hid from its readers is no line of it
    return f'<button type="button" class="tool do-restore-{key}.{at}">Put back</button>'


def _success(header: ArticleHeader, verb: str, names: Mapping[str, str]) -> str:
    name = names.get(header.source, "") or _title(header)
    return f"{name}: {verb}, {header.passages} {'passage' if header.passages == 1 else 'passages'}"


def _failure(source: str, message: str, names: Mapping[str, str]) -> str:
    name = names.get(source, source)
    said = message.replace(source, name)
    return said if name in said else f"{name}: {said}"
