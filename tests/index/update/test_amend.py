"""What a person changes by hand: taken out and put back as it was, a dropped line back in its place for good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.errors import LibraryError
from index.library.contents import Library
from index.update.amend import edit_article, put_back, restore_line, take_out
from index.update.update_index import open_index, update_index

TEXT = """The bridge at Orsby will close

The bridge at Orsby will close on Monday for repairs that last three weeks, the county said.

Advertisement

The ferry will carry cars in the meantime, its owner Jon Brask said, at no charge for those who live there.
"""


@pytest.fixture
def place(tmp_path: Path, fake_encoder: Any) -> tuple[Path, Path, str]:
    """A home, the file of its one article, and the article's id."""
    file, home = tmp_path / "bridge.txt", tmp_path / "home"
    file.write_text(TEXT, encoding="utf-8")
    report = update_index(home, [str(file)], encoder=fake_encoder)
    return home, file, report.added[0]


def article_of(home: Path, article_id: str) -> Any:
    with Library.open(home) as library:
        return library.article(article_id)


def test_an_article_that_was_taken_out_comes_back_as_it_was(place: tuple[Path, Path, str], fake_encoder: Any) -> None:
    home, file, article_id = place
    before = article_of(home, article_id)
    entry = take_out(home, article_id)
    assert article_of(home, article_id) is None
    put_back(home, entry)
    put_back(home, entry)
    assert article_of(home, article_id) == before
    with open_index(home) as index:
        assert index.library.article_count == 1
        assert index.lexical.search("ferry", limit=3)
        vector = fake_encoder.encode(["The ferry will carry cars"])[0].vector
        assert index.vectors.search(vector, limit=1)
    asked = len(fake_encoder.texts)
    assert update_index(home, [str(file)], encoder=fake_encoder).unchanged == (article_id,)
    assert len(fake_encoder.texts) == asked


def test_an_unknown_article_cannot_be_taken_out(place: tuple[Path, Path, str]) -> None:
    with pytest.raises(LibraryError, match="dossier articles"):
        take_out(place[0], "nobody")


def test_a_restored_line_stands_in_its_place_and_survives_the_next_update(
    place: tuple[Path, Path, str], fake_encoder: Any
) -> None:
    home, file, article_id = place
    assert [line.text for line in article_of(home, article_id).dropped] == ["Advertisement"]
    article = restore_line(home, article_id, "Advertisement", encoder=fake_encoder)
    assert article == article_of(home, article_id)
    assert article.dropped == ()
    assert article.text.index("three weeks") < article.text.index("Advertisement") < article.text.index("ferry")
    file.write_text(
        TEXT + "\nThe work costs two million crowns, which the county will pay in full.\n", encoding="utf-8"
    )
    assert update_index(home, [str(file)], encoder=fake_encoder).changed == (article_id,)
    assert "Advertisement" in article_of(home, article_id).text
    with open_index(home) as index:
        assert index.lexical.search("Advertisement", limit=3)


def test_without_its_file_an_article_gets_the_line_at_its_end(place: tuple[Path, Path, str], fake_encoder: Any) -> None:
    home, file, article_id = place
    before = article_of(home, article_id).text
    file.unlink()
    article = restore_line(home, article_id, "Advertisement", encoder=fake_encoder)
    assert article.text == f"{before}\n\nAdvertisement"
    assert article == article_of(home, article_id)


@pytest.mark.parametrize("wanted", [("nobody", "Advertisement"), ("", "Never there")])
def test_a_line_that_was_not_dropped_cannot_be_restored(
    place: tuple[Path, Path, str], fake_encoder: Any, wanted: tuple[str, str]
) -> None:
    with pytest.raises(LibraryError, match="--dropped"):
        restore_line(place[0], wanted[0] or place[2], wanted[1], encoder=fake_encoder)


def test_corrected_fields_stay_corrected_when_the_file_changes(
    place: tuple[Path, Path, str], fake_encoder: Any
) -> None:
    home, file, article_id = place
    edited = edit_article(home, article_id, {"publisher": "The Orsby Post", "published": "2026-02-10"})
    assert (edited.publisher, str(edited.published)) == ("The Orsby Post", "2026-02-10")
    assert article_of(home, article_id) == edited
    assert update_index(home, [str(file)], encoder=fake_encoder).unchanged == (article_id,)
    file.write_text(TEXT.replace("three weeks", "four weeks"), encoding="utf-8")
    assert update_index(home, [str(file)], encoder=fake_encoder).changed == (article_id,)
    again = article_of(home, article_id)
    assert (again.publisher, str(again.published), again.title) == ("The Orsby Post", "2026-02-10", edited.title)
    assert "four weeks" in again.text


def test_a_corrected_article_whose_file_moved_is_the_same_article(
    place: tuple[Path, Path, str], fake_encoder: Any
) -> None:
    home, file, article_id = place
    before = article_of(home, article_id)
    edited = edit_article(home, article_id, {"title": "Bridge shut"})
    assert edited.content_hash != before.content_hash
    moved = file.rename(file.with_name("moved.txt"))
    update_index(home, [str(moved)], encoder=fake_encoder, prune=True)
    assert article_of(home, article_id).title == "Bridge shut"


def test_a_date_can_be_taken_away(place: tuple[Path, Path, str]) -> None:
    home, _, article_id = place
    edit_article(home, article_id, {"published": "2026-02-10"})
    assert edit_article(home, article_id, {"published": ""}).published is None
    with pytest.raises(LibraryError, match="dossier articles"):
        edit_article(home, "nothing-here", {"title": "x"})
