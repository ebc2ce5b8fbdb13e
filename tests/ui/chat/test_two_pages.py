"""Two pages with homes of their own over one store: what one is given, keeps or reads, the other has."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.stores.open_store import open_keeper, open_store
from index.update.update_index import update_index
from rag.register.build import update_register
from rag.settings import Settings
from ui.chat.service import ChatService
from ui.chat.talks.preferences import Preferences

ANN = "ann" * 20
WEIR = "The weir at Lower Sall must be mended by 4 June 2034, the county ruled. Its owner, Tarn Mills, will pay for it."
LOCK = "The Fenwick lock opens again on 9 July 2034, said Joan Reed, who keeps it. Barges pay two crowns."


@pytest.fixture
def pages(collection: str, fake_encoder: Any, tmp_path: Path) -> Iterator[list[ChatService]]:
    with open_keeper(tmp_path, collection) as keeper:
        keeper.adopt_encoder(fake_encoder)
    opened = []
    for name in ("one", "two"):
        settings = Settings(home=tmp_path / name, cache=tmp_path / "cache", quotes_only=True, store=collection)
        index = open_store(tmp_path / name, collection, encoder=fake_encoder, use="long")
        opened.append(ChatService(settings=settings, index=index, encoder=fake_encoder, opener=None))
    yield opened
    for page in opened:
        page.close()


def asked(page: ChatService, question: str) -> Any:
    return page.ask(question, on_event=lambda _: None, on_wait=lambda _: None, cancelled=lambda: False)


def soon(found: Callable[[], Any]) -> Any:
    """What is found within a while; a second is promised, and a busy machine takes longer."""
    until = time.monotonic() + 20
    while not (there := found()) and time.monotonic() < until:
        time.sleep(0.05)
    return there


def test_an_article_that_one_page_was_given_is_answered_from_in_the_other(pages: list[ChatService]) -> None:
    one, two = pages
    assert asked(two, "By when must the weir be mended?").status == "abstained"
    one.add([one.keep_text(WEIR)], lambda _: None)
    answer = soon(lambda: (made := asked(two, "By when must the weir be mended?")).status == "quoted" and made)
    assert "4 June 2034" in answer.citations[0].evidence.quote
    assert two.article_count() == 1
    two.remove(answer.citations[0].evidence.article.id)
    assert soon(lambda: asked(one, "By when must the weir be mended?").status == "abstained")


def test_a_conversation_goes_on_at_the_other_page(pages: list[ChatService]) -> None:
    one, two = pages
    one.add([one.keep_text(WEIR)], lambda _: None)
    talk = one.archive.start(ANN, "The weir")
    one.archive.keep(talk, talk.finish("By when?", asked(one, "By when must the weir be mended?")))
    one.archive.keep_preferences(ANN, Preferences(length="short"))
    (heading,) = two.archive.headings(ANN)
    again = two.archive.load(ANN, heading.id)
    assert again is not None
    assert [turn.question for turn in again.turns] == ["By when?"]
    assert "4 June 2034" in again.shown[0].quote
    assert two.archive.preferences(ANN).length == "short"
    assert not list(one.settings.home.glob("*.sqlite*"))


def test_a_board_that_a_third_home_has_read_is_on_both_pages(
    pages: list[ChatService], collection: str, fake_encoder: Any, tmp_path: Path
) -> None:
    assert [page.register.stories() for page in pages] == [(), ()]
    for name, text in (("weir", WEIR), ("lock", LOCK)):
        (tmp_path / f"{name}.txt").write_text(text)
    update_index(tmp_path / "third", [str(tmp_path)], encoder=fake_encoder, store=collection)
    assert update_register(tmp_path / "third", store=collection) == 2
    for page in pages:
        page.catch_up()
        stories = soon(page.register.stories)
        assert len(stories) == 2
        assert page.register.pending == 0
        deadlines = {item.when.iso for story in stories for item in page.register.items(story) if item.when}
        assert "2034-06-04" in deadlines
    assert update_register(tmp_path / "fourth", store=collection) == 0
