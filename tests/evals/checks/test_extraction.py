"""The extraction measure, worked by hand, and its command."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from evals.checks.extraction import (
    ExtractionScore,
    gram_precision,
    gram_recall,
    load_pages,
    main,
    score_all,
    score_extraction,
)

GOLD = "one two three four five six"  # 4-grams: 1234 2345 3456


def test_grams_by_hand() -> None:
    found = "one two three four five x y"  # 4-grams: 1234 2345 345x 45xy; two of four in gold, two of three found
    assert gram_precision(found, GOLD) == 2 / 4
    assert gram_recall(found, GOLD) == 2 / 3


def test_a_repeated_gram_counts_as_often_as_gold_has_it() -> None:
    assert gram_precision("a b c d a b c d", "a b c d") == 1 / 5  # abcd bcda cdab dabc abcd: one of five


def test_a_measure_that_does_not_apply_is_none() -> None:
    assert gram_precision("", GOLD) is None
    assert gram_recall(GOLD, "") is None
    assert gram_precision("", "") == gram_recall("", "") == 1.0


def test_f1_is_the_harmonic_mean_of_the_averages() -> None:
    score = ExtractionScore(name="x", precision=0.5, recall=1.0, pages=2)
    assert score.f1 == pytest.approx(2 / 3)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    sentences = [
        f"The {day} ferry was late again, and the operator paid back every fare."
        for day in ("Monday", "Friday", "Sunday")
    ]
    body = "".join(f"<p>{sentence * 2}</p>" for sentence in sentences)
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(
            "pages.json",
            json.dumps([{"id": "a", "url": "https://a.example/x", "gold_text": "\n".join(s * 2 for s in sentences)}]),
        )
        out.writestr(
            "html/a.html", f"<html><body><nav><p>Home</p><p>Sport</p></nav><article>{body}</article></body></html>"
        )
    return path


def test_a_page_is_read_whole_and_without_its_menu(archive: Path) -> None:
    read, stripped, cleaned = score_all(load_pages(archive))
    assert (read.recall, stripped.recall, cleaned.recall) == (1.0, 1.0, 1.0)
    assert read.precision > stripped.precision
    assert score_extraction("nothing but gold", load_pages(archive), lambda page: page.gold_text).f1 == 1.0


def test_the_command_prints_a_line_a_way_of_reading(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(archive)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all(line.endswith("n=1") for line in lines)


def test_a_file_that_is_no_archive_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.zip"
    path.write_text("no zip")
    assert main([str(path)]) == 1
    assert "give a zip with pages.json" in capsys.readouterr().err
