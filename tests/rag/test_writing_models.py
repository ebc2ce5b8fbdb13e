"""A model behind real loopback HTTP writes the answer: what is sent to it, and what of its draft reaches the reader."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.assistant import Assistant
from rag.drafting.by_chat import ByChat
from rag.models.chat.endpoint import EndpointModel
from rag.reader.reader import LocalReader
from rag.settings import load_settings
from rag.types import Answer

SALE = "How much did Orbeck Marine pay for the harbour cranes?"
TUGS = "How much did Coil Freight pay for the tugs, and who built the lighthouse of Lissen?"


@pytest.fixture
def ask(
    faulty_endpoint: Any, harbour_home: Path, harbour_index: Any, fake_encoder: Any, tmp_path: Path
) -> Iterator[Callable[..., Answer]]:
    """`ask(question, statement*)`: the answer over the harbour's articles where the model drafts these statements, each
    a text and words by which it finds the passage that it cites; `raw` is sent as it stands."""
    models = []

    def asked(
        question: str,
        *statements: tuple[str, str],
        raw: str = "",
        finish: str = "stop",
        first: tuple[Any, ...] = (),
        **kind: Any,
    ) -> Answer:
        def draft(handler: Any) -> None:
            prompt = handler.server.requests[-1]["messages"][-1]["content"]
            said = [{"evidence": numbers_of(prompt, words), "text": text} for text, words in statements]
            text = raw or json.dumps({"answerable": True, "statements": said})
            handler.begin()
            handler.event({"choices": [{"delta": {"content": text}, "finish_reason": finish}]})
            handler.event("[DONE]")

        faulty_endpoint.requests.clear()
        faulty_endpoint.script = [*first, draft]
        model = EndpointModel(faulty_endpoint.url, model="m", timeout=10, shapes=tmp_path / "shapes.json")
        models.append(model)
        assistant = Assistant(
            index=harbour_index,
            encoder=fake_encoder,
            answerer=ByChat(model, **kind),
            settings=load_settings({}, home=harbour_home),
        )
        return assistant.ask(question)

    yield asked
    for model in models:
        model.close()


def numbers_of(prompt: str, words: str) -> list[int]:
    """The numbers of the passages that hold one of the words between bars."""
    lines = [line for line in prompt.splitlines() if line.startswith("[")]
    return [int(re.match(r"\[(\d+)\]", line)[1]) for line in lines for each in words.split("|") if each in line]  # type: ignore[index]


def test_whole_passages_are_sent_under_their_articles_in_one_call(ask: Any, faulty_endpoint: Any) -> None:
    ask(SALE, ("The city of Lissen sold four harbour cranes to Orbeck Marine for 42 million crowns.", "42 million"))
    (request,) = faulty_endpoint.requests
    prompt = request["messages"][-1]["content"]
    assert re.search(r"^From “[^”]+” \([^)]+\d{4}\):$", prompt, re.MULTILINE)
    numbered = re.findall(r"^\[(\d+)\] (.+)$", prompt, re.MULTILINE)
    assert [int(number) for number, _ in numbered] == list(range(1, len(numbered) + 1))
    assert max(len(text.split(". ")) for _, text in numbered) > 1, "a passage has more than one sentence"
    assert prompt.splitlines()[-1] == f"Question: {SALE}"
    assert request["max_tokens"] >= 2_000


def test_a_block_that_speaks_to_a_machine_is_not_sent(ask: Any, faulty_endpoint: Any) -> None:
    ask("When does the ferry to Tarn sail, and what does it cost?", ("Nothing.", "Lissen"))
    prompt = faulty_endpoint.requests[0]["messages"][-1]["content"]
    assert "From “" in prompt
    assert "previous instructions" not in prompt
    assert "the ferry sank" not in prompt
    assert "12 crowns" not in prompt, "what stands in the same block is withheld, too"


def test_the_parts_of_a_question_are_sought_for_and_asked_in_one_call(ask: Any, faulty_endpoint: Any) -> None:
    answer = ask(
        TUGS,
        ("Coil Freight paid Orbeck Marine 7 million crowns for the tugs.", "7 million"),
        ("The engineer Anna Weir built the lighthouse of Lissen in 1894.", "Anna Weir"),
    )
    assert len(faulty_endpoint.requests) == 1
    told = " ".join(statement.text for statement in answer.statements)
    assert "7 million crowns" in told
    assert "Anna Weir" in told


@pytest.mark.model
def test_a_paraphrase_is_shown_as_written_and_marked(ask: Any, assert_honest: Any, real_reader: LocalReader) -> None:
    answer = ask(
        "Who built the lighthouse of Lissen?",
        ("Anna Weir, an engineer, built the lighthouse of Lissen in 1894.", "Weir"),
        reader=real_reader,
    )
    assert [(s.text, s.kind) for s in answer.statements] == [
        ("Anna Weir, an engineer, built the lighthouse of Lissen in 1894.", "paraphrase")
    ]
    assert "Anna Weir" in answer.citations[0].evidence.quote
    assert_honest(answer)


def test_a_draft_that_fails_shows_every_sentence_that_it_cites(ask: Any, assert_honest: Any) -> None:
    lie = (
        "The city of Lissen sold four harbour cranes to Orbeck Marine for 43 million crowns, and a court raised the"
        " price of the four harbour cranes to 57 million crowns."
    )
    answer = ask(SALE, (lie, "42 million|57 million"))
    told = " ".join(statement.text for statement in answer.statements)
    assert "42 million" in told
    assert "57 million" in told
    assert "43" not in told
    assert {s.kind for s in answer.statements} == {"sentence"}
    assert "43" in answer.rejected[0].reason
    assert_honest(answer)


def test_where_only_quotes_are_wanted_no_paraphrase_is_shown(ask: Any) -> None:
    said = ("The engineer Anna Weir built the lighthouse of Lissen.", "Weir")
    answer = ask("Who built the lighthouse of Lissen?", said, paraphrase=False)
    assert {s.kind for s in answer.statements} == {"sentence"}
    assert "Anna Weir" in answer.statements[0].text


@pytest.mark.parametrize(
    ("raw", "finish", "said"),
    [
        ('{"answerable": true, "statements": [{"evidence": [1], "te', "length", "was cut at its limit"),
        ('{"verdict": "none"}', "stop", "could not be read"),
        ("<think>Let me", "length", "still thinking"),
    ],
)
def test_a_reply_that_cannot_be_used_is_told_as_that(ask: Any, raw: str, finish: str, said: str) -> None:
    answer = ask(SALE, raw=raw, finish=finish)
    assert said in answer.notice
    assert answer.status in ("quoted", "abstained")
    if answer.abstention:
        assert "do not say" not in answer.abstention.explanation


def test_whole_statements_of_a_cut_reply_are_shown_with_a_note(ask: Any) -> None:
    whole = '{"evidence": [], "text": "The engineer Anna Weir built the lighthouse of Lissen."}'
    answer = ask(
        "Who built the lighthouse of Lissen?",
        raw=f'{{"answerable": true, "statements": [{whole}, {{"evidence": [1], "text": "It',
        finish="length",
    )
    assert "Anna Weir" in answer.statements[0].text
    assert "was cut at its limit" in answer.notice


def test_a_short_context_gets_the_best_sentences_once_more(ask: Any, faulty_endpoint: Any) -> None:
    def narrow(handler: Any) -> None:
        handler.begin(400, "application/json")
        handler.raw(b'{"error": {"message": "the maximum context length is 512 tokens"}}')

    answer = ask(
        SALE,
        ("The city of Lissen sold four harbour cranes to Orbeck Marine for 42 million crowns.", "42 million"),
        first=(narrow,),
    )
    assert answer.status == "answered"
    long, short = (request["messages"][-1]["content"] for request in faulty_endpoint.requests)
    assert len(short) < len(long)
