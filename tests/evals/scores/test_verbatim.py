"""A quote and the file it is said to come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.scores.verbatim import occurs_in_source, squeeze


@pytest.mark.parametrize(
    ("written", "quote"),
    [
        ("The  port\nclosed in May.", "The port closed in May."),
        ("“It’s over,” she said.", '"It\'s over," she said.'),
        ("The port\u00a0closed\u200b in May.", "The port closed in May."),
        ("The port \u202bclosed\u202c in\u200e May.", "The port closed in May."),
    ],
)
def test_white_space_and_quotation_marks_do_not_count(tmp_path: Path, written: str, quote: str) -> None:
    source = tmp_path / "a.txt"
    source.write_text(written, encoding="utf-8")
    assert occurs_in_source(quote, str(source)) is True


@pytest.mark.parametrize("quote", ["The port closed in June.", "The port, closed in May.", "the port closed"])
def test_any_other_character_counts(tmp_path: Path, quote: str) -> None:
    source = tmp_path / "a.txt"
    source.write_text("The port closed in May.", encoding="utf-8")
    assert occurs_in_source(quote, str(source)) is False


def test_a_page_is_read_without_its_tags_and_scripts(tmp_path: Path) -> None:
    source = tmp_path / "a.html"
    source.write_text(
        "<p>Profit &amp; loss <b>rose</b> 5&nbsp;%.</p><script>var hidden = 'words'</script>", encoding="utf-8"
    )
    assert occurs_in_source("Profit & loss rose 5 %.", str(source)) is True
    assert occurs_in_source("hidden", str(source)) is False


def test_a_file_in_an_older_encoding_is_decoded(tmp_path: Path) -> None:
    text = "Die Fähre nach Rügen fährt ab März über die Förde, sagte der Bürgermeister der Gemeinde Südstrand."
    source = tmp_path / "a.txt"
    source.write_bytes(text.encode("cp1252"))
    assert occurs_in_source("Die Fähre nach Rügen", str(source)) is True


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    import os

    source = tmp_path / "a.txt"
    source.write_text("old words", encoding="utf-8")
    assert occurs_in_source("old words", str(source)) is True
    source.write_text("new words", encoding="utf-8")
    os.utime(source, ns=(1, 1))
    assert occurs_in_source("old words", str(source)) is False


@pytest.mark.parametrize("source", ["https://example.org/a.html", "/nowhere/a.txt"])
def test_a_source_out_of_reach_is_not_judged(source: str) -> None:
    assert occurs_in_source("anything", source) is None


def test_squeezing_leaves_letters_digits_and_punctuation() -> None:
    assert squeeze(" a\t'b'\n«c», 1.5 ") == "abc,1.5"
