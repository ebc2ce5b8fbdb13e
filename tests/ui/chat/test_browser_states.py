"""What a person meets on the way, in a real Chromium: waiting, leaving, a library that is empty, broken, changing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.library.contents import Library
from index.search.generations import generations_folder
from index.search.publish import update_generation
from index.stores.home_keeper import begin_library
from index.update.update_index import update_index
from ui.chat.serve import STATIC

pytestmark = pytest.mark.browser

QUESTION = "By when must Orsby choose between the bridges?"
MILL = "Who bought the old mill at Orsby?"
BURNED = "The grain store at Orsby burned down on Monday. Nobody was hurt, its keeper Ulla Brandt said."
GRAIN = f"Grain store burns\n\n{BURNED}\n"
SECONDS = "parseFloat(document.querySelector('#current .clock').textContent)"
# what is painted at the left edge of the window, and what the text stands on
GROUNDS = """() => {
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
  };
  return [ground(document.elementFromPoint(2, 400)), ground(document.querySelector('#masthead'))];
}"""
Make = Callable[..., Any]


def tab(page: Any, name: str) -> None:
    """Opens Ask, Dossier (called "board"), Library or Settings."""
    page.click(f"#{name}-tab-button")


def begin(page: Any, question: str) -> None:
    """Asks and does not wait for the answer."""
    page.fill("#question textarea", question)
    page.click("#ask")


def test_cited_sentences_come_first_in_reading_order_and_the_others_are_folded(
    make_service: Make, open_page: Make, visit: Make, ask: Make
) -> None:
    page = visit(open_page(make_service(None)))
    ask(page, "What would the two bridges cost and who pays for the span?")
    cited = page.locator("#transcript .cite").evaluate_all("all => all.map(each => each.childNodes[1].textContent)")
    assert cited == [str(at) for at in range(1, len(cited) + 1)]
    shown = page.locator("#sources .numbers .cite").evaluate_all(
        "all => all.map(each => each.childNodes[1].textContent)"
    )
    assert sorted(shown) == sorted(set(cited))
    folded = page.locator("#sources details .card")
    assert folded.count() >= 1
    assert not folded.first.is_visible()
    page.click("#sources summary")
    wanted = folded.first.locator(".card-quote").inner_text()
    folded.first.click()
    page.wait_for_selector("#reader mark")
    assert page.inner_text("#reader mark") == wanted


def test_an_answer_from_sentences_that_share_few_words_is_marked_as_weak(
    make_service: Make, open_page: Make, visit: Make, ask: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(open_page(make_service()))
    ask(page, QUESTION)
    assert page.locator(".aside.weak").count() == 0
    monkeypatch.setattr("ui.chat.stream.WEAK_SHARE", 1.01)  # now every answer is
    ask(page, MILL)
    assert "Weak match" in page.inner_text("#transcript .turn:last-child .aside.weak")


def test_while_a_question_is_worked_on_the_clock_goes_on_and_so_does_the_page(
    make_service: Make, open_page: Make, visit: Make, slow_model: Any, picture: Make
) -> None:
    page = visit(open_page(make_service(slow_model)))
    begin(page, QUESTION)
    page.wait_for_selector("#current .draft")
    picture(page, "waiting")
    steps = page.locator("#current .steps li").evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    assert len(steps) == 4
    assert max(steps) - min(steps) < 2
    told = page.evaluate(SECONDS)
    page.wait_for_function(f"told => {SECONDS} > told + 0.5", arg=told)
    page.fill("#question textarea", "the next question, already typed")
    page.locator("#sources .card").first.click()
    page.wait_for_selector("#reader mark")
    tab(page, "library")
    page.click("#articles .row:has-text('Old mill')")
    page.wait_for_selector("#reader .text:has-text('Ada Holt')")
    assert page.input_value("#question textarea") == "the next question, already typed"
    tab(page, "ask")
    page.click("#stop")
    page.wait_for_selector("#transcript .turn")


@pytest.mark.parametrize("way", ["stop", "close"])
def test_who_stops_or_leaves_makes_room_for_the_next(
    make_service: Make, open_page: Make, visit: Make, slow_model: Any, way: str
) -> None:
    url = open_page(make_service(slow_model))
    one, two = visit(url), visit(url)
    begin(one, QUESTION)
    one.wait_for_selector("#current .draft")
    begin(two, MILL)
    two.wait_for_selector("#current .stage:has-text('one question is ahead of yours')")
    if way == "stop":
        one.click("#stop")
        one.wait_for_selector("#transcript .turn:has-text('Stopped')")
    else:
        one.close()
    two.wait_for_selector("#current .draft:has-text('mill')")
    slow_model.go_on.set()
    two.wait_for_selector("#transcript .answer")


def test_the_nearest_sentence_of_a_refusal_opens_its_own_words(
    make_service: Make, open_page: Make, visit: Make, ask: Make
) -> None:
    page = visit(open_page(make_service()))
    ask(page, "Which quarterback won the championship in Toledo?")
    nearest = page.locator("#transcript .abstained blockquote p").first
    words = nearest.evaluate("""each => {
      const copy = each.cloneNode(true);
      copy.querySelector('.cite').remove();
      return copy.textContent;
    }""")
    nearest.locator(".cite").click()
    page.wait_for_selector("#reader mark")
    assert page.inner_text("#reader mark") == words.strip()
    assert "Orsby" in page.inner_text("#reader .reader-head .of")
    page.click("#transcript .broaden [class*=do-sources]")
    page.wait_for_selector("#sources .card")


def test_a_conversation_is_limited_to_days_and_stays_so_after_a_reload(
    make_service: Make, open_page: Make, visit: Make, ask: Make
) -> None:
    page = visit(open_page(make_service(None)))
    page.click("#scope-line .dates")
    page.fill(".scope-since input", "2024-03-01")
    page.wait_for_selector(".scope-line.limited:has-text('published from 1 March 2024')")
    ask(page, "What must be chosen, and what was sold at Orsby?")
    page.reload()
    page.wait_for_selector("#transcript .turn")
    page.wait_for_selector(".scope-line.limited:has-text('published from 1 March 2024')")
    shown = page.locator("#sources .byline").all_inner_texts()
    assert shown
    assert all("Valley Wire" in byline for byline in shown)
    page.click(".do-all")
    page.wait_for_selector(".scope-line.all")


def test_an_empty_library_says_what_to_do(
    make_service: Make, open_page: Make, visit: Make, story_home: Path, fake_encoder: Any, picture: Make
) -> None:
    shutil.rmtree(story_home)
    assert begin_library(story_home, encoder=fake_encoder)
    assert not begin_library(story_home, encoder=fake_encoder)
    page = visit(open_page(make_service(None)))
    page.fill("#question textarea", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem li:has-text('add some in the Library')")
    assert page.locator(".turn").count() == 0
    page.click(".welcome .to-library")
    page.wait_for_selector("#adding", state="visible")
    picture(page, "library-empty")
    assert "No articles yet" in page.inner_text("#articles")
    page.click(".more-ways")
    page.fill("#pasted textarea", GRAIN)
    page.click("#paste")
    page.wait_for_selector("#articles .row:has-text('Grain store')")
    assert "1 article" in page.inner_text("#masthead")


def test_a_damaged_index_is_told_while_answers_go_on_and_no_longer_when_it_is_mended(
    make_service: Make, open_page: Make, visit: Make, ask: Make, story_home: Path
) -> None:
    with Library.open(story_home) as library:
        update_generation(library, on_done=lambda done, total: None)
    next(generations_folder(story_home).glob("gen-*/manifest.json")).with_name("chroma.sqlite3").write_bytes(b"")
    page = visit(open_page(make_service()))
    assert "index damaged, see Settings" in page.inner_text("#masthead")
    tab(page, "settings")
    assert "dossier doctor --repair" in page.inner_text("#model")
    tab(page, "ask")
    ask(page, QUESTION)
    assert "30 April 2024" in page.inner_text("#transcript .answer")
    with Library.open(story_home) as library:
        assert update_generation(library, on_done=lambda done, total: None)
    ask(page, MILL)
    page.wait_for_function("() => !document.querySelector('#masthead .damaged')")


def test_what_another_process_indexes_is_answered_from_without_a_restart(
    make_service: Make, open_page: Make, visit: Make, ask: Make, stories: Path, story_home: Path, fake_encoder: Any
) -> None:
    page = visit(open_page(make_service(None)))
    assert "2 articles" in page.inner_text("#masthead")
    (stories / "grain.txt").write_text(GRAIN, encoding="utf-8")
    update_index(story_home, [str(stories / "grain.txt")], encoder=fake_encoder)
    ask(page, "Which store burned down at Orsby?")
    assert "grain store" in page.inner_text("#transcript blockquote >> nth=0")
    page.reload()
    page.wait_for_selector("#masthead :text('3 articles')")


def test_a_sentence_selected_in_an_answer_can_be_asked_about_without_its_number(
    make_service: Make, open_page: Make, visit: Make, ask: Make
) -> None:
    page = visit(open_page(make_service()))
    ask(page, QUESTION)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#transcript p.answer'))")
    page.click(".asker.shown")
    page.wait_for_selector("#about-line q:has-text('Orsby must choose')")
    about = page.inner_text("#about-line q")
    assert "said on Friday." in about
    assert "[1]" not in about
    page.click(".about-none")
    page.wait_for_selector("#about-line q", state="detached")


def test_an_answer_can_stand_with_each_quote_under_its_sentence(
    make_service: Make, open_page: Make, visit: Make, ask: Make
) -> None:
    page = visit(open_page(make_service()))
    tab(page, "settings")
    page.click(".option:has-text('each quote')")
    page.wait_for_selector(".settings .fine:has-text('Kept')")
    tab(page, "ask")
    ask(page, QUESTION)
    assert "The Lantern · 3 February 2024" in page.inner_text("#transcript .spread blockquote footer")


def test_settings_changed_one_after_another_are_all_kept_and_an_empty_span_is_told(
    make_service: Make, open_page: Make, visit: Make
) -> None:
    page = visit(open_page(make_service(None)))
    tab(page, "settings")
    page.click(".option:has-text('Quotes only')")
    page.wait_for_selector(".option.on:has-text('Quotes only')")
    page.click(".option:has-text('Short')")
    page.wait_for_selector(".option.on:has-text('Short')")
    page.fill(".prefer-since input", "2024-03-01")
    page.wait_for_selector("#scope-line :text('settings allow')", state="attached")
    page.fill(".prefer-until input", "2024-02-01")
    page.wait_for_selector("#kept .failed:has-text('ends before it begins')")
    page.reload()
    page.wait_for_selector("#conversations .talks", state="attached")
    tab(page, "settings")
    page.wait_for_selector(".option.on:has-text('Quotes only')")
    page.wait_for_selector(".option.on:has-text('Short')")
    assert page.input_value(".prefer-since input") == "2024-03-01"
    assert page.input_value(".prefer-until input") == ""


def test_the_sources_beside_the_conversation_are_those_of_the_answer_in_view(
    make_service: Make, open_page: Make, visit: Make, ask: Make
) -> None:
    page = visit(open_page(make_service()))
    ask(page, QUESTION)
    ask(page, MILL)
    page.wait_for_selector("#sources .card-title:has-text('Old mill')")
    page.evaluate("document.querySelector('#scroll').scrollTo({top: 0, behavior: 'instant'})")
    page.wait_for_selector("#sources .card-title:has-text('Harbour town')")
    page.evaluate("document.querySelector('#scroll').scrollTo({top: 1e6, behavior: 'instant'})")
    page.wait_for_selector("#sources .card-title:has-text('Old mill')")


@pytest.mark.parametrize("width", [768, 1280, 1920])
def test_the_page_fills_its_window_with_one_ground_and_scrolls_inside(
    make_service: Make, open_page: Make, visit: Make, ask: Make, width: int
) -> None:
    page = visit(open_page(make_service()), width=width, dark=True)
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollHeight") <= 800
    edge, ground = page.evaluate(GROUNDS)
    assert edge == ground


def test_the_page_is_painted_within_two_seconds(make_service: Make, open_page: Make, visit: Make) -> None:
    url = open_page(make_service(None))
    painted = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # how many want each processor
    assert min(visit(url).evaluate(painted) for _ in range(3)) < 2000 * busy


def type_at_once(page: Any, url: str, text: str) -> None:
    """Type into the first box before the page's scripts come, which are held back: a page that is ready has none."""
    held: list[Any] = []
    page.route("**/assets/*.js", lambda route: held.append(route))
    page.goto(url, wait_until="commit")
    page.focus("#first textarea")
    page.keyboard.type(text)
    page.unroute("**/assets/*.js")  # lets those go on that were held


def test_a_question_typed_before_the_page_is_ready_is_asked_and_what_is_only_typed_stays(
    make_service: Make, open_page: Make, browser: Any
) -> None:
    url = open_page(make_service(None))
    for end, shown in (("\n", "#transcript .turn .question"), ("", "#question textarea")):
        page = browser.new_context().new_page()
        page.set_default_timeout(90_000)
        type_at_once(page, url, QUESTION + end)
        page.wait_for_selector("#first", state="detached")
        page.wait_for_function(
            "([place, wanted]) => [...document.querySelectorAll(place)].some(e => (e.value ?? e.innerText) === wanted)",
            arg=[shown, QUESTION],
        )
        page.context.close()


def test_the_page_loads_the_files_that_it_names_ahead_and_no_others(
    make_service: Make, open_page: Make, visit: Make
) -> None:
    page = visit(open_page(make_service(None)))
    names = page.evaluate("performance.getEntriesByType('resource').map(each => each.name.split('/').pop())")
    listed = (STATIC / "loaded.txt").read_text(encoding="utf-8").split()
    loaded = {name for name in names if name.endswith((".js", ".css"))} - {"iframeResizer.contentWindow.min.js"}
    assert loaded - {"theme.css"} == set(listed)
