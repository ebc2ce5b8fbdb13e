"""Where the page's model is, as the page tells it.

    Answerer -> checked_state -> ModelState

Read `ui.chat.service` next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.text.plain import plain_text
from rag.errors import ModelError

if TYPE_CHECKING:
    from rag.drafting.answerer import Answerer


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """Where the model is: "off", "loading", "ready", "unreachable" (it did not answer when last asked) or "missing";
    `detail` says more in words."""

    state: str
    name: str = ""
    detail: str = ""


def checked_state(answerer: Answerer) -> ModelState:
    """Ready, once it is; or unreachable, where the model is a server that does not answer now or a file that does
    not load."""
    name = plain_text(answerer.name)
    try:
        answerer.check()
    except ModelError as error:
        return ModelState(state="unreachable", name=name, detail=plain_text(str(error)))
    return ModelState(state="ready", name=name)
