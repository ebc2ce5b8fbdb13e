"""Questions that a person could ask, each made of an item of the register, so that the articles answer it.

    Story*, Item* -> starter_questions -> up to four      what was asked, Item* -> next_questions -> up to three

A question names a party only where its words are a name, and two only where an item sets one against the other and
they are not two names of one.  Pure; no model.  Read `_candidates` next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from index.text.plain import plain_text
from rag.language.words import abbreviates, content_stems, names
from rag.register.items import Item, Kind, Story

STARTERS, FOLLOWING = 4, 3  # questions offered
MOST_STORIES = 4  # that starters are about
SAME = 0.75  # share of content stems from which two questions are one
LONGEST_NAME = 48  # characters
BEFORE_READING = (
    "What are these articles about?",
    "What is at stake?",
    "What are the deadlines?",
    "What is disputed?",
)
_SMALL = {"of", "the", "and", "for", "de", "der", "la", "von", "van", "du", "des", "di"}
_NAMED = re.compile(r"[^\W\d_][\w'’.&-]*(?: [\w'’.&-]+){0,6}")
TextOf = Callable[[str], str]


def starter_questions(stories: Sequence[Story], items: Iterable[Item], text_of: TextOf) -> tuple[str, ...]:
    """Questions about the newest stories, of different kinds; general ones where the register holds nothing yet.

    `text_of` gives an article's text, by which two names of one party are told."""
    own = list(items)
    by_story = [_candidates([i for i in own if i.story == story.id], text_of) for story in stories[:MOST_STORIES]]
    rounds = (pair for each in zip_longest(*by_story) for pair in each if pair is not None)
    return tuple(_distinct(rounds, (), STARTERS)) or BEFORE_READING


def next_questions(asked: Sequence[str], items: Sequence[Item], text_of: TextOf) -> tuple[str, ...]:
    """Questions that were not asked yet, of different kinds; `items` in the order of how near they are."""
    return tuple(_distinct(_candidates(items, text_of), asked, FOLLOWING))


def spoken_name(party: str, text: str) -> str:
    """The party as a question names it, with "the" where the text says so; "" for what is no name there ("the union",
    "Residents"): one capital alone that opens sentences only, or one word that has an article before it."""
    name = plain_text(party)
    words = [word for word in name.split() if word.lower() not in _SMALL]
    if not words or len(name) > LONGEST_NAME or not _NAMED.fullmatch(name) or not words[0][:1].isupper():
        return ""
    capitals = sum(word[:1].isupper() for word in words)
    if capitals < 2 and not set(words[0].lower().split("-")) & _names_in(text):
        return ""
    is_the = bool(re.search(rf"\b[Tt]he {re.escape(name)}(?!\w)", text))
    return "" if is_the and len(words) == 1 else f"the {name}" if is_the else name


@lru_cache(maxsize=512)
def _names_in(text: str) -> frozenset[str]:
    return names(text)


def are_two(one: str, other: str, texts: Iterable[str] = ()) -> bool:
    """Whether two names are those of two parties: no word in common, neither short for the other, and no text that
    puts one behind the other as its second name."""
    if set(content_stems(one)) & set(content_stems(other)) or abbreviates(one, other) or abbreviates(other, one):
        return False
    one, other = one.removeprefix("the "), other.removeprefix("the ")
    pairs = ((re.escape(one), re.escape(other)), (re.escape(other), re.escape(one)))
    apposed = re.compile(
        "|".join(rf"{a}\W{{0,2}}(?:[(,] ?(?:the |known as |or |called )?|or |aka ){b}" for a, b in pairs)
    )
    return not any(apposed.search(text) for text in texts)


def _candidates(items: Sequence[Item], text_of: TextOf) -> Iterator[tuple[str, str]]:
    """(kind, question), the weightiest of each kind first and the kinds in turn."""
    held = [item for item in items if not item.superseded_by]
    newer = [item for item in items if item.supersedes]
    kinds = (
        _about("stake", "What is at stake for {}?", sorted(held, key=lambda item: -item.sources), text_of),
        _about("deadline", "What are the deadlines for {}?", sorted(held, key=lambda item: item.due_order), text_of),
        _disputes(held, text_of),
        (("change", question) for _, question in _about("deadline", "What has changed for {}?", newer, text_of)),
    )
    return (pair for each in zip_longest(*kinds) for pair in each if pair is not None)


def _about(kind: Kind, wording: str, items: Iterable[Item], text_of: TextOf) -> Iterator[tuple[str, str]]:
    """A question for each item of a kind, about the first of its parties that has a name."""
    for item in items:
        if item.kind == kind and (named := _named(item.parties, item, text_of)):
            yield kind, wording.format(named[0])


def _disputes(items: Iterable[Item], text_of: TextOf) -> Iterator[tuple[str, str]]:
    for item in (item for item in items if item.kind == "dispute"):
        named = _named([side.party for side in item.sides], item, text_of)
        texts = [text_of(cited.source.article_id) for cited in item.cited]
        if len(named) == 2 and are_two(named[0], named[1], texts):
            yield "dispute", f"What is disputed between {named[0]} and {named[1]}?"
        elif named:
            yield "dispute", f"What is disputed by {named[0]}?"


def _named(parties: Iterable[str], item: Item, text_of: TextOf) -> list[str]:
    text = text_of(item.cited[0].source.article_id)
    return list(dict.fromkeys(name for party in parties if (name := spoken_name(party, text))))


def _distinct(pairs: Iterable[tuple[str, str]], asked: Sequence[str], most: int) -> list[str]:
    """Of each kind one, then more of them; none that was asked."""
    taken = [frozenset(content_stems(question)) for question in asked]
    first: list[str] = []
    more: list[str] = []
    kinds: set[str] = set()
    for kind, question in pairs:
        stems = frozenset(content_stems(question))
        if stems and any(len(stems & other) >= SAME * min(len(stems), len(other) or 1) for other in taken):
            continue
        taken.append(stems)
        (more if kind in kinds else first).append(question)
        kinds.add(kind)
    return [*first, *more][:most]
