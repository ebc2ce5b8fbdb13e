"""The board as plain data: the object that `dossier brief --json` prints.

    stories, items, today -> dict

The keys are a contract with scripts; additions are welcome.  Read `rag.register.items` for what each part means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from rag.register.items import Cited, Item, Kind, Side, Story, When

TABLES: Mapping[str, Kind] = {"stakes": "stake", "deadlines": "deadline", "disputes": "dispute"}


def board_record(
    stories: Sequence[Story], items: Iterable[Item], *, as_of: date, tables: Sequence[str]
) -> dict[str, Any]:
    """Stories with their tables; stories without an item of these kinds are left out."""
    by_story: dict[str, list[Item]] = {}
    for item in items:
        by_story.setdefault(item.story, []).append(item)
    return {
        "as_of": as_of.isoformat(),
        "stories": [
            {
                "id": story.id,
                "title": story.title,
                "articles": len(story.article_ids),
                "first": _iso(story.first),
                "last": _iso(story.last),
                **{
                    table: [item_record(item) for item in by_story[story.id] if item.kind == TABLES[table]]
                    for table in tables
                },
            }
            for story in stories
            if story.id in by_story
        ],
    }


def item_record(item: Item) -> dict[str, Any]:
    """One item; what its kind does not have is left out."""
    record: dict[str, Any] = {
        "id": item.id,
        "kind": item.kind,
        "text": item.text,
        "what": item.what,
        "parties": list(item.parties),
        "speaker": item.speaker,
        "how": item.how,
        "modality": item.modality,
        "published": _iso(item.published),
        "sources": item.sources,
        "superseded_by": item.superseded_by or None,
        "supersedes": item.supersedes or None,
        "conflicts": list(item.conflicts),
        "citations": [citation_record(cited, number) for number, cited in enumerate(item.cited, start=1)],
    }
    if item.when is not None:
        record |= when_record(item.when)
    if item.kind == "deadline":
        record["passed"] = item.passed
    if item.amount is not None:
        record |= {
            "value": item.amount.value, "unit": item.amount.unit, "currency": item.amount.currency,
            "amount": item.amount.written, "approximate": item.amount.loose,
        }  # fmt: skip
    if item.kind == "dispute":
        record["sides"] = [_side_record(side) for side in item.sides]
    return record


def when_record(when: When) -> dict[str, Any]:
    """A time: `date` is cut to its precision; `first` and `last` are the days it covers."""
    return {
        "date": when.iso,
        "precision": when.precision,
        "phrase": when.phrase,
        "first": _iso(when.first),
        "last": _iso(when.last),
        "readings": [day.isoformat() for day in when.readings],
    }


def citation_record(cited: Cited, number: int) -> dict[str, Any]:
    """One citation, with the keys that those of an answer have, and who speaks in it."""
    return {
        "number": number,
        "article_id": cited.source.article_id,
        "title": cited.source.title,
        "publisher": cited.source.publisher,
        "published": _iso(cited.source.published),
        "source": cited.source.source,
        "start": cited.claim.start,
        "end": cited.claim.end,
        "quote": cited.claim.quote,
        "speaker": cited.claim.speaker,
        "how": cited.claim.how,
    }


def _side_record(side: Side) -> dict[str, Any]:
    cited = [citation_record(each, number) for number, each in enumerate(side.cited, start=1)]
    return {"party": side.party, "claim": side.claim, "speaker": side.speaker, "how": side.how, "citations": cited}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
