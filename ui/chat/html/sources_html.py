"""The sources of an answer as HTML: its articles by number, and what was found beside them.

    Citation*, Evidence* -> sources_html

Pure, and as careful as `ui.chat.html.conversation_html`.  A sentence that the answer shows is not shown
beside it again.  Read `ui.chat.talks.told` next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from ui.chat.html.statements_html import PREVIEW, chips_html, joined
from ui.chat.talks.told import bare, is_told
from ui.safe import page_text
from ui.wording import byline, shorten, title_of

if TYPE_CHECKING:
    from rag.types import Citation, Evidence


def sources_html(
    citations: Sequence[tuple[int, Citation]],
    evidence: Sequence[tuple[int, Evidence]],
    *,
    about: str = "",
    told: Collection[str] = (),
) -> str:
    """What the answer cites, by number; then what was found but not cited, folded.  `about` names an older question;
    sentences that are `told` in the answer are not told here again."""
    new = [(place, citation) for place, citation in citations if not is_told(citation.evidence.quote, told)]
    cards = [
        *_by_article([(place, citation) for place, citation in citations if (place, citation) not in new]),
        *(_card(place, citation.evidence, str(citation.number)) for place, citation in new),
    ]
    cited = {bare(citation.evidence.quote) for _, citation in citations}
    others: dict[str, tuple[int, Evidence]] = {}
    for place, item in evidence:
        others.setdefault(bare(item.quote), (place, item))  # near-copies say it in the same words
    found = [
        _card(place, item, "")
        for words, (place, item) in others.items()
        if words not in cited and not is_told(item.quote, told)
    ]
    if not cards and not found:
        return ""
    if not cards:
        return joined(_side_head("Evidence found", about), *found)
    more = joined("<details><summary>Also found, not cited</summary>", *found, "</details>") if found else ""
    return joined(_side_head("Sources", about), *cards, more)


def _by_article(citations: Sequence[tuple[int, Citation]]) -> Iterator[str]:
    """A card an article, with the numbers under which the answer shows its sentences."""
    groups: dict[str, list[tuple[int, Citation]]] = {}
    for place, citation in citations:
        groups.setdefault(citation.evidence.article.id, []).append((place, citation))
    for group in groups.values():
        place, citation = group[0]
        article = citation.evidence.article
        numbers = chips_html((c for _, c in group), {c.number: place for place, c in group})
        by = byline(article, title=False) or "No publisher or date stated"
        yield (
            f'<div class="article-card"><span class="numbers">{numbers}</span>'
            f'<button type="button" class="card open-{place}"><span class="card-text">'
            f'<span class="card-title" dir="auto">{page_text(title_of(article))}</span>'
            f'<span class="byline">{page_text(by)}</span></span></button></div>'
        )


def _card(place: int, evidence: Evidence, number: str) -> str:
    """A sentence that the answer does not show, and its article."""
    mark = f'<span class="number">{number}</span>' if number else '<span class="number blank">&#8226;</span>'
    return (
        f'<button type="button" class="card open-{place}">{mark}<span class="card-text">'
        f'<span class="card-quote" dir="auto">{page_text(shorten(evidence.quote, PREVIEW))}</span>'
        f'<span class="byline">{page_text(byline(evidence.article))}</span></span></button>'
    )


def _side_head(text: str, about: str) -> str:
    named = f'<p class="byline">{page_text(about)}</p>' if about else ""
    return f'<h2 class="side-head">{text}</h2>{named}'
