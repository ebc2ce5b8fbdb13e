"""What one server takes of a chat request, learnt from its own refusals and kept for the next question.

    Prompt -> request_for(shape) -> body        a refusal's words, body -> Shape.after -> another Shape, or None
    Shapes(file).of(place), Shapes(file).keep(place, shape)

Servers of one protocol differ: newer models want `max_completion_tokens` and no `temperature`, others refuse
`stream_options` or `response_format`.  The parameter that an error names is renamed, lowered or left out, each once.
Nothing here calls anybody; read `rag.models.chat.endpoint` next.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from index.text.patterns import regex
from rag.models.protocol import Prompt

MOST_TOKENS = 4_000  # of a reply: a model that thinks first needs most of them for that
LEAST_TOKENS = 256
OPTIONAL = ("response_format", "stream_options", "temperature", "stop", "max_tokens", "max_completion_tokens")
_TOO_MANY = regex(r"too (?:large|high|big|many)|exceeds?|at most|less than or equal|maximum (?:value|allowed)", re.I)
_NAMED_OTHERWISE = {"response_format": ("json_schema", "structured output"), "stream_options": ("include_usage",)}
_KEPT = 200  # servers and models remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Parameters that a server refuses, `without`; what it calls the limit of tokens, and its largest value."""

    without: frozenset[str] = frozenset()
    limit_name: str = "max_tokens"
    most_tokens: int = MOST_TOKENS

    def after(self, refusal: str, request: Mapping[str, Any]) -> Shape | None:
        """The shape to try after a refusal in these words, or None where they name nothing that can be changed.

        One that names no parameter is taken to mean the schema, which the fewest servers know.
        """
        told = refusal.lower()
        if self.limit_name in request and _names(told, self.limit_name):
            if _TOO_MANY.search(told):
                lower = request[self.limit_name] // 4
                return replace(self, most_tokens=lower) if lower >= LEAST_TOKENS else None
            if self.limit_name == "max_tokens" and "max_completion_tokens" in told:
                thinks = self.without | {"temperature"}  # which such models refuse next
                return replace(self, limit_name="max_completion_tokens", without=thinks)
            return replace(self, without=self.without | {self.limit_name})
        for name in OPTIONAL:
            if name in request and _names(told, name):
                return replace(self, without=self.without | {name})
        if "response_format" in request and "context" not in told and not _names(told, "model"):
            return replace(self, without=self.without | {"response_format"})
        return None

    def told(self) -> str:
        """What the server takes and refuses, in words."""
        taken = f"does not take {', '.join(sorted(self.without))}" if self.without else "takes every parameter"
        renamed = f" and calls the limit {self.limit_name}" if self.limit_name != "max_tokens" else ""
        return f"the server {taken}{renamed}"


def _names(told: str, parameter: str) -> bool:
    return any(name in told for name in (parameter, *_NAMED_OTHERWISE.get(parameter, ())))


def request_for(prompt: Prompt, *, model: str, shape: Shape) -> dict[str, Any]:
    """The body of one request.  Its messages are always the same; what else it asks for is up to the shape."""
    messages = [{"role": "system", "content": prompt.system}] if prompt.system else []
    messages += [{"role": turn.role, "content": turn.text} for turn in prompt.turns]
    wishes: dict[str, Any] = {
        "temperature": 0,
        shape.limit_name: min(prompt.max_tokens, shape.most_tokens),
        "stream_options": {"include_usage": True},
    }
    if prompt.stop:
        wishes["stop"] = list(prompt.stop[:4])  # the protocol's limit
    if prompt.json_schema is not None:
        schema = {"name": "answer", "schema": dict(prompt.json_schema), "strict": True}
        wishes["response_format"] = {"type": "json_schema", "json_schema": schema}
    taken = {name: value for name, value in wishes.items() if name not in shape.without}
    return {"model": model, "messages": messages, "stream": True, **taken}


class Shapes:
    """The shapes of servers met before, in one small file; without a file, or with a broken one, none are known."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def of(self, place: str) -> Shape:
        """The shape kept for a server and model, or the plain one."""
        kept = self._read().get(_key(place))
        if not isinstance(kept, dict):
            return Shape()
        without, name, most = kept.get("without"), kept.get("limit_name"), kept.get("most_tokens")
        if not isinstance(without, list) or name not in OPTIONAL or type(most) is not int:
            return Shape()
        return Shape(without=frozenset(map(str, without)) & frozenset(OPTIONAL), limit_name=name, most_tokens=most)

    def keep(self, place: str, shape: Shape) -> None:
        """Remember a shape that a server has taken.  A folder that cannot be written is no error."""
        if self._file is None:
            return
        told = {"without": sorted(shape.without), "limit_name": shape.limit_name, "most_tokens": shape.most_tokens}
        kept = {**self._read(), _key(place): told}
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=self._file.parent, suffix=".new", delete=False, encoding="utf-8") as new:
                json.dump(dict(list(kept.items())[-_KEPT:]), new)
            Path(new.name).replace(self._file)

    def _read(self) -> dict[str, Any]:
        if self._file is None:
            return {}
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}


def _key(place: str) -> str:
    """Addresses may hold names and keys: only their hash is kept."""
    return hashlib.sha256(place.encode()).hexdigest()[:32]
