"""The command line as a script meets it: output, errors of one line, exit codes."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import index.encoders.load
import rag.assistant
import rag.open
from index.stores.home_keeper import begin_library
from rag.drafting.by_chat import ByChat
from ui.cli import main

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def dossier(
    story_home: Path,
    fake_encoder: Any,
    obliging_model: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """`dossier("ask", ...)`: the command in this process over the story home, with fakes for encoder and model."""
    monkeypatch.setattr(index.encoders.load, "load_encoder", lambda name, **_: fake_encoder)
    monkeypatch.setattr(rag.open, "open_answerer", lambda settings, **_: ByChat(obliging_model))

    def run(*words: str) -> tuple[int, str, str]:
        try:
            code = main([*words, "--home", str(story_home)])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def one_line(text: str) -> bool:
    return text.startswith("dossier: ") and text.count("\n") == 1 and text.endswith("\n")


# --- help, usage, errors


def test_help_is_there_at_once_and_names_every_command(run_dossier: Run) -> None:
    took = []
    for _ in range(3):
        began = time.monotonic()
        done = run_dossier("--help")
        took.append(time.monotonic() - began)
    assert done.returncode == 0
    for command in ("index", "articles", "show", "remove", "ask", "brief", "chat", "eval", "models", "doctor"):
        assert f"    {command} " in done.stdout
    assert min(took) < 2  # on a busy machine; the test of what is imported is the strict one


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("ask",),
        ("index",),
        ("show",),
        ("ask", "q", "--as-of", "tomorrow"),
        ("ask", "q", "--since", "next week"),
        ("ask", "q", "--until", "whenever it suits"),
        ("ask", "--batch", "-", "--json", "--continue"),
        ("models",),
        ("ask", "q", "--batch", "-"),
        ("ask", "--batch", "-"),
        ("chat", "--port", "99999"),
        ("eval", "--sample", "x"),
    ],
    ids=" ".join,
)
def test_a_wrong_usage_exits_with_2(run_dossier: Run, words: tuple[str, ...]) -> None:
    done = run_dossier(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.endswith('--help" tells more\n') or one_line(done.stderr)


@pytest.mark.parametrize(
    "question", ["", "   ", "\u200b\u202e", "?!", "x" * 2_001], ids=["empty", "spaces", "invisible", "marks", "long"]
)
def test_a_question_that_is_none_gets_one_line_and_exit_1(run_dossier: Run, question: str) -> None:
    done = run_dossier("ask", question)
    assert (done.returncode, done.stdout) == (1, "")
    assert one_line(done.stderr)


@pytest.mark.parametrize(
    "words", [("ask", "Who?"), ("articles",), ("show", "x"), ("remove", "x"), ("serve", "--port", "0")], ids=" ".join
)
def test_without_an_index_every_command_says_how_to_build_one(
    run_dossier: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = run_dossier(*words, home=tmp_path / "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert one_line(done.stderr)
    assert "dossier index PATH" in done.stderr
    assert not (tmp_path / "none").exists()


def test_a_question_to_a_library_that_was_begun_and_holds_nothing_says_how_to_fill_it(
    dossier: Callable[..., tuple[int, str, str]], story_home: Path, fake_encoder: Any
) -> None:
    shutil.rmtree(story_home)
    begin_library(story_home, encoder=fake_encoder)
    code, out, err = dossier("ask", "Who disputes the deal?")
    assert (code, out) == (1, "")
    assert one_line(err)
    assert "dossier index PATH" in err


def test_an_unknown_setting_is_refused_by_name(run_dossier: Run) -> None:
    done = run_dossier("articles", environ={"DOSSIER_HOEM": "x"})
    assert done.returncode == 1
    assert one_line(done.stderr)
    assert "DOSSIER_HOME" in done.stderr


def test_brief_without_an_index_says_how_to_build_one(run_dossier: Run) -> None:
    done = run_dossier("brief", "--kind", "stakes", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert one_line(done.stderr)
    assert "dossier index" in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "example.org"])
def test_another_host_is_refused_without_a_login(run_dossier: Run, host: str) -> None:
    done = run_dossier("chat", "--host", host)
    assert done.returncode == 1
    assert one_line(done.stderr)
    assert "--auth" in done.stderr


def test_home_may_stand_before_the_command(run_dossier: Run, tmp_path: Path) -> None:
    done = run_dossier("--home", str(tmp_path / "elsewhere"), "articles")
    assert "elsewhere" in done.stderr


def test_models_are_listed_and_an_absent_one_is_told(run_dossier: Run, tmp_path: Path) -> None:
    environ = {"DOSSIER_CACHE": str(tmp_path)}
    listed = run_dossier("models", "list", environ=environ)
    assert listed.returncode == 0
    name = listed.stdout.split()[0]
    assert "Apache-2.0" in listed.stdout
    absent = run_dossier("models", "path", name, environ=environ)
    assert (absent.returncode, absent.stdout) == (1, "")
    assert f"dossier models pull {name}" in absent.stderr


# --- articles


def test_articles_are_listed_by_date(dossier: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = dossier("articles")
    assert (code, err) == (0, "")
    bridge, mill = out.splitlines()
    assert "2024-02-03" in bridge
    assert "The Lantern" in bridge
    assert "Harbour town must choose a bridge by spring" in bridge
    assert "2024-03-11" in mill


def test_articles_shown_as_json_hold_what_was_indexed(dossier: Callable[..., tuple[int, str, str]]) -> None:
    listed = json.loads(dossier("articles", "--json")[1])
    assert [row["publisher"] for row in listed] == ["The Lantern", "Valley Wire"]
    shown = json.loads(dossier("show", listed[0]["id"], "--json")[1])
    assert "Mina Falk" in shown["text"]
    assert shown["dropped"] == []


def test_an_article_is_shown_by_the_beginning_of_its_id_and_gone_once_removed(
    dossier: Callable[..., tuple[int, str, str]],
) -> None:
    first = json.loads(dossier("articles", "--json")[1])[0]["id"]
    assert "Harbour town" in dossier("show", first[:6])[1]
    assert dossier("remove", first)[0] == 0
    code, out, err = dossier("show", first)
    assert (code, out) == (1, "")
    assert one_line(err)
    assert len(dossier("articles")[1].splitlines()) == 1


def test_indexing_reports_what_it_did_and_a_bad_file_beside_good_ones(
    dossier: Callable[..., tuple[int, str, str]], stories: Path
) -> None:
    assert dossier("index", str(stories))[0] == 0
    (stories / "empty.txt").write_text("")
    code, out, err = dossier("index", str(stories), "--json")
    report = json.loads(out)
    assert code == 0
    assert len(report["unchanged"]) == 2
    assert [Path(failure["source"]).name for failure in report["failed"]] == ["empty.txt"]
    assert one_line(err)
    assert dossier("index", str(stories / "empty.txt"))[0] == 1


# --- answers


def test_a_question_is_answered_with_numbered_quotes(dossier: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = dossier("ask", "By when must Orsby choose between the bridges?")
    assert (code, err) == (0, "")
    assert "30 April 2024" in out.splitlines()[0]
    (number,) = re.findall(
        r"Orsby must choose between two bridges by 30 April 2024[^“]*?\[(\d)\]", out.split("\n\n")[0]
    )
    assert f"[{number}] “Orsby must choose between two bridges by 30 April 2024" in out
    assert "    Harbour town must choose a bridge by spring · The Lantern · 3 February 2024" in out
    assert "\x1b" not in out


def test_the_json_of_an_answer_quotes_the_article_exactly(dossier: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = dossier("ask", "By when must Orsby choose between the bridges?", "--json")
    answer = json.loads(out)
    assert (code, answer["status"]) == (0, "answered")
    for citation in answer["citations"]:
        article = json.loads(dossier("show", citation["article_id"], "--json")[1])
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_a_question_that_the_articles_do_not_answer_exits_with_3(dossier: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = dossier("ask", "Which quarterback won the championship in Toledo?")
    assert code == 3
    assert out.startswith("No answer. ")


def test_a_filter_leaves_articles_out(dossier: Callable[..., tuple[int, str, str]]) -> None:
    question = "By when must Orsby choose between the bridges?"
    for words in (("--until", "2024-01-01"), ("--as-of", "2024-01-01")):
        assert dossier("ask", question, *words)[0] == 3
    code, out, err = dossier("ask", question, "--publisher", "Nobody")
    assert (code, out) == (1, "")
    assert 'no article is from "Nobody": the publishers are "The Lantern", "Valley Wire"' in err
    assert (
        dossier("ask", question, "--since", "2024-02-01", "--until", "2024-02-28", "--publisher", "The Lantern")[0] == 0
    )


@pytest.mark.parametrize("last", [("--until", "2024-01-01"), ("--as-of", "2024-01-01")])
def test_days_between_which_no_day_lies_are_refused_and_not_answered_with_nothing(
    dossier: Callable[..., tuple[int, str, str]], last: tuple[str, str]
) -> None:
    code, out, err = dossier("ask", "Who bought the old mill?", "--since", "2024-02-01", *last)
    assert (code, out) == (1, "")
    assert (
        err
        == "dossier: the span of days ends before it begins (2024-02-01 to 2024-01-01): change one of the two dates\n"
    )


def test_changes_between_days_that_are_turned_round_say_so(dossier: Callable[..., tuple[int, str, str]]) -> None:
    _, wanted, quiet = dossier("changes", "--between", "2024-01-01", "2024-12-31")
    code, out, err = dossier("changes", "--between", "2024-12-31", "2024-01-01")
    assert (code, out, quiet) == (0, wanted, "")
    assert err == "dossier: the days are turned round: this is what changed from 2024-01-01 to 2024-12-31\n"


def test_a_follow_up_is_about_what_was_asked_before(dossier: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = dossier("ask", "By when?", "--continue")
    assert (code, out) == (1, "")
    assert "no question was asked in this home before" in err
    dossier("ask", "Who must choose between the bridges of Orsby?")
    code, out, _ = dossier("ask", "And by when?", "--continue", "--json")
    answer = json.loads(out)
    assert (code, answer["question"]) == (0, "And by when?")
    assert "30 April 2024" in answer["answer"]


def test_quotes_only_asks_no_model(dossier: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = dossier("ask", "By when must Orsby choose between the bridges?", "--quotes-only", "--json")
    answer = json.loads(out)
    assert (code, answer["status"], answer["model"]) == (0, "quoted", "")


def test_a_batch_gives_one_object_a_line_in_order_and_tells_errors_in_their_place(
    dossier: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    questions = ["By when must Orsby choose between the bridges?", "x" * 3_000, "Who bought the old mill?"]
    batch = tmp_path / "questions.txt"
    batch.write_text("\ufeff" + "\n\n".join(questions) + "\n", encoding="utf-8")
    code, out, _ = dossier("ask", "--batch", str(batch), "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["question"] for answer in answers] == questions
    assert [answer["status"] == "error" for answer in answers] == [False, True, False]
    assert code == 1


def test_a_batch_is_read_from_standard_input(
    dossier: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Who bought the old mill?\n"))
    code, out, _ = dossier("ask", "--batch", "-", "--json")
    assert (code, len(out.splitlines())) == (0, 1)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00bad"], ids=["absent", "binary"])
def test_a_batch_that_cannot_be_read_gets_one_line(
    dossier: Callable[..., tuple[int, str, str]], tmp_path: Path, content: bytes | None
) -> None:
    batch = tmp_path / "questions"
    if content is not None:
        batch.write_bytes(content)
    code, out, err = dossier("ask", "--batch", str(batch), "--json")
    assert (code, out) == (1, "")
    assert one_line(err)


# --- ends


LEFT_BEHIND = """
import atexit, sys, threading, time, ui.cli
def command(arguments):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    print("told")
    return 3
atexit.register(print, "torn down under the thread")
ui.cli._command = lambda path: command
sys.exit(ui.cli.main())
"""


def test_a_command_that_ends_while_a_model_is_being_opened_leaves_at_once_with_its_code() -> None:
    command = [sys.executable, "-c", LEFT_BEHIND, "articles"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (3, "told\n")


def test_an_interrupt_ends_with_130_and_one_line(
    dossier: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rag.assistant.Assistant, "ask", interrupted)
    code, out, err = dossier("ask", "Who bought the old mill?")
    assert (code, out, err) == (130, "", "dossier: interrupted\n")


def test_a_reader_that_goes_away_ends_the_command_quietly(story_home: Path) -> None:
    command = [sys.executable, "-c", "import sys; from ui.cli import main; sys.exit(main())"]
    process = subprocess.Popen(
        [*command, "show", "bridge", "--home", str(story_home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait(60)
