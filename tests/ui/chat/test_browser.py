"""The page in a real Chromium: ask, see evidence, open a citation, add articles; hostile text does nothing."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.text.plain import plain_text
from index.update.update_index import update_index
from rag.drafting.by_chat import ByChat
from ui.chat.service import ChatService

pytestmark = pytest.mark.browser

QUESTION = "By when must Orsby choose between the bridges?"
# what is read on the screen: neither the note of a number, shown when it is pointed at, nor a text to be copied
SEEN = """() => {
  const seen = document.querySelector('#desk').cloneNode(true);
  seen.querySelectorAll('.note, .to-copy, details').forEach(each => each.remove());
  return seen.textContent;
}"""
# whether every number of the answer is at the height of the last letter before it
BESIDE = """() => [...document.querySelectorAll('#transcript .answer .cite')].every(chip => {
  const words = document.createTreeWalker(chip.parentElement, NodeFilter.SHOW_TEXT).nextNode();
  const letter = document.createRange();
  letter.setStart(words, words.length - 1);
  letter.setEnd(words, words.length);
  const [one, other] = [letter.getBoundingClientRect(), chip.getBoundingClientRect()];
  return one.top < other.bottom && other.top < one.bottom;
})"""
QUOTE = "Orsby must choose between two bridges by 30 April 2024, the county's engineer Mina Falk said on Friday."


def test_an_answer_has_a_citation_that_opens_its_article_at_the_quote(
    make_service: Callable[..., ChatService],
    open_page: Callable[..., str],
    visit: Callable[..., Any],
    ask: Callable[..., None],
) -> None:
    page = visit(open_page(make_service()))
    assert page.title() == "Dossier"
    ask(page, QUESTION)
    assert page.inner_text("#transcript .question") == QUESTION
    assert "30 April 2024" in page.inner_text("#transcript .answer")
    assert page.inner_text("#sources .card-title") == "Harbour town must choose a bridge by spring"
    assert page.evaluate(SEEN).count(QUOTE) == 1
    page.hover("#transcript .cite")
    page.wait_for_selector("#note.shown")
    assert "The Lantern · 3 February 2024" in page.inner_text("#note")
    page.click("#transcript .cite")
    page.wait_for_selector("#reader mark")
    assert page.inner_text("#reader mark") == QUOTE
    assert page.inner_text("#reader .title") == "Harbour town must choose a bridge by spring"
    assert page.locator("#reader mark").is_visible()
    page.keyboard.press("Escape")
    page.wait_for_selector("#sources .card")
    assert page.strangers == []


def test_a_number_stays_with_the_word_before_it_and_its_note_in_the_window_at_every_width(
    make_service: Callable[..., ChatService],
    open_page: Callable[..., str],
    visit: Callable[..., Any],
    ask: Callable[..., None],
) -> None:
    page = visit(open_page(make_service()), width=390)
    ask(page, QUESTION)
    page.focus("#transcript .cite")
    page.wait_for_selector("#note.shown")
    note = page.locator("#note").bounding_box()
    assert 0 <= note["x"] <= note["x"] + note["width"] <= 390
    for width in range(360, 480, 8):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(BESIDE), width


def test_an_old_citation_keeps_opening_its_own_quote(
    make_service: Callable[..., ChatService],
    open_page: Callable[..., str],
    visit: Callable[..., Any],
    ask: Callable[..., None],
) -> None:
    page = visit(open_page(make_service()))
    ask(page, QUESTION)
    ask(page, "Who bought the old mill at Orsby?")
    first, last = page.locator("#transcript .turn").nth(0), page.locator("#transcript .turn").nth(1)
    last.locator(".cite").first.click()
    page.wait_for_selector("#reader mark:has-text('brewer')")
    page.click("#reader .back")
    first.locator(".cite").first.click()
    page.wait_for_selector("#reader mark:has-text('Mina Falk')")


def test_evidence_and_a_marked_draft_are_there_before_the_answer_and_stop_ends_it(
    make_service: Callable[..., ChatService], open_page: Callable[..., str], visit: Callable[..., Any], slow_model: Any
) -> None:
    page = visit(open_page(make_service(slow_model)))
    page.fill("#question textarea", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#current .steps")
    page.wait_for_selector("#sources .card")
    page.wait_for_selector("#current .draft .label")
    assert "not yet checked" in page.inner_text("#current .draft .label").lower()
    assert "Orsby must" in page.inner_text("#current .draft")
    assert re.fullmatch(r"\d+\.\d s", page.inner_text("#current .clock"))
    page.click("#stop")
    page.wait_for_selector("#transcript .aside")
    assert "Stopped" in page.inner_text("#transcript .turn")
    assert page.locator("#ask").is_visible()


def test_two_people_share_the_model_in_turn_and_never_see_each_other(
    make_service: Callable[..., ChatService], open_page: Callable[..., str], visit: Callable[..., Any], slow_model: Any
) -> None:
    url = open_page(make_service(slow_model))
    one, two = visit(url), visit(url)
    one.fill("#question textarea", QUESTION)
    one.click("#ask")
    one.wait_for_selector("#current .draft")
    two.fill("#question textarea", "Who bought the old mill at Orsby?")
    two.click("#ask")
    two.wait_for_selector("#sources .card")
    two.wait_for_selector("#current .stage:has-text('one question is ahead of yours')")
    slow_model.go_on.set()
    one.wait_for_selector("#transcript .answer")
    two.wait_for_selector("#transcript .answer")
    assert one.locator("#transcript .turn").count() == two.locator("#transcript .turn").count() == 1
    assert "old mill" not in one.inner_text("#transcript")


def test_while_the_model_loads_the_page_answers_with_quotes_and_says_so(
    make_service: Callable[..., ChatService],
    open_page: Callable[..., str],
    visit: Callable[..., Any],
    ask: Callable[..., None],
    obliging_model: Any,
) -> None:
    arrived = threading.Event()

    def load() -> Any:
        arrived.wait(60)
        return ByChat(obliging_model)

    page = visit(open_page(make_service(load, wait=False)))
    page.wait_for_selector(".model.loading")
    ask(page, QUESTION)
    assert "still loading" in page.inner_text("#transcript .aside")
    assert QUOTE in page.inner_text("#transcript blockquote")
    arrived.set()
    page.wait_for_selector(".model.ready")


def test_no_answer_says_so_and_an_empty_question_says_what_to_do(
    make_service: Callable[..., ChatService],
    open_page: Callable[..., str],
    visit: Callable[..., Any],
    ask: Callable[..., None],
) -> None:
    page = visit(open_page(make_service()))
    page.click("#ask")
    page.wait_for_selector("#problem .failed")
    assert "empty" in page.inner_text("#problem")
    ask(page, "Which quarterback won the championship in Toledo?")
    assert "no answer in these articles" in page.inner_text("#transcript .abstained").lower()


def test_an_example_question_asks_itself_and_names_what_the_articles_are_about(
    make_service: Callable[..., ChatService], open_page: Callable[..., str], visit: Callable[..., Any]
) -> None:
    page = visit(open_page(make_service()))
    example = page.locator(".example").first
    question = example.inner_text()
    example.click()
    page.wait_for_selector("#transcript .turn")
    assert page.inner_text("#transcript .question") == question


def test_articles_are_added_by_upload_and_paste_and_a_bad_file_is_told(
    make_service: Callable[..., ChatService], open_page: Callable[..., str], visit: Callable[..., Any], tmp_path: Path
) -> None:
    good, bad = tmp_path / "Grain store burns.txt", tmp_path / "nothing.txt"
    good.write_text(
        "Grain store burns\n\nThe grain store at Orsby burned down on Monday. Nobody was hurt, Jon Brask said."
    )
    bad.write_text("")
    page = visit(open_page(make_service()))
    page.click("#library-tab-button")
    assert page.locator("#articles .row").count() == 2
    page.set_input_files("#files", [str(good), str(bad)])
    page.wait_for_selector("#report .fine")
    assert "1 added" in page.inner_text("#report")
    assert "nothing.txt" in page.inner_text("#report .failed")
    page.wait_for_selector("#articles .row:has-text('Grain store burns')")
    page.click(".more-ways")
    page.fill(
        "#pasted textarea", "Ferry fares rise\n\nFares on the Orsby ferry rise by ten per cent in July, the owner said."
    )
    page.click("#paste")
    page.wait_for_selector("#articles .row:has-text('Ferry fares rise')")
    page.wait_for_function("() => document.querySelector('#pasted textarea').value === ''")
    page.click("#articles .row:has-text('Grain store')")
    page.wait_for_selector("#reader .text:has-text('Nobody was hurt')")


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_fits_and_reads_at_every_width(
    make_service: Callable[..., ChatService],
    open_page: Callable[..., str],
    visit: Callable[..., Any],
    ask: Callable[..., None],
    width: int,
    dark: bool,
) -> None:
    page = visit(open_page(make_service()), width=width, dark=dark)
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#question textarea").is_visible()
    for place in (".question", ".answer", ".colophon", ".cite"):
        assert page.evaluate(CONTRAST, f"#transcript {place}") >= 4.5, place
    page.click("#transcript .cite")
    page.wait_for_selector("#reader mark")
    box = page.locator("#reader mark").bounding_box()
    assert 0 <= box["y"] < 800
    assert 0 <= box["x"] < width


def test_everything_can_be_reached_and_opened_from_the_keyboard(
    make_service: Callable[..., ChatService], open_page: Callable[..., str], visit: Callable[..., Any]
) -> None:
    page = visit(open_page(make_service()))
    page.focus("#question textarea")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#transcript .cite")
    page.focus("#transcript .cite")
    page.wait_for_selector("#note.shown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#reader mark")
    page.wait_for_function("() => document.activeElement.classList.contains('back')")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.classList.contains('cite')")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_hostile_article_is_shown_as_text_and_reaches_nobody(
    make_service: Callable[..., ChatService],
    open_page: Callable[..., str],
    visit: Callable[..., Any],
    ask: Callable[..., None],
    stories: Path,
    story_home: Path,
    fake_encoder: Any,
    hostile_article: str,
    width: int,
) -> None:
    (stories / "zebra.md").write_text(hostile_article, encoding="utf-8")
    update_index(story_home, [str(stories / "zebra.md")], encoder=fake_encoder)
    page = visit(open_page(make_service()), width=width)
    ask(page, "By when must the zebra council vote <img src=http://203.0.113.9/q.png onerror=window.hacked=8>?")
    ask(page, "What does the zebra report hide?")
    page.click("#library-tab-button")
    page.click("#articles .row:has-text('window.hacked')")
    page.wait_for_selector("#reader .text:has-text('zebra')")
    shown = page.inner_text("#reader")
    assert "<script>window.hacked=1</script>" in shown
    assert "**Bold** [click](javascript:window.hacked=3)" in shown
    assert "hides evil words" in plain_text(shown)
    assert "speaks to an AI" in shown
    page.click("#reader .back")
    page.locator("#articles .entry:has-text('window.hacked') [class*=do-only]").click()
    page.wait_for_selector(".entry.chosen")
    page.click("#ask-tab-button")
    page.wait_for_selector(".choice:has-text('window.hacked')")
    if width < 1000:
        page.click("#talks-toggle")
    with page.expect_download() as download:
        page.click(".do-export-html")
    exported = Path(download.value.path()).read_text(encoding="utf-8")
    assert "<img" not in exported
    assert "&#60;img" in exported
    assert page.evaluate("window.hacked") is None
    assert (
        page.evaluate("document.querySelectorAll('.md :is(img, iframe, form, script, svg, input:not(.day))').length")
        == 0
    )
    assert page.evaluate("[...document.querySelectorAll('.md a')].filter(a => !/^https?:/.test(a.href)).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.strangers == []


@pytest.mark.model
def test_the_real_model_answers_and_its_citation_opens_the_words_it_rests_on(
    make_service: Callable[..., ChatService],
    open_page: Callable[..., str],
    visit: Callable[..., Any],
    ask: Callable[..., None],
    default_model: Path,
) -> None:
    from rag.open import open_answerer
    from rag.settings import load_settings

    assert default_model.is_file()
    settings = load_settings(os.environ)
    page = visit(open_page(make_service(lambda: open_answerer(settings), wait=False)))
    page.wait_for_selector(".model.ready", timeout=600_000)
    page.set_default_timeout(600_000)
    ask(page, QUESTION)
    assert "30 April" in page.inner_text("#transcript .answer")
    page.click("#transcript .cite")
    page.wait_for_selector("#reader mark")
    assert page.inner_text("#reader mark") == QUOTE


# The contrast ratio of WCAG 2: of an element's text to the nearest background behind it.
CONTRAST = """selector => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const element = document.querySelector(selector);
  let behind = element, back;
  do { back = rgb(getComputedStyle(behind).backgroundColor); behind = behind.parentElement; }
  while (behind && back.length === 4 && back[3] === 0);
  const [a, b] = [light(rgb(getComputedStyle(element).color)), light(back)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""
