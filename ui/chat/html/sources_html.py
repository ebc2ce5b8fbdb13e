"""The sources of an answer as HTML: its articles by number, and what was found beside them.

    Citation*, Evidence* -> sources_html

Pure.  The markup is in `templates/sources.html.j2`.  A sentence that the answer shows is not shown beside it again.
Read `ui.chat.talks.told` next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from ui.chat.html.fill import fill
from ui.chat.talks.told import bare, is_told

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
    places = {citation.number: place for place, citation in citations}
    shown = by_article(citation for place, citation in citations if (place, citation) not in new)
    cited = {bare(citation.evidence.quote) for _, citation in citations}
    others: dict[str, tuple[int, Evidence]] = {}
    for place, item in evidence:
        others.setdefault(bare(item.quote), (place, item))  # near-copies say it in the same words
    found = [pair for words, pair in others.items() if words not in cited and not is_told(pair[1].quote, told)]
    if not citations and not found:
        return ""
    groups = [{"citations": group, "places": places} for group in shown]
    return fill("sources", "sources", shown=groups, cited=new, found=found, about=about)


def by_article(citations: Iterable[Citation]) -> list[list[Citation]]:
    """Citations of one article together, in the order of their first."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.evidence.article.id, []).append(citation)
    return list(groups.values())
