"""Questions that a newcomer could ask of these articles.

    Article* -> example_questions -> up to four questions

Pure.  The names in them are those that most articles mention, so they fit any set of articles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.reading.withheld import usable_text
from index.text.plain import plain_text

if TYPE_CHECKING:
    from index.types import Article

READ = 4_000  # characters of an article that are looked at
MIN_MENTIONS = 2
# A capitalised word or run of words that does not begin a sentence.
_NAME = re.compile(r"(?<=[a-z,;] )([A-Z][\w&]*[A-Za-z](?: [A-Z][\w&]*[A-Za-z]){0,3})")
_CALENDAR = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\b(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December)\b|^(?:I|A|An|The|This|That|It|He|She|They|We|In|On|At|But|And|CEO|CFO|Mr|Mrs|Ms|Dr)$"
)


def example_questions(articles: Sequence[Article]) -> tuple[str, ...]:
    """Questions about the names most articles share; general ones where no name stands out."""
    if not articles:
        return ()
    found = main_names(articles)
    if not found:
        return ("What is at stake?", "By when?", "Who disagrees?")
    questions = [f"What is at stake for {found[0]}?", f"By when must {found[0]} act?"]
    if len(found) > 1:
        questions.append(f"What do {found[0]} and {found[1]} disagree about?")
    return (*questions, f"Who disputes what {found[-1]} says?")


def main_names(articles: Sequence[Article]) -> list[str]:
    """Up to three names, first those that most articles mention."""
    mentions: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for article in articles:
        names = names_of(article)
        mentions.update(names)
        spread.update(set(names))
    ranked = sorted(mentions, key=lambda name: (-spread[name], -mentions[name], name))
    chosen: list[str] = []
    for name in ranked:
        if mentions[name] >= MIN_MENTIONS and not any(name in other or other in name for other in chosen):
            chosen.append(name)
    return chosen[:3]


def names_of(article: Article) -> list[str]:
    """The names that the article writes inside a sentence, in order, repeats kept; none of what is withheld."""
    read = usable_text(article.text, 0, min(READ, len(article.text)))
    found = (name.removeprefix("The ") for name in _NAME.findall(plain_text(read)))
    return [name for name in found if not _CALENDAR.search(name)]
