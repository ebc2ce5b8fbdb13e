"""An answer's record as the OpenAI protocol has it: text, and an annotation for every number in it.

    record, base, token -> Spoken(text, annotations) -> chat_reply, responses_reply; chat_events, responses_events

An annotation is a url_citation, whose start_index and end_index are those of "[1]" in the text, with a char_location
beside it: the words, and where they stand in the article.  Clients render the text as Markdown, so that what an article
says may make no link and load no picture.  Only verified text is ever sent: a stream sends it piece by piece.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.text.plain import plain_text
from ui.api.openai_requests import MODEL
from ui.api.reading_page import reading_link
from ui.exports.content import answer_lines
from ui.safe import unlinked, web_link

_LIVE = re.compile(r"[\\\[\]<`]")
Event = tuple[str, dict[str, Any]]  # the event's name, "" for none, and its data


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a reply says: pieces that make up the text, and annotations into it."""

    pieces: tuple[str, ...]
    annotations: tuple[dict[str, Any], ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.pieces)


def spoken(record: Mapping[str, Any], *, base: str, token: str) -> Spoken:
    """The text of an answer's record and its annotations; `base` is where this server is, `token` what it asks for."""
    abstained = record["status"] == "abstained"
    cited = record["abstention"]["nearest"] if abstained else record["citations"]
    by_number = {int(each["number"]): each for each in cited}
    pieces: list[str] = []
    annotations: list[dict[str, Any]] = []
    for text, numbers in _paragraphs(record, by_number):
        piece = ("\n\n" if pieces else "") + quiet(text)
        before = sum(map(len, pieces))
        for number in numbers:
            piece += " " if not piece.endswith("]") else ""
            start = before + len(piece)
            piece += f"[{number}]"
            annotations.append(_annotation(by_number[number], start, before + len(piece), base, token))
        pieces.append(piece)
    return Spoken(pieces=tuple(pieces), annotations=tuple(annotations))


def _paragraphs(record: Mapping[str, Any], cited: Mapping[int, Any]) -> Iterator[tuple[str, tuple[int, ...]]]:
    if record["status"] != "abstained":
        yield from ((line.text, line.numbers) for line in answer_lines(record))
        return
    yield f"No answer. {record['abstention']['explanation']}", ()
    yield from ((f"Nearest: “{each['quote']}”", (number,)) for number, each in cited.items())


def quiet(text: str) -> str:
    """Text that makes no link, picture, code or HTML where it is rendered as Markdown."""
    return _LIVE.sub(r"\\\g<0>", unlinked(plain_text(text)))


def _annotation(citation: Mapping[str, Any], start: int, end: int, base: str, token: str) -> dict[str, Any]:
    web = web_link(citation["url"])
    place = {name: citation[name] for name in ("article_id", "start", "end", "content_hash")}
    own = reading_link(base, token, **place)
    return {
        "type": "url_citation",
        "start_index": start,
        "end_index": end,
        "url": plain_text(citation["url"]) if web else own,
        "title": plain_text(citation["title"] or citation["article_id"]),
        "char_location": {
            "type": "char_location",
            "cited_text": citation["quote"],
            "document_id": citation["article_id"],
            "document_title": citation["title"],
            "start_char_index": citation["start"],
            "end_char_index": citation["end"],
            "content_hash": citation["content_hash"],
            "publisher": citation["publisher"],
            "published": citation["published"],
        },
    }


# --- chat completions -----------------------------------------------------------------------------------------------


def chat_reply(record: Mapping[str, Any], said: Spoken, *, id_: str, created: int) -> dict[str, Any]:
    """The object of a chat completion; the record stands whole under `dossier`."""
    message = {"role": "assistant", "content": said.text, "refusal": None, "annotations": _nested(said)}
    return {
        "id": f"chatcmpl-{id_}",
        "object": "chat.completion",
        "created": created,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": _usage(record, "prompt_tokens", "completion_tokens"),
        "dossier": record,
    }


def chat_events(
    record: Mapping[str, Any], said: Spoken, *, id_: str, created: int, usage: bool
) -> Iterator[dict[str, Any]]:
    """The chunks of a streamed chat completion: the role, the text, the annotations with the end, the usage."""
    head = {"id": f"chatcmpl-{id_}", "object": "chat.completion.chunk", "created": created, "model": MODEL}

    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**head, "choices": [choice], **({"usage": None} if usage else {})}

    yield chunk({"role": "assistant", "content": ""})
    yield from (chunk({"content": piece}) for piece in said.pieces)
    yield chunk({"annotations": _nested(said)}, "stop")
    if usage:
        yield {**head, "choices": [], "usage": _usage(record, "prompt_tokens", "completion_tokens")}


def _nested(said: Spoken) -> list[dict[str, Any]]:
    """Annotations as chat completions have them: the citation in an object of its own."""
    inner = ("start_index", "end_index", "url", "title")
    return [
        {
            "type": "url_citation",
            "url_citation": {name: each[name] for name in inner},
            "char_location": each["char_location"],
        }
        for each in said.annotations
    ]


# --- responses ------------------------------------------------------------------------------------------------------


def responses_reply(record: Mapping[str, Any], said: Spoken, *, id_: str, created: int) -> dict[str, Any]:
    """The object of a response; the record stands whole under `dossier`."""
    usage = _usage(record, "input_tokens", "output_tokens")
    usage |= {
        "input_tokens_details": {"cached_tokens": record["tokens"]["cached"]},
        "output_tokens_details": {"reasoning_tokens": 0},
    }
    whole = {**begun(id_=id_, created=created), "status": "completed", "output": [_item(said, id_)], "usage": usage}
    return {**whole, "dossier": record}


def begun(*, id_: str, created: int) -> dict[str, Any]:
    """A response of which nothing is there yet."""
    return {
        "id": f"resp_{id_}",
        "object": "response",
        "created_at": created,
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": None,
        "metadata": {},
        "model": MODEL,
        "output": [],
        "parallel_tool_calls": False,
        "previous_response_id": None,
        "store": False,
        "temperature": None,
        "text": {"format": {"type": "text"}},
        "tool_choice": "none",
        "tools": [],
        "top_p": None,
        "truncation": "disabled",
        "usage": None,
    }


def responses_events(record: Mapping[str, Any], said: Spoken, *, id_: str, created: int) -> Iterator[Event]:
    """The events of a streamed response after response.in_progress; each names its kind in `type` too."""
    place = {"item_id": f"msg_{id_}", "output_index": 0, "content_index": 0}
    part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
    item = {**_item(said, id_), "status": "in_progress", "content": []}
    yield "response.output_item.added", {"output_index": 0, "item": item}
    yield "response.content_part.added", {**place, "part": part}
    for piece in said.pieces:
        yield "response.output_text.delta", {**place, "delta": piece, "logprobs": []}
    for index, each in enumerate(said.annotations):
        yield "response.output_text.annotation.added", {**place, "annotation_index": index, "annotation": each}
    yield "response.output_text.done", {**place, "text": said.text, "logprobs": []}
    yield "response.content_part.done", {**place, "part": _item(said, id_)["content"][0]}
    yield "response.output_item.done", {"output_index": 0, "item": _item(said, id_)}
    yield "response.completed", {"response": responses_reply(record, said, id_=id_, created=created)}


def _item(said: Spoken, id_: str) -> dict[str, Any]:
    content = {"type": "output_text", "text": said.text, "annotations": list(said.annotations), "logprobs": []}
    return {"type": "message", "id": f"msg_{id_}", "status": "completed", "role": "assistant", "content": [content]}


def _usage(record: Mapping[str, Any], read: str, written: str) -> dict[str, Any]:
    tokens = record["tokens"]
    return {
        read: tokens["prompt"],
        written: tokens["completion"],
        "total_tokens": tokens["prompt"] + tokens["completion"],
    }
