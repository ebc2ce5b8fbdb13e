"""A GGUF file completes prompts in a child process: errors without one, behaviour with the real 1.5B model."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from rag.errors import ModelCancelled, ModelError
from rag.models.llama.model import LocalModel
from rag.models.protocol import Prompt, Turn

EXAMPLE = (
    Turn(role="user", text="[1] The mill burned in May. [2] Its owner is Ada Holt.\nQuestion: Who owns the mill?"),
    Turn(role="assistant", text="Evidence: [2]\nAnswer: Ada Holt."),
)
PREFIX = Prompt(system="Name the sentence that holds the answer, then answer from it.", turns=EXAMPLE)
QUESTION = Turn(
    role="user", text="[1] The river rose. [2] The bridge closed on Friday.\nQuestion: When did the bridge close?"
)
PROMPT = replace(PREFIX, turns=(*EXAMPLE, QUESTION), max_tokens=24)
YES_NO = Prompt(
    system="Answer with Yes or No.",
    turns=(Turn(role="user", text="Is the sea wet?"),),
    json_schema={"enum": ["Yes", "No"]},
    max_tokens=6,
)


def refusal(path: Path) -> str:
    model = LocalModel(path)
    with pytest.raises(ModelError) as refused:
        model.complete(PROMPT)
    model.close()
    assert "\n" not in str(refused.value)
    return str(refused.value)


# --- files that are no models (the real engine, no weights) ----------------------------------------------------------


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    assert "No such file or directory): fetch it with" in refusal(tmp_path / "none.gguf")


def test_a_folder_is_one_line(tmp_path: Path) -> None:
    assert "cannot read the model file" in refusal(tmp_path)


@pytest.mark.parametrize("content", [b"", b"GG", b"<html>not found</html>"], ids=["empty", "two bytes", "a web page"])
def test_a_file_of_another_kind_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(content)
    assert "is not a GGUF model file" in refusal(path)


@pytest.mark.parametrize("rest", [b"", b"\3\0\0\0" + b"\xff" * 4096], ids=["only the first bytes", "absurd counts"])
def test_a_broken_gguf_file_is_one_line_and_ends_its_process(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + rest)
    before = children()
    assert "cannot be loaded" in refusal(path)
    assert children() == before


def test_a_closed_model_says_so_and_closes_twice(tmp_path: Path) -> None:
    model = LocalModel(tmp_path / "m.gguf")
    model.close()
    model.close()
    with pytest.raises(ModelError, match="is closed"):
        model.complete(PROMPT)


def children() -> set[int]:
    return {each.pid for each in psutil.Process().children(recursive=True)}


# --- the real model -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(default_model: Path) -> Iterator[LocalModel]:
    model = LocalModel(default_model, threads=1, timeout=600)
    yield model
    model.close()


def process_of(model: LocalModel) -> psutil.Process:
    """The child that has loaded it; a model starts none before it is first asked."""
    model.complete(YES_NO)
    (child,) = [each for each in psutil.Process().children() if "llama.child" in " ".join(each.cmdline())]
    return child


@pytest.mark.model
def test_an_answer_is_streamed_and_a_shared_beginning_is_read_once(real: LocalModel) -> None:
    pieces: list[str] = []
    real.complete(replace(PREFIX, turns=(*EXAMPLE, Turn(role="user", text="Go on.")), max_tokens=1))
    completion = real.complete(PROMPT, on_text=pieces.append)
    assert "Friday" in completion.text
    assert "".join(pieces) == completion.text
    assert completion.finish == "stop"
    assert completion.tokens.cached > 40
    assert completion.tokens.prompt > completion.tokens.cached
    assert completion.tokens.completion >= 4


@pytest.mark.model
def test_a_stop_text_ends_the_answer_and_the_limit_is_told(real: LocalModel) -> None:
    stopped = real.complete(replace(PROMPT, stop=("\n",)))
    assert "\n" not in stopped.text
    assert stopped.finish == "stop"
    assert real.complete(replace(PROMPT, max_tokens=2)).finish == "length"


@pytest.mark.model
def test_a_cancelled_question_is_let_go_while_the_prompt_is_read(real: LocalModel) -> None:
    long = Prompt(system="cats and dogs " * 200, turns=YES_NO.turns, max_tokens=2)
    begun = time.monotonic()
    with pytest.raises(ModelCancelled):
        real.complete(long, cancelled=lambda: time.monotonic() - begun > 0.3)
    assert time.monotonic() - begun < 2
    assert real.complete(YES_NO).text == '"Yes"'


@pytest.mark.model
def test_a_prompt_that_is_too_long_says_so(real: LocalModel) -> None:
    with pytest.raises(ModelError, match="the context of the model 4096: ask a shorter question"):
        real.complete(Prompt(system="cats and dogs " * 2_000, turns=YES_NO.turns))


@pytest.mark.model
def test_a_killed_process_is_replaced(real: LocalModel) -> None:
    os.kill(process_of(real).pid, signal.SIGKILL)
    assert real.complete(YES_NO).text == '"Yes"'


@pytest.mark.model
def test_two_questions_at_once_take_turns(real: LocalModel) -> None:
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(real.complete(YES_NO).text)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ['"Yes"', '"Yes"']


@pytest.mark.model
def test_the_process_stays_within_its_memory_and_hears_nobody_on_the_network(real: LocalModel) -> None:
    child = process_of(real)
    peak = next(line for line in Path(f"/proc/{child.pid}/status").read_text().splitlines() if "VmHWM" in line)
    assert int(peak.split()[1]) / 1e6 < 1.7  # GB; the answer path's own Python needs the rest of 2.2
    assert child.net_connections(kind="inet") == []
