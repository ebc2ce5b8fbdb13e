"""A browser with the page open, without its eyes: the cookie, Gradio's queue over HTTP, and a tab that can be closed.

    Browser(url).open() -> Tab        Tab.ask(question) -> {name on the page: what stands there now}*        Tab.close()

Does on the wire what Gradio's own script does: one connection that says the tab is there, a question put into the queue
by one request, its changes read as a stream of events by another.  Leaving `Tab.ask` in the middle and closing the tab
drops both connections, as a browser does.  Knows nothing of what is asked.  Read `Tab.ask` next.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Generator, Iterator, Sequence
from typing import Any

import httpx

SILENCE_SECONDS = 60.0  # between two bytes of a stream; the page says something every fifteen seconds
API, TURN = "gradio_api", '<article class="turn">'


class BrokenPageError(Exception):
    """The page did not do what it does in a browser; the message says what came instead."""


class Browser:
    """One person's browser: it keeps its cookie, whatever tabs are closed."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=httpx.Timeout(SILENCE_SECONDS), headers={"origin": url[:-1]})

    def open(self) -> Tab:
        """The page in a new tab."""
        self._client.get("/").raise_for_status()
        return Tab(self._client, self._client.get("/config").raise_for_status().json())

    def close(self) -> None:
        """Closes every connection."""
        self._client.close()


class Tab:
    """One open page.  `page` holds what stands in its parts, by their names."""

    def __init__(self, client: httpx.Client, config: dict[str, Any]) -> None:
        self.page: dict[str, str] = {}
        self._client = client
        self._names = {part["id"]: part["props"].get("elem_id") or "" for part in config["components"]}
        self._functions = config["dependencies"]
        self._session = secrets.token_hex(6)
        there = client.build_request("GET", f"/{API}/heartbeat/{self._session}")
        self._there = client.send(there, stream=True)

    def ask(self, question: str, *, seconds: float) -> Generator[dict[str, str], None, None]:
        """What the server sent so far, by name, each time that something comes, until the question is answered.

        Raises BrokenPageError when that takes longer than `seconds`, or the server says that something failed."""
        until = time.monotonic() + seconds
        self.page["question"] = question
        function = self._function("ask", "click")
        asked = self._post("queue/join", function).get("event_id")
        values: list[Any] = []
        for message in self._messages():
            if time.monotonic() > until:
                raise BrokenPageError(f"no answer within {seconds:.0f} s")
            if message["msg"] == "unexpected_error":
                raise BrokenPageError(f"the server said: {message.get('message')}")
            if message.get("event_id") != asked or message["msg"] not in ("process_generating", "process_completed"):
                continue
            done, output = message["msg"] == "process_completed", message["output"]
            if not message["success"] or "data" not in output:
                raise BrokenPageError(f"the question failed: {output.get('error')}")
            fresh = done or not values
            values = output["data"] if fresh else [_edited(*pair) for pair in zip(values, output["data"], strict=True)]
            yield self._changed(function, values)
            if done:
                return
        raise BrokenPageError("the stream ended before the answer")

    def stop(self) -> None:
        """Presses the button that stops the question."""
        self._run(self._function("stop", "click"))

    def load(self, conversation: str) -> None:
        """What the page's script does when it opens at a conversation, or at none."""
        self.page["action"] = json.dumps({"do": "load", "to": conversation, "with": "", "n": 1})
        self._run(self._function("action", "change"))

    def turns(self) -> list[str]:
        """The turns of the conversation that is shown, as HTML."""
        return self.page.get("transcript", "").split(TURN)[1:]

    def last(self) -> str:
        """The last turn, "" without one."""
        return (self.turns() or [""])[-1]

    def close(self) -> None:
        """The tab is gone, without a word."""
        self._there.close()

    def _function(self, name: str, event: str) -> dict[str, Any]:
        for function in self._functions:
            if any(self._names.get(part) == name and kind == event for part, kind in function["targets"]):
                found: dict[str, Any] = function
                return found
        raise BrokenPageError(f"nothing on the page listens to {event} of {name}")

    def _run(self, function: dict[str, Any]) -> None:
        self._changed(function, self._post("run/predict", function)["data"])

    def _post(self, path: str, function: dict[str, Any]) -> dict[str, Any]:
        values = [self.page.get(self._names.get(part, ""), "") for part in function["inputs"]]
        body = {"data": values, "fn_index": function["id"], "session_hash": self._session, "event_data": None}
        answer = self._client.post(f"/{API}/{path}", json=body)
        if answer.status_code != 200:
            raise BrokenPageError(f"{path} was refused with {answer.status_code}: {answer.text[:200]}")
        found: dict[str, Any] = answer.json()
        return found

    def _messages(self) -> Iterator[dict[str, Any]]:
        with self._client.stream("GET", f"/{API}/queue/data", params={"session_hash": self._session}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    yield json.loads(line[5:])

    def _changed(self, function: dict[str, Any], values: Sequence[Any]) -> dict[str, str]:
        """The new texts by name; a value that is no text changes something else of its part, or nothing."""
        told = zip(function["outputs"], values, strict=True)
        new = {self._names.get(part, ""): value for part, value in told if isinstance(value, str)}
        self.page.update(new)
        return new


def _edited(value: Any, edits: Sequence[tuple[str, list[Any], Any]]) -> Any:
    """A value after the edits that Gradio sends in place of its next version: (action, path, with what)."""
    for action, path, given in edits:
        if not path:
            value = given if action == "replace" else value + given
            continue
        inside = value
        for step in path[:-1]:
            inside = inside[step]
        last = path[-1]
        if action == "delete":
            del inside[last]
        elif action == "append":
            inside[last] += given
        elif action == "add" and isinstance(inside, list):
            inside.insert(int(last), given)
        else:
            inside[last] = given
    return value
