"""Servers that speak the chat protocol each in its own way, as their users report it: every one gets its answer.

Each is a small program behind real loopback HTTP that looks at the request as the real one does, and refuses or
answers in its words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.drafting.prompt import ENDPOINT_SCHEMA, parse_endpoint
from rag.errors import ModelError
from rag.models.chat.endpoint import EndpointModel, joined_url
from rag.models.chat.reply import without_thinking
from rag.models.protocol import Prompt, Turn

PROMPT = Prompt(
    system="Answer.",
    turns=(Turn(role="user", text="[1] The weir reopens in May.\nQuestion: When?"),),
    json_schema=ENDPOINT_SCHEMA,
    max_tokens=3_000,
)
SAID = '{"answerable": true, "statements": [{"evidence": [1], "text": "The weir reopens in May."}]}'


@pytest.fixture
def connect(faulty_endpoint: Any, tmp_path: Path) -> Iterator[Callable[..., EndpointModel]]:
    """`connect()`: a model over the loopback server, which remembers what it learns in one file."""
    models: list[EndpointModel] = []

    def make(url: str = "", model: str = "m", **settings: Any) -> EndpointModel:
        shapes = tmp_path / "endpoints.json"
        models.append(
            EndpointModel(
                url or faulty_endpoint.url, model=model, timeout=5, shapes=shapes, pause_scale=0.02, **settings
            )
        )
        return models[-1]

    yield make
    for model in models:
        model.close()


def refused(handler: Any, status: int, body: Any) -> None:
    handler.begin(status, "application/json")
    handler.raw(json.dumps(body).encode())


def streamed(handler: Any, *deltas: dict[str, Any], finish: str = "stop", after: tuple[Any, ...] = ()) -> None:
    handler.begin()
    for delta in deltas:
        handler.event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    handler.event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    for each in (*after, "[DONE]"):
        handler.event(each)


def openai(handler: Any) -> None:
    """A flagship model: another name for the limit, and no temperature but its own."""
    request = handler.server.requests[-1]
    for name, said in (
        ("max_tokens", "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
        ("temperature", "'temperature' does not support 0 with this model. Only the default (1) value is supported."),
    ):
        if name in request:
            error = {"message": f"Unsupported parameter: {said}", "type": "invalid_request_error", "param": name}
            return refused(handler, 400, {"error": {**error, "code": "unsupported_parameter"}})
    usage = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5}}
    return streamed(handler, {"role": "assistant", "content": ""}, {"content": SAID}, after=(usage,))


def claude(handler: Any) -> None:
    """A compatibility layer whose model takes no temperature, and which ends with words of its own."""
    if "temperature" in handler.server.requests[-1]:
        said = "`temperature` is deprecated for this model."
        return refused(handler, 400, {"error": {"type": "invalid_request_error", "message": said}})
    return streamed(handler, {"content": SAID}, finish="end_turn")


def mistral(handler: Any) -> None:
    """Refuses what its schema does not know, and sends content as a list of parts."""
    if "stream_options" in handler.server.requests[-1]:
        detail = {"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}
        return refused(handler, 422, {"object": "error", "message": {"detail": [detail]}})
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "The first sentence {says} so."}]}
    parts = [{"type": "text", "text": SAID[:20]}, {"type": "text", "text": SAID[20:]}]
    return streamed(handler, {"content": [thought]}, {"content": parts})


def vllm(handler: Any) -> None:
    """Thinks in a field of its own, and its model ends with its own end mark."""
    thoughts = [{"reasoning_content": "Let me see {"} for _ in range(400)]
    streamed(handler, *thoughts, {"content": SAID}, finish="eos_token")


def ollama(handler: Any) -> None:
    """Thinks in a field named otherwise; says `error: null` in every event; usage comes without choices."""
    handler.begin()
    for delta in ({"reasoning": "hm", "content": ""}, {"content": SAID}):
        handler.event({"error": None, "choices": [{"delta": delta}]})
    handler.event({"error": None, "choices": [{"delta": {"content": ""}, "finish_reason": "stop"}]})
    handler.event({"error": None, "usage": {"prompt_tokens": 3, "completion_tokens": 4}})


def inline_thinker(handler: Any) -> None:
    """Thinks inside its content, with objects in it, and writes an empty one behind the answer."""
    draft = '{"answerable": false, "statements": []}'
    streamed(
        handler, {"content": f"<think>Perhaps {draft}? No."}, {"content": f"</think>\n\n{SAID}\n"}, {"content": "{}"}
    )


def template_thinker(handler: Any) -> None:
    """Its chat template has begun the thinking already, so that only the end of it is seen."""
    streamed(handler, {"content": "It says May. {}"}, {"content": f"</think>{SAID}"})


def loose(handler: Any) -> None:
    """Tells the evidence as a number, a text or lists in a list, and keeps the connection alive with comments."""
    texts = ("The weir reopens in May.", "Boats pass again.", "The lock stays shut.")
    said = [{"evidence": told, "text": text} for told, text in zip((1, "[1]", [[1]]), texts, strict=True)]
    handler.begin()
    handler.raw(b": still there\n\n")
    handler.event({"error": None, "choices": [{"delta": {"content": json.dumps({"statements": said})}}], "usage": None})
    handler.event({"choices": [{"delta": {"content": "\n{}"}, "finish_reason": "COMPLETE"}]})
    handler.event({"usage": {"prompt_tokens": 3}})


def no_schema(handler: Any) -> None:
    """Knows JSON, but no schema."""
    if "response_format" in handler.server.requests[-1]:
        return refused(handler, 400, {"error": {"message": "This response_format type is unavailable now"}})
    return streamed(handler, {"content": f"```json\n{SAID}\n```"})


def short_context(handler: Any) -> None:
    """Refuses a limit that its context does not hold."""
    if handler.server.requests[-1].get("max_tokens", 0) > 1_000:
        said = (
            "'max_tokens' or 'max_completion_tokens' is too large: 3000. This model's maximum context length is 2048."
        )
        return refused(handler, 400, {"error": {"message": said, "code": 400}})
    return streamed(handler, {"content": SAID})


def whole_body(handler: Any) -> None:
    """Does not stream."""
    message = {"role": "assistant", "content": SAID, "refusal": None}
    refused(handler, 200, {"choices": [{"message": message, "finish_reason": "stop"}], "error": None})


SERVERS = {  # the server, and how many calls the first question may take
    "OpenAI, a model that thinks": (openai, 2),
    "Claude behind a compatibility layer": (claude, 2),
    "Mistral": (mistral, 2),
    "vLLM with a thinking model": (vllm, 1),
    "Ollama with a thinking model": (ollama, 1),
    "llama.cpp with thinking inline": (inline_thinker, 1),
    "llama.cpp with thinking that the template begins": (template_thinker, 1),
    "a server that is loose about the form": (loose, 1),
    "a server without schemas": (no_schema, 2),
    "a server with a short context": (short_context, 2),
    "a server that does not stream": (whole_body, 1),
}


@pytest.mark.parametrize("name", SERVERS)
def test_every_server_answers_and_the_second_question_takes_one_call(
    name: str, faulty_endpoint: Any, connect: Any
) -> None:
    server, calls = SERVERS[name]
    faulty_endpoint.script = [server]
    model = connect()
    for expected in (calls, 1):
        faulty_endpoint.requests.clear()
        draft = parse_endpoint(model.complete(PROMPT).text)
        assert draft.lines[0].text == "The weir reopens in May."
        assert {line.numbers for line in draft.lines} == {(1,)}
        assert len(faulty_endpoint.requests) == expected
    faulty_endpoint.requests.clear()
    connect().complete(PROMPT)
    assert len(faulty_endpoint.requests) == 1, "what was learnt is kept for the next process"


def test_what_is_learnt_holds_for_that_server_and_model_only(faulty_endpoint: Any, connect: Any) -> None:
    faulty_endpoint.script = [claude]
    connect().complete(PROMPT)
    connect(model="another").complete(PROMPT)
    assert ["temperature" in each for each in faulty_endpoint.requests] == [True, False, True, False]


def test_only_what_the_error_names_is_left_out(faulty_endpoint: Any, connect: Any) -> None:
    faulty_endpoint.script = [mistral]
    model = connect()
    model.complete(PROMPT)
    assert set(faulty_endpoint.requests[0]) - set(faulty_endpoint.requests[1]) == {"stream_options"}
    assert model.shape.without == {"stream_options"}


def test_a_server_that_refuses_for_ever_is_asked_a_bounded_number_of_times(faulty_endpoint: Any, connect: Any) -> None:
    def stubborn(handler: Any) -> None:
        refused(handler, 400, {"error": {"message": f"bad parameter in {sorted(handler.server.requests[-1])}"}})

    faulty_endpoint.script = [stubborn]
    with pytest.raises(ModelError, match="answered 400"):
        connect().complete(PROMPT)
    assert len(faulty_endpoint.requests) <= 8


def test_a_reply_cut_while_the_model_still_thinks_is_told_as_that(faulty_endpoint: Any, connect: Any) -> None:
    faulty_endpoint.script = [lambda handler: streamed(handler, {"content": "<think>Well, {"}, finish="length")]
    with pytest.raises(ModelError, match="cut off while it was still thinking"):
        connect().complete(PROMPT)


def test_a_broken_memory_of_servers_is_no_error(faulty_endpoint: Any, connect: Any, tmp_path: Path) -> None:
    (tmp_path / "endpoints.json").write_text('{"x": [')
    faulty_endpoint.script = [claude]
    assert connect().complete(PROMPT).text == SAID
    assert json.loads((tmp_path / "endpoints.json").read_text())


# --- addresses and names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("http://h/v1", "http://h/v1/chat/completions"),
        ("http://h/v1/chat/completions", "http://h/v1/chat/completions"),
        ("http://h/openai/deployments/d?api-version=2030-01-01", "http://h/openai/deployments/d/chat/completions?api-version=2030-01-01"),
        ("http://h/d/chat/completions?api-version=1&x=2", "http://h/d/chat/completions?api-version=1&x=2"),
    ],
)  # fmt: skip
def test_an_address_is_joined_without_losing_its_query(url: str, called: str) -> None:
    assert joined_url(url, "chat/completions") == called


def test_azure_gets_its_version_and_its_key_under_its_own_name(faulty_endpoint: Any, connect: Any) -> None:
    faulty_endpoint.script = [openai]
    connect(f"{faulty_endpoint.url}?api-version=2030-01-01", api_key="k").complete(PROMPT)
    assert set(faulty_endpoint.paths) == {"/v1/chat/completions?api-version=2030-01-01"}
    assert faulty_endpoint.headers[0]["api-key"] == "k"


@pytest.mark.parametrize("listed", [{"data": [{"id": "local-7b"}]}, {"models": [{"name": "local-7b"}]}])
def test_the_only_model_of_a_server_is_taken(faulty_endpoint: Any, connect: Any, listed: Any) -> None:
    faulty_endpoint.models, faulty_endpoint.script = listed, [whole_body]
    model = connect(model="")
    model.complete(PROMPT)
    model.complete(PROMPT)
    assert model.name == "local-7b"
    assert [request["model"] for request in faulty_endpoint.requests] == ["local-7b"] * 2
    assert faulty_endpoint.paths.count("/v1/models") == 1


def test_of_several_models_one_has_to_be_named(faulty_endpoint: Any, connect: Any) -> None:
    faulty_endpoint.models = {"data": [{"id": "small"}, {"id": "large"}]}
    with pytest.raises(ModelError, match="set DOSSIER_LLM_MODEL to one of small, large"):
        connect(model="").complete(PROMPT)
    assert not faulty_endpoint.requests


@pytest.mark.parametrize("listed", [None, [], {"data": None}, "none", {"data": [3]}])
def test_a_server_that_does_not_tell_its_models_is_asked_without_a_name(
    faulty_endpoint: Any, connect: Any, listed: Any
) -> None:
    faulty_endpoint.models, faulty_endpoint.script = listed, [whole_body]
    assert connect(model="").complete(PROMPT).text == SAID


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>a</think>b", "b"),
        ("a</think> b", "b"),
        ("<think>never ends", ""),
        ("<THINKING>a\nb</THINKING>c", "c"),
        ("one thinks <b> of it", "one thinks <b> of it"),
    ],
)
def test_thinking_is_taken_away(text: str, left: str) -> None:
    assert without_thinking(text) == left
