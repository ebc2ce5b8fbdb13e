"""Retrieval alone: what is ranked, measured and told, on an index of three small documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.checks.retrieval import OURS, main, measure_retrieval, retrieval_object, retrieval_table
from evals.sets.form import PublicQuestion
from evals.sets.public import Documents

DOCUMENTS = Documents(of_article={"x": "dx", "y": "dy"}, alike={"dx": "dx", "dy": "dy"}, texts={})


def asked(name: str, *gold: str) -> PublicQuestion:
    return PublicQuestion(id=name, question=name, answers=(), gold_doc_ids=gold, answerable=True, sides={})


def test_a_method_is_measured_over_every_question() -> None:
    # first question: dy at rank 2; second: dx at rank 1: MRR (1/2 + 1) / 2
    ranked = measure_retrieval(lambda _: ["x", "x", "y"], [asked("a", "dy"), asked("b", "dx")], DOCUMENTS)
    made = retrieval_object({OURS: ranked, "dense": ranked}, {"data": "small"})
    assert made["methods"][OURS]["metrics"]["mrr"]["value"] == 0.75
    assert made["differences"]["dense"]["mrr"]["value"] == 0.0
    assert len(ranked.milliseconds) == 2


def test_a_question_without_gold_documents_does_not_apply() -> None:
    ranked = measure_retrieval(lambda _: ["x"], [asked("a"), asked("b", "dx")], DOCUMENTS)
    assert retrieval_object({OURS: ranked}, {})["methods"][OURS]["metrics"]["hit@1"]["n"] == 1


def test_the_table_names_every_method_and_its_difference() -> None:
    ranked = measure_retrieval(lambda _: ["x"], [asked("b", "dx")], DOCUMENTS)
    table = retrieval_table(retrieval_object({OURS: ranked, "lexical": ranked}, {"data": "small"}))
    assert "data: small" in table
    assert "lexical   mrr         1.000 [1.000, 1.000]  n=1   dossier minus this +0.000 [+0.000, +0.000]" in table


def test_the_command_ranks_the_right_document_first(
    tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {"a": "Herring catches fell in the north.", "b": "The opera house burned.", "c": "Bread prices doubled."}
    data = {
        "documents": [{"id": name, "title": name, "text": text} for name, text in texts.items()],
        "questions": [
            {"id": "q", "question": "Why did bread prices rise?", "gold_doc_ids": ["c"], "answerable": True},
            {"id": "r", "question": "Where did herring catches fall?", "gold_doc_ids": ["a"], "answerable": True},
        ],
    }
    file, out = tmp_path / "set.json", tmp_path / "out.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr("index.encoders.load.load_encoder", lambda *_, **__: fake_encoder)
    assert main([str(file), "--cache", str(tmp_path / "cache"), "--json", str(out)]) == 0
    made = json.loads(out.read_text(encoding="utf-8"))
    assert [made["methods"][name]["metrics"]["hit@1"]["value"] for name in (OURS, "dense", "lexical")] == [
        1.0,
        1.0,
        1.0,
    ]
    assert made["info"]["documents"] == 3
    assert "dossier   mrr" in capsys.readouterr().out


def test_a_missing_file_is_one_line_and_exit_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json"), "--cache", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
