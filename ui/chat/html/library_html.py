"""Articles as HTML for the page: the reader with its highlighted quote, and the list in the library.

    Article + span -> reader_html;  ArticleHeader* -> library_html;  IndexReport -> report_html

Pure.  The markup is in `templates/library.html.j2`; here is what stands on it, in which order.  A highlight is the
span's own characters.  Read `ui.chat.html.fill` next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from index.reading.formats.open import SUFFIXES
from index.reading.suspicion import HIDDEN_REASON, article_suspicions
from index.reading.withheld import count_withheld, withheld_reasons
from index.text.plain import plain_text, source_name
from ui.chat.html.fill import article_key, fill
from ui.marks import reason_words
from ui.wording import day, plural, shorten

if TYPE_CHECKING:
    from index.library.contents import ArticleHeader
    from index.types import Article
    from index.update.update_index import IndexReport

MOST_ROWS = 200  # articles listed at once; more are found by searching
MOST_TOLD = 100  # sources told one by one after adding
MOST_DROPPED, LONGEST_DROPPED = 300, 400  # lines left out that are shown, and characters of one
COPY = "the same article, word for word, is already here"
_EMPTY = "No articles yet. Add some above: files, a web address, or pasted text."
MISSING = "This article is no longer in the library."
_NOTHING = (0, 0)
_HEADING = re.compile(r"#{1,6} +(.+)")  # Markdown files keep theirs


def reader_html(article: Article, span: tuple[int, int] = _NOTHING, *, note: str = "") -> str:
    """The article with the characters of `span` marked, in paragraphs; nothing is marked for an empty span.

    `note` tells what has become of the article since; what was left out of it stands at its end."""
    dropped = [
        (line, shorten(line.text, LONGEST_DROPPED), line.reason != HIDDEN_REASON)  # what was hidden is no line of it
        for line in article.dropped[:MOST_DROPPED]
    ]
    notes = [told for told in (note, _warning(article)) if told]
    paragraphs = [_paragraph(article.text, start, end, span) for start, end in _paragraphs(article.text)]
    return fill("library", "reader", article=article, paragraphs=paragraphs, span=span, notes=notes, dropped=dropped)


def missing_html() -> str:
    """What the reader shows for something that is no longer there."""
    return fill("library", "missing", words=MISSING)


def ways_html() -> str:
    """The head of the ways to add articles."""
    return fill("library", "ways", kinds=" ".join(sorted(SUFFIXES)))


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
        return fill("library", "empty", words=none)
    titles = {header.id: _title(header) for header in rows}
    ordered = sorted(rows, key=lambda row: (str(row.published or ""), row.id), reverse=True)
    listed = [_row(header, titles, chosen=header.id in chosen, mark=mark(header)) for header in ordered[:MOST_ROWS]]
    return fill("library", "list", rows=listed, more=len(ordered) - MOST_ROWS)


def report_html(report: IndexReport, names: Mapping[str, str], headers: Sequence[ArticleHeader]) -> str:
    """What became of each source; `names` gives the words a person knows a source by."""
    verbs = {
        **dict.fromkeys(report.unchanged, "already here"),
        **dict.fromkeys(report.changed, "updated"),
        **dict.fromkeys(report.added, "added"),
    }
    total = " · ".join(f"{count} {verb}" for verb, count in Counter(verbs.values()).items())
    failed = [*report.failed, *report.skipped[:MOST_TOLD]]
    told = [header for header in headers if header.id in verbs][:MOST_TOLD]
    lines = [("failed", _failure(each.source, each.message, names)) for each in failed]
    lines += [("fine", f"{names.get(each) or source_name(each)}: {COPY}") for each in report.copies[:MOST_TOLD]]
    lines += [("fine", _success(header, verbs[header.id], names)) for header in told]
    return fill("library", "report", total=total, lines=lines)


def removed_html(title: str, article_id: str) -> str:
    """An article was removed; it can be had back."""
    return fill("library", "removed", title=plain_text(title) or "the article", key=article_key(article_id))


def message_html(text: str, *, failed: bool = False) -> str:
    """One line about what is going on, or went wrong."""
    return fill("library", "report", total="", lines=[("failed" if failed else "busy", text)])


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _paragraph(text: str, start: int, end: int, span: tuple[int, int]) -> dict[str, str]:
    """What stands before, in and after the mark, with the spaces between; all is before where nothing is marked."""
    low, high = max(start, span[0]), min(end, span[1])
    if low >= high:
        heading = _HEADING.match(text, start, end)
        return {"kind": "heading", "before": heading[1]} if heading else {"kind": "plain", "before": text[start:end]}
    before, after = text[start:low], text[high:end]
    return {
        "kind": "marked",
        "before": before,
        "space_before": " " * before[-1:].isspace(),
        "marked": text[low:high],
        "space_after": " " * after[:1].isspace(),
        "after": after,
    }


def _warning(article: Article) -> str:
    """That the article speaks to an AI, where it does, and how much of it is kept out of answers for that."""
    reasons = sorted({*(s.reason for s in article_suspicions(article)), *withheld_reasons(article.text)})
    if not reasons:
        return ""
    said = f"This article speaks to an AI, so be wary of it: {reason_words(reasons)}."
    kept = count_withheld(article.text)
    return f"{said} {plural(kept, 'sentence')} of it withheld from answers." if kept else said


def _row(header: ArticleHeader, titles: Mapping[str, str], *, chosen: bool, mark: str) -> dict[str, object]:
    copy = header.copy_group not in ("", header.id)
    near = f"near-copy of {titles.get(header.copy_group, 'another article')}" if copy else ""
    facts = [plain_text(header.publisher), day(header.published) or "undated", near]
    return {
        "key": article_key(header.id),
        "title": titles[header.id],
        "facts": " · ".join(fact for fact in facts if fact),
        "mark": mark,
        "chosen": chosen,
    }


def _title(header: ArticleHeader) -> str:
    return plain_text(header.title) or source_name(header.source) or "untitled"


def _success(header: ArticleHeader, verb: str, names: Mapping[str, str]) -> str:
    name = names.get(header.source, "") or _title(header)
    return f"{name}: {verb}"


def _failure(source: str, message: str, names: Mapping[str, str]) -> str:
    name = names.get(source, source)
    said = message.replace(source, name)
    return said if name in said else f"{name}: {said}"
