"""A turn and a shown sentence as plain data, and back: what `ui.chat.talks.archive` writes into its file.

    Turn -> turn_record -> JSON -> turn_of_record -> Turn;    Article -> article_record -> article_of_record

A citation is written as its number and found again by its place, so its quote is always cut out of the article as it
was shown.  What a later version adds is ignored.  Pure.  Read `rag.answer.record.codec` for the answer's own record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from index.types import Article
from rag.answer.record.codec import dump, load
from rag.answer.record.schema import CitationRecord
from rag.types import Evidence
from ui.chat.talks.conversation import BoardLink, Looked, Turn
from ui.chat.talks.scope import scope_of_record, scope_record

UNREADABLE = "This turn was kept by another version and cannot be shown."
_ARTICLE_TEXTS = ("id", "title", "publisher", "author", "url", "source", "text", "content_hash")


def turn_record(turn: Turn) -> dict[str, Any]:
    """A turn as a JSON object."""
    return {
        "question": turn.question,
        "understood": turn.understood,
        "notice": turn.notice,
        "answer": dump(turn.answer) if turn.answer else None,
        "places": {str(number): place for number, place in turn.places.items()},
        "found": [*turn.found],
        "next": [*turn.next],
        "looked": [[each.word, each.passages] for each in turn.looked],
        "scope": scope_record(turn.scope),
        "quotes": turn.quotes,
        "weak": turn.weak,
        "boards": [[each.story, each.title, each.kind] for each in turn.boards],
    }


def turn_of_record(record: Mapping[str, Any], shown: Sequence[Evidence]) -> Turn:
    """The turn again, over the conversation's shown sentences; one that cannot be read says so."""
    try:
        return _turn(record, shown)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return Turn(question=str(record.get("question", "")), answer=None, notice=UNREADABLE)


def article_record(article: Article) -> dict[str, Any]:
    """An article as a JSON object, without its dropped lines."""
    published = article.published.isoformat() if article.published else None
    facts = {name: getattr(article, name) for name in _ARTICLE_TEXTS}
    return {**facts, "story": article.copy_group, "published": published}


def article_of_record(record: Mapping[str, Any]) -> Article:
    """The article again."""
    published = date.fromisoformat(record["published"]) if record["published"] else None
    facts = {name: record[name] for name in _ARTICLE_TEXTS}
    return Article(**facts, copy_group=record["story"], published=published, dropped=())


def _turn(record: Mapping[str, Any], shown: Sequence[Evidence]) -> Turn:
    places: Mapping[int, int] = {int(number): place for number, place in record["places"].items()}
    found = tuple(place for place in record["found"] if 0 <= place < len(shown))

    def evidence(cited: CitationRecord) -> Evidence:
        return shown[places[cited.number]]

    return Turn(
        question=record["question"],
        understood=record["understood"],
        notice=record["notice"],
        answer=load(record["answer"], evidence=evidence) if record["answer"] else None,
        places=places,
        found=found,
        next=tuple(record["next"]),
        looked=tuple(Looked(word=word, passages=count) for word, count in record["looked"]),
        scope=scope_of_record(record["scope"]),
        quotes=record.get("quotes", False),
        weak=record.get("weak", False),
        boards=tuple(BoardLink(story=story, title=title, kind=kind) for story, title, kind in record.get("boards", ())),
    )
