"""The Dossier tab in a real Chromium: a timeline with marks, tables, filters, and the article at the words."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.register.build import update_register

pytestmark = pytest.mark.browser
Make = Callable[..., Any]


@pytest.fixture
def board(make_service: Make, open_page: Make, visit: Make, story_home: Path) -> Callable[..., Any]:
    """The page with the Dossier tab open."""

    def show(**options: Any) -> Any:
        update_register(story_home)
        page = visit(open_page(make_service(None)), **options)
        page.click("#board-tab-button")
        page.click("#board .story:has-text('Harbour')")
        page.wait_for_selector("#board .title:has-text('Harbour')")
        return page

    return show


def test_the_board_shows_deadlines_stakes_and_disputes_with_their_words(board: Make) -> None:
    page = board()
    page.wait_for_selector("#board .deadlines .value:has-text('30 April 2024')")
    assert "18 million crowns" in page.inner_text("#board .stakes")
    assert "Jon Brask" in page.inner_text("#board .disputes")
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/board.png", full_page=True)


def test_a_mark_of_the_timeline_shows_its_quote_and_zooms(board: Make) -> None:
    page = board()
    mark = page.locator("#board .timeline .tl").first
    mark.hover()
    page.wait_for_selector("#note.shown .note-quote")
    assert "The Lantern" in page.inner_text("#note")
    ticks = "#board .timeline .grid"
    before = page.inner_text(ticks)
    page.click("#board .zoom-in")
    assert page.inner_text(ticks) != before
    mark.focus()
    page.keyboard.press("0")
    page.wait_for_function("([s, t]) => document.querySelector(s).innerText === t", arg=[ticks, before])


def test_a_click_opens_the_article_at_the_words_and_back_leads_to_the_board(board: Make) -> None:
    page = board()
    page.click("#board .deadlines .row >> nth=0")
    page.wait_for_selector("#reader mark")
    assert "30 April 2024" in page.inner_text("#reader mark")
    page.click("#reader .back")
    page.wait_for_selector("#board .deadlines", state="visible")


def test_filters_leave_what_was_chosen_and_show_everything_again(board: Make) -> None:
    page = board()
    page.click("#board .chip:has-text('Jon Brask')")
    page.wait_for_function("() => !document.querySelector('#board .deadlines')")
    assert "Brask" in page.inner_text("#board .disputes")
    page.click("#board .chip.on:has-text('Jon Brask')")
    page.click("#board .chip:has-text('Deadlines')")
    page.wait_for_function("() => !document.querySelector('#board .disputes')")
    page.fill("#board .board-until input", "2024-04-01")
    page.wait_for_selector("#board .board-until.value-2024-04-01")
    page.fill("#board .board-since input", "2024-05-01")
    page.wait_for_selector("#board-problem .failed:has-text('ends before it begins')")
    page.click("#board .filter.days .tool")
    page.wait_for_selector("#board .disputes")


def test_two_days_picked_at_once_both_count(board: Make) -> None:
    page = board()
    page.evaluate(
        """() => { for (const [name, day] of [["since", "2024-05-01"], ["until", "2024-05-31"]]) {
            const box = document.querySelector(`#board .board-${name} input`);
            box.value = day;
            box.dispatchEvent(new Event("change", { bubbles: true }));
        } }"""
    )
    page.wait_for_selector("#board .board-until.value-2024-05-31")
    assert page.locator("#board .board-since.value-2024-05-01").count() == 1


def test_an_answer_to_an_open_question_leads_to_its_items_on_the_board(
    make_service: Make, open_page: Make, visit: Make, ask: Make, story_home: Path
) -> None:
    update_register(story_home)
    page = visit(open_page(make_service(None)))
    ask(page, "What are the deadlines for Orsby's bridges?")
    page.click("#transcript .boards .pill:has-text('Harbour town')")
    page.wait_for_selector("#board .title:has-text('Harbour')")
    assert "30 April 2024" in page.inner_text("#board .item.asked >> nth=0")
    assert page.locator("#board .chip.on:has-text('Deadlines')").count() == 1
    assert page.locator("#board .stakes").count() == 0


def test_the_board_fits_a_telephone(board: Make) -> None:
    page = board(width=390)
    page.wait_for_selector("#board .timeline.laid")
    assert page.locator("#board .tl .tl-label").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/board-390.png", full_page=True)
