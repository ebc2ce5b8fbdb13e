"""An endpoint gives a whole answer, or one line that says what to do; in time, and never half an answer."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rag.errors import ModelCancelled, ModelError
from rag.models.chat.endpoint import EndpointModel
from rag.models.protocol import Prompt, Turn

PROMPT = Prompt(system="Answer.", turns=(Turn(role="user", text="Who?"),))
SCHEMA_PROMPT = Prompt(system="Answer.", turns=PROMPT.turns, json_schema={"type": "object"})


@pytest.fixture
def connect() -> Iterator[Callable[..., EndpointModel]]:
    """`connect(server, timeout=...)`: a model over that server, with pauses between tries a fiftieth as long."""
    models: list[EndpointModel] = []

    def make(server: Any, timeout: float = 4.0, **settings: Any) -> EndpointModel:
        url = server if isinstance(server, str) else server.url
        models.append(EndpointModel(url, model="m", timeout=timeout, pause_scale=0.02, **settings))
        return models[-1]

    yield make
    for model in models:
        model.close()


def refusal(model: EndpointModel, prompt: Prompt = PROMPT) -> str:
    with pytest.raises(ModelError) as refused:
        model.complete(prompt)
    message = str(refused.value)
    assert "\n" not in message
    assert ": " in message, "the next step follows a colon"
    assert len(message) < 400
    return message


# --- when all is well -----------------------------------------------------------------------------------------------


def test_a_streamed_answer_arrives_in_pieces_and_whole(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    usage = {"prompt_tokens": 40, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 12}}
    faulty_endpoint.script = [answers.good("Hel", "lo.", usage=usage)]
    pieces: list[str] = []
    completion = connect(faulty_endpoint).complete(PROMPT, on_text=pieces.append)
    assert pieces == ["Hel", "lo."]
    assert (completion.text, completion.finish) == ("Hello.", "stop")
    assert (completion.tokens.prompt, completion.tokens.cached, completion.tokens.completion) == (40, 12, 3)
    assert 0 < completion.seconds < 4


def test_an_address_is_checked_without_a_prompt(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    faulty_endpoint.script = [answers.status(404, "nothing here")]
    connect(faulty_endpoint).check()
    with pytest.raises(ModelError, match="DOSSIER_LLM_URL"):
        connect("http://127.0.0.1:9/v1").check()


def test_an_answer_that_was_not_streamed_counts_too(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    body = {"choices": [{"message": {"content": "Whole."}, "finish_reason": "stop"}]}
    faulty_endpoint.script = [answers.status(200, json.dumps(body))]
    assert connect(faulty_endpoint).complete(PROMPT).text == "Whole."


def test_an_answer_cut_by_the_token_limit_says_so(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    faulty_endpoint.script = [answers.good("Half a", finish="length")]
    assert connect(faulty_endpoint).complete(PROMPT).finish == "length"


def test_a_stream_without_the_done_mark_counts_by_its_finish_reason(
    faulty_endpoint: Any, answers: Any, connect: Any
) -> None:
    faulty_endpoint.script = [answers.streamed(answers.chunk("Yes."), answers.chunk(finish="stop"))]
    assert connect(faulty_endpoint).complete(PROMPT).text == "Yes."


def test_the_request_holds_the_turns_temperature_zero_and_a_bounded_length(faulty_endpoint: Any, connect: Any) -> None:
    turns = (Turn(role="user", text="a"), Turn(role="assistant", text="b"), Turn(role="user", text="c"))
    prompt = Prompt(system="s", turns=turns, max_tokens=9_000, stop=("1", "2", "3", "4", "5"))
    connect(faulty_endpoint).complete(prompt)
    (request,) = faulty_endpoint.requests
    assert [(each["role"], each["content"]) for each in request["messages"]] == [
        ("system", "s"),
        ("user", "a"),
        ("assistant", "b"),
        ("user", "c"),
    ]
    assert (request["temperature"], request["max_tokens"], request["model"]) == (0, 4_000, "m")
    assert request["stop"] == ["1", "2", "3", "4"]
    assert "response_format" not in request


def test_only_the_given_key_is_sent(faulty_endpoint: Any, connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-bait")
    connect(faulty_endpoint).complete(PROMPT)
    connect(faulty_endpoint, api_key="mine").complete(PROMPT)
    assert "Authorization" not in faulty_endpoint.headers[0]
    assert faulty_endpoint.headers[1]["Authorization"] == "Bearer mine"
    assert "sk-bait" not in str(faulty_endpoint.headers)


def test_a_schema_is_asked_for(faulty_endpoint: Any, connect: Any) -> None:
    connect(faulty_endpoint).complete(SCHEMA_PROMPT)
    wanted = faulty_endpoint.requests[0]["response_format"]
    assert wanted["type"] == "json_schema"
    assert wanted["json_schema"]["schema"] == {"type": "object"}


def test_a_backend_that_refuses_schemas_is_asked_without_and_not_again(
    faulty_endpoint: Any, answers: Any, connect: Any
) -> None:
    faulty_endpoint.script = [answers.status(400), answers.good("one"), answers.good("two")]
    model = connect(faulty_endpoint)
    assert [model.complete(SCHEMA_PROMPT).text, model.complete(SCHEMA_PROMPT).text] == ["one", "two"]
    assert ["response_format" in each for each in faulty_endpoint.requests] == [True, False, False]


# --- faults that another try may mend -------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(faulty_endpoint: Any, answers: Any, connect: Any, code: int) -> None:
    faulty_endpoint.script = [answers.status(code), answers.good("Back.")]
    assert connect(faulty_endpoint).complete(PROMPT).text == "Back."
    assert len(faulty_endpoint.requests) == 2


def test_a_reset_before_the_first_token_is_tried_again(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    faulty_endpoint.script = [answers.reset(), answers.good("Back.")]
    assert connect(faulty_endpoint).complete(PROMPT).text == "Back."


def test_three_tries_and_no_more(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    faulty_endpoint.script = [answers.status(500, '{"error": {"message": "out of order"}}')]
    assert "answered 500 (out of order)" in refusal(connect(faulty_endpoint))
    assert len(faulty_endpoint.requests) == 3


def test_a_short_retry_after_is_honoured(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    faulty_endpoint.script = [answers.status(429, Retry_After="4"), answers.good("Now.")]
    begun = time.monotonic()
    assert connect(faulty_endpoint).complete(PROMPT).text == "Now."
    assert time.monotonic() - begun >= 4 * 0.02


def test_a_long_retry_after_is_not_waited_for(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    faulty_endpoint.script = [answers.status(429, Retry_After="3600")]
    assert "wait and ask again" in refusal(connect(faulty_endpoint))
    assert len(faulty_endpoint.requests) == 1


def test_nothing_is_tried_again_once_text_was_shown(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    faulty_endpoint.script = [answers.reset("Half "), answers.good("Whole.")]
    assert "broke off" in refusal(connect(faulty_endpoint))
    assert len(faulty_endpoint.requests) == 1


# --- faults that end in one line ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "body", "said"),
    [
        (400, '{"error": {"message": "no such parameter"}}', "check DOSSIER_LLM_MODEL"),
        (400, '{"error": {"message": "maximum context length is 4096 tokens"}}', "ask a shorter question"),
        (401, '{"error": {"message": "bad key"}}', "check DOSSIER_LLM_API_KEY"),
        (403, "", "check DOSSIER_LLM_API_KEY"),
        (404, "<html>not here</html>", "check DOSSIER_LLM_URL"),
        (302, "", "check DOSSIER_LLM_URL"),
        (413, "[1, 2]", "answered 413"),
        (418, '{"error": "line one\\nline two \\u001b[31m"}', "line one line two"),
    ],
)
def test_a_refusal_is_said_with_its_status_and_the_next_step(
    faulty_endpoint: Any, answers: Any, connect: Any, code: int, body: str, said: str
) -> None:
    faulty_endpoint.script = [answers.status(code, body)]
    message = refusal(connect(faulty_endpoint))
    assert said in message
    assert "\x1b" not in message
    assert len(faulty_endpoint.requests) == 1


def test_a_server_error_that_is_ten_megabytes_long_stays_one_line(
    faulty_endpoint: Any, answers: Any, connect: Any
) -> None:
    faulty_endpoint.script = [answers.status(400, "x" * 10_000_000)]
    assert "answered 400" in refusal(connect(faulty_endpoint))


BROKEN_STREAMS = {
    "the stream ends without a finish reason": (lambda a: a.streamed(a.chunk("Half an ans")), "broke off before"),
    "the stream is done without a finish reason": (lambda a: a.streamed(a.chunk("Half"), "[DONE]"), "broke off before"),
    "the answer is empty": (lambda a: a.good(), "wrote nothing"),
    "the content is null": (lambda a: a.streamed(a.chunk(None), a.chunk(finish="stop")), "wrote nothing"),
    "there are no choices": (lambda a: a.streamed({"object": "x"}), "without choices"),
    "the choices are empty": (lambda a: a.streamed({"choices": []}, "[DONE]"), "broke off before"),
    "the choices are no list": (lambda a: a.streamed({"choices": "none"}), "without choices"),
    "a choice is no object": (lambda a: a.streamed({"choices": [3]}, "[DONE]"), "broke off before"),
    "the JSON is cut": (lambda a: a.raw(b'data: {"choices": [{"del\n\n'), "broken JSON"),
    "the JSON is a list": (lambda a: a.streamed("[1]"), "broken JSON"),
    "the JSON is nested without end": (lambda a: a.raw(b"data: " + b"[" * 100_000 + b"\n\n"), "broken JSON"),
    "the text is no UTF-8": (lambda a: a.raw(b'data: {"choices": "\xff\xfe"}\n\n'), "no UTF-8"),
    "the page is HTML": (lambda a: a.raw(b"<html>hello</html>", "text/html"), "answered text/html"),
    "the page is an image": (lambda a: a.raw(b"\x89PNG", "image/png"), "answered image/png"),
    "the body is empty": (lambda a: a.raw(b""), "broke off before"),
    "the error comes in the stream": (
        lambda a: a.streamed(a.chunk("Half"), {"error": {"message": "out of memory"}}),
        "reports an error (out of memory)",
    ),
    "the answer was filtered": (lambda a: a.good("x", finish="content_filter"), "'content_filter'"),
    "the model calls a tool": (lambda a: a.good("x", finish="tool_calls"), "'tool_calls'"),
    "the answer is ten megabytes long": (lambda a: a.good(*["x" * 10_000] * 1_000), "more than 64000 characters"),
    "a line has no end": (lambda a: a.raw(b"data: " + b"x" * 3_000_000), "line without end"),
    "the whole body is too large": (lambda a: a.raw(b" " * 3_000_000, "application/json"), "too much at once"),
    "the whole body is cut": (lambda a: a.raw(b'{"choices": [', "application/json"), "broken JSON"),
    "the connection is reset in the middle": (lambda a: a.reset("Half "), "broke off"),
}


@pytest.mark.parametrize("fault", BROKEN_STREAMS)
def test_no_broken_answer_looks_whole_when(faulty_endpoint: Any, answers: Any, connect: Any, fault: str) -> None:
    make, said = BROKEN_STREAMS[fault]
    faulty_endpoint.script = [make(answers)]
    assert said in refusal(connect(faulty_endpoint))


def test_a_server_that_lies_about_compression_is_one_line(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    faulty_endpoint.script = [answers.status(200, "not gzip", Content_Encoding="gzip")]
    assert "broke off" in refusal(connect(faulty_endpoint))


def test_a_server_that_speaks_no_http_is_one_line(connect: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            for _ in range(3):
                peer, _ = listener.accept()
                peer.recv(65536)
                peer.sendall(b"SSH-2.0-OpenSSH\r\n")
                peer.close()

        threading.Thread(target=answer, daemon=True).start()
        assert "broke off" in refusal(connect(f"http://127.0.0.1:{listener.getsockname()[1]}"))


def test_a_server_that_is_down_is_named(connect: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    message = refusal(connect(f"http://user:secret@127.0.0.1:{port}/v1"))
    assert f"127.0.0.1:{port} cannot be reached: start it" in message
    assert "secret" not in message


def test_a_name_that_does_not_exist_is_one_line(connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "cannot be reached" in refusal(connect("http://models.invalid/v1"))


def test_a_server_without_tls_is_one_line(faulty_endpoint: Any, connect: Any) -> None:
    assert "cannot be reached" in refusal(connect(faulty_endpoint.url.replace("http:", "https:")))


# --- time -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slow", "said"),
    [
        (lambda a: a.silent(3), "gave no word within 0.5 s"),
        (lambda a: a.silent(3, headers_first=True), "gave no word within 0.5 s"),
        (lambda a: a.silent(3, after=("Half ",)), "fell silent within 0.25 s"),
        (lambda a: a.trickling(0.05), "did not finish within"),
    ],
    ids=["no answer", "headers and no token", "silence in the middle", "a trickle without end"],
)
def test_a_slow_server_is_left_in_time_with(
    faulty_endpoint: Any, answers: Any, connect: Any, slow: Callable[[Any], Any], said: str
) -> None:
    faulty_endpoint.script = [slow(answers)]
    begun = time.monotonic()
    assert said in refusal(connect(faulty_endpoint, timeout=1.0))
    assert time.monotonic() - begun < 2.0
    assert len(faulty_endpoint.requests) == 1


def test_retries_do_not_outlast_the_deadline(faulty_endpoint: Any, answers: Any, connect: Any) -> None:
    def slowly_failing(handler: Any) -> None:
        time.sleep(0.4)
        answers.status(500)(handler)

    faulty_endpoint.script = [slowly_failing]
    begun = time.monotonic()
    refusal(connect(faulty_endpoint, timeout=1.0))
    assert time.monotonic() - begun < 2.0


@pytest.mark.parametrize("after", [(), ("Half ",)], ids=["before the first token", "in the middle"])
def test_a_cancelled_question_is_let_go_at_once(
    faulty_endpoint: Any, answers: Any, connect: Any, after: tuple[str, ...]
) -> None:
    faulty_endpoint.script = [answers.silent(1.0, after=after, headers_first=True)]
    begun = time.monotonic()
    with pytest.raises(ModelCancelled):
        connect(faulty_endpoint, timeout=30).complete(PROMPT, cancelled=lambda: time.monotonic() - begun > 0.3)
    assert time.monotonic() - begun < 0.8
    assert faulty_endpoint.hung_up.wait(5), "the server learns of it"


def test_a_question_cancelled_between_two_tries_is_let_go(faulty_endpoint: Any, answers: Any) -> None:
    faulty_endpoint.script = [answers.status(503, Retry_After="4")]
    model = EndpointModel(faulty_endpoint.url, timeout=30)
    begun = time.monotonic()
    with pytest.raises(ModelCancelled):
        model.complete(PROMPT, cancelled=lambda: time.monotonic() - begun > 0.3)
    assert time.monotonic() - begun < 1.5
    model.close()


def test_an_error_of_the_listener_is_not_hidden(faulty_endpoint: Any, connect: Any) -> None:
    def broken(_: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        connect(faulty_endpoint).complete(PROMPT, on_text=broken)
