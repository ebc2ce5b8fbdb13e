"""What a list of articles says of one that speaks to an AI, told once for each version of an article.

    Article -> suspicion_mark -> "speaks to an AI, 3 sentences withheld", or ""        ArticleHeader -> Marks.of

A list has no texts, and reading them takes about a millisecond for a thousand characters: `Marks` remembers what it
found under the article's content hash.  Knows nothing of HTML.  Read `index.reading.withheld` for what is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from index.reading.suspicion import outside_suspicions
from index.reading.withheld import count_withheld
from index.text.plain import plain_text
from ui.wording import plural

if TYPE_CHECKING:
    from index.library.contents import ArticleHeader
    from index.types import Article
    from rag.types import Answer, Withheld

FOREIGN = ", not in English"  # of a kind of words to an AI
MOST_KEPT = 20_000  # articles; a mark is a few bytes


def suspicion_mark(article: Article) -> str:
    """Whether the article speaks to an AI, and how many of its sentences are withheld; "" for an ordinary one."""
    if withheld := count_withheld(article.text):
        return f"speaks to an AI, {plural(withheld, 'sentence')} withheld"
    return "speaks to an AI" if outside_suspicions(article) else ""


def withheld_lines(answer: Answer) -> list[str]:
    """A line an article of which something was kept out of the answer."""
    return [_withheld_line(withheld) for withheld in answer.withheld]


def reason_words(reasons: Iterable[str]) -> str:
    """What the text does, each once: a kind that holds for several languages is told by its plain name."""
    kinds = list(dict.fromkeys(plain_text(reason).removesuffix(FOREIGN) for reason in reasons))
    return ", ".join(kinds)


class Marks:
    """The marks of listed articles; `article` gives one by its id."""

    def __init__(self, article: Callable[[str], Article | None]) -> None:
        self._article = article
        self._known: dict[tuple[str, str], str] = {}

    def of(self, header: ArticleHeader) -> str:
        """The mark of a listed article, "" for one that has gone since."""
        article = self._article(header.id)
        if article is None:
            return ""
        key = article.id, article.content_hash
        if key not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = suspicion_mark(article)
        return self._known[key]


def _withheld_line(withheld: Withheld) -> str:
    why = f"it speaks to an AI ({reason_words(withheld.reasons)})"
    return f"Part of “{plain_text(withheld.title)}” was withheld: {why}, {plural(withheld.sentences, 'sentence')}."
