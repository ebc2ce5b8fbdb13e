"""What a program may ask, strictly: a known name with a value of the right kind, or one line that says what is wrong.

    JSON object -> parse_input(AskInput, ...) -> AskInput, or InputError: unknown argument "asof": did you mean "as_of"?

A misspelt date limit that is dropped would answer from later articles, so nothing unknown passes.  The same models
give MCP its input schemas and HTTP its bodies.  Read `ui.api.operations` next.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from index.errors import DossierError
from rag.types import Filters

MOST_PASSAGES = 30
MOST_LISTED = 500
MOST_CHARACTERS = 20_000  # of an article's text in one reply
_DAY = r"^\d{4}-\d{2}-\d{2}$"


class InputError(DossierError):
    """A request that cannot be understood as it is; the message says what to change."""


def _checked_day(text: str) -> str:
    date.fromisoformat(text)
    return text


Day = Annotated[
    str,
    Field(pattern=_DAY, examples=["2025-08-06"], json_schema_extra={"format": "date"}),
    AfterValidator(_checked_day),
]


class Input(BaseModel):
    """What all inputs share: strict, and closed to unknown names."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Limits(Input):
    """Which articles may be used."""

    as_of: Day | None = Field(None, description="use only what was published by this day, YYYY-MM-DD")
    since: Day | None = Field(None, description="use only articles from this day on, YYYY-MM-DD")
    until: Day | None = Field(None, description="use only articles up to this day, YYYY-MM-DD")
    publisher: str = Field("", max_length=200, description="use only this publisher's articles; part of a name will do")

    def filters(self) -> Filters:
        """The same as retrieval takes it."""
        return Filters(as_of=day(self.as_of), since=day(self.since), until=day(self.until), publisher=self.publisher)


class AskInput(Limits):
    """A question."""

    question: str = Field(min_length=1, max_length=2_000, description="the question, in words")


class SearchInput(Limits):
    """A search for passages."""

    query: str = Field(min_length=1, max_length=2_000, description="what to look for, in words")
    limit: int = Field(10, ge=1, le=MOST_PASSAGES, description="most passages to give")


class BriefInput(Input):
    """The board, whole or a part of it."""

    kind: Literal["stakes", "deadlines", "disputes"] | None = Field(None, description="one table only")
    story: str = Field("", max_length=500, description="one story, by its id or words of a title")
    party: str = Field("", max_length=200, description="only what this party has a part in")
    as_of: Day | None = Field(None, description="as it was known on this day, YYYY-MM-DD (today unless told)")


class ChangesInput(Input):
    """The board on two days, compared."""

    since: Day = Field(description="the first of the two days, YYYY-MM-DD")
    until: Day | None = Field(None, description="the second, YYYY-MM-DD (today unless told)")
    story: str = Field("", max_length=500, description="one story, by its id or words of a title")
    party: str = Field("", max_length=200, description="only what this party has a part in")


class ArticlesInput(Limits):
    """A stretch of the list of articles, by date."""

    limit: int = Field(100, ge=1, le=MOST_LISTED, description="most articles to list")
    offset: int = Field(0, ge=0, le=10_000_000, description="how many to pass over, for a long list")


class ShowInput(Input):
    """One article, or a stretch of its text."""

    id: str = Field(min_length=1, max_length=200, description="an article's id, or its unambiguous beginning")
    start: int = Field(0, ge=0, le=1_000_000_000, description="the character of the text to begin at")
    length: int = Field(MOST_CHARACTERS, ge=1, le=MOST_CHARACTERS, description="most characters to give")


I_ = TypeVar("I_", bound=Input)


def parse_input(kind: type[I_], given: Mapping[str, Any]) -> I_:
    """The input, checked.  Raises InputError, one line."""
    try:
        return kind.model_validate(dict(given))
    except ValidationError as error:
        raise InputError(complaint(error.errors(include_url=False)[0], tuple(kind.model_fields))) from None


def complaint(error: Mapping[str, Any], known: tuple[str, ...]) -> str:
    """One line about the first thing that is wrong, with the next step."""
    name = ".".join(str(part) for part in error["loc"])[:80] or "the request"
    shown = re.sub(r"[^\w.\- ]", "?", name)
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name.rpartition(".")[2], known, n=1, cutoff=0.5)
        others = f"the known ones are {', '.join(known)}" if known else "leave it out"
        step = f'did you mean "{near[0]}"?' if near else others
        return f'unknown argument "{shown}": {step}'
    if error["type"] == "missing":
        return f'"{shown}" is missing: give it'
    if error["type"] == "value_error" or error.get("ctx", {}).get("pattern") == _DAY:
        return f'"{shown}" is no date: write it as 2025-08-06'
    return f'"{shown}" cannot be used: {str(error["msg"])[:200].lower()}'


def day(text: str | None) -> date | None:
    """The day that a checked text names."""
    return None if text is None else date.fromisoformat(text)
