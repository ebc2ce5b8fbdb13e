"""What a person set in the page, for all their conversations.

    choices of the page -> Preferences -> plain data in `ui.chat.talks.archive`

Pure.  Read `shortened` for what the length of an answer means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from ui.chat.talks.scope import Scope, scope_from, scope_of_record, scope_record

if TYPE_CHECKING:
    from rag.types import Answer

Length = Literal["short", "full", "quotes"]
LENGTHS: Mapping[str, Length] = {
    "Short: the first sentence": "short",
    "Full: every verified sentence": "full",
    "Full, with each quote under its sentence": "quotes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """`quotes_only` asks no model; `span` narrows every conversation to articles of certain days."""

    quotes_only: bool = False
    length: Length = "full"
    span: Scope = Scope()


def preferred(preferences: Preferences, change: str) -> Preferences:
    """The preferences with one changed: "quotes_only=yes", "length=short", "since=2026-02-10"; what is none of these
    changes nothing.  Raises QuestionError for a day that is none, or an empty span."""
    name, _, value = change.partition("=")
    if name == "quotes_only":
        return replace(preferences, quotes_only=value == "yes")
    if name == "length":
        length = next((each for each in LENGTHS.values() if each == value), preferences.length)
        return replace(preferences, length=length)
    if name in ("since", "until"):
        span = preferences.span
        days = {"since": span.since, "until": span.until, name: value}
        return replace(preferences, span=scope_from((), days["since"], days["until"]))
    return preferences


def preferences_record(preferences: Preferences) -> dict[str, Any]:
    """Preferences as plain data."""
    return {
        "quotes_only": preferences.quotes_only,
        "length": preferences.length,
        "span": scope_record(preferences.span),
    }


def preferences_of_record(record: Mapping[str, Any]) -> Preferences:
    """The preferences that `preferences_record` wrote; what is not there has its default."""
    length = record.get("length")
    return Preferences(
        quotes_only=record.get("quotes_only") is True,
        length=length if length in ("short", "full", "quotes") else "full",
        span=scope_of_record(record.get("span", {})),
    )


def shortened(answer: Answer) -> Answer:
    """The answer with its lead and first sentence alone; sources that nothing cites any more go, disagreements stay."""
    leads = sum(statement.kind == "lead" for statement in answer.statements)
    kept = answer.statements[: leads + 1]
    cited = [*(c for s in kept for c in s.citations)]
    cited += [c for d in answer.disagreements for p in d.positions for c in p.citations]
    numbers = {citation.number for citation in cited}
    if answer.status == "abstained":
        return answer
    return replace(answer, statements=kept, citations=tuple(c for c in answer.citations if c.number in numbers))
