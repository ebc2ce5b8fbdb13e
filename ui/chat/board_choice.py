"""What is chosen on the Dossier tab, as it stands in a button's class.

    Chosen -> class_of -> "7b7d" -> chosen_from -> Chosen

A button holds all of the choice that it leads to, so that neither the server nor the page's script keeps any.  Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rag.errors import QuestionError
from rag.register.items import HOWS, KINDS, How, Kind
from ui.chat.talks.scope import date_from

LONGEST = 300  # characters of an id or a name
DAYS = ("since", "until", "as_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A story's id, and what of it is shown: "" and None leave nothing out."""

    story: str = ""
    kind: Kind | None = None
    how: How | None = None
    party: str = ""
    since: date | None = None
    until: date | None = None
    as_of: date | None = None

    @property
    def is_all(self) -> bool:
        """Whether the whole story is shown."""
        return replace(self, story="") == Chosen()


def class_of(chosen: Chosen) -> str:
    """The choice in letters and digits."""
    told = {name: getattr(chosen, name) for name in Chosen.__slots__ if getattr(chosen, name)}
    return json.dumps(told, default=str, separators=(",", ":"), ensure_ascii=False).encode().hex()


def chosen_from(text: str, days: str = "") -> Chosen:
    """The choice that `class_of` wrote, with `days` such as "since=2026-02-10 until=" in place of its own.

    Anything else is passed over.  Raises QuestionError for a day that is none."""
    try:
        given = json.loads(bytes.fromhex(text)) if text else {}
    except ValueError:
        given = {}
    told: Mapping[str, Any] = given if isinstance(given, dict) else {}
    picked = dict(each.split("=", 1) for each in days.split() if "=" in each)
    dates = {each: date_from(picked.get(each, told.get(each))) for each in DAYS}
    if dates["since"] and dates["until"] and dates["since"] > dates["until"]:
        raise QuestionError("the span of days ends before it begins: change one of the two dates")
    return Chosen(
        story=str(told.get("story") or "")[:LONGEST],
        kind=next((each for each in KINDS if each == told.get("kind")), None),
        how=next((each for each in HOWS if each == told.get("how")), None),
        party=str(told.get("party") or "")[:LONGEST],
        **dates,
    )
