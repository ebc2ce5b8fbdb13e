"""What a button of the page asks for, and what is before the person who pressed it.

    '{"do": "pick", "to": "abc"}' -> action_from -> Action        View, Changes: what every action takes and gives

A browser may send anything.  Pure.  Read `ui.chat.actions` next.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from ui.chat.talks.scope import Scope

LONGEST_ACTION = 20_000  # characters

Changes = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Who gives the order and what is before them: the open conversation, the scope, the library's search words."""

    owner: str
    here: str = ""
    scope: Scope = Scope()
    find: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What to do, to what, with which words."""

    do: str
    to: str = ""
    words: str = ""


def action_from(text: object) -> Action | None:
    """The action in what a browser sent; None for anything that is none."""
    if not isinstance(text, str) or len(text) > LONGEST_ACTION:
        return None
    try:
        given = json.loads(text)
    except ValueError:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("do"), str):
        return None
    return Action(do=given["do"], to=str(given.get("to") or ""), words=str(given.get("with") or ""))


def number_in(text: str) -> int:
    """The number that a text is, -1 for none."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else -1
