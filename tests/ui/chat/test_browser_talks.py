"""Conversations in a real Chromium: kept, never mixed up, copied and exported; refusals, disputes and settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from index.update.update_index import update_index
from rag.drafting.by_chat import ByChat
from rag.models.chat.endpoint import EndpointModel
from rag.register.build import update_register
from ui.chat.service import ChatService

pytestmark = pytest.mark.browser

QUESTION = "By when must Orsby choose between the bridges?"
MILL = "Who bought the old mill at Orsby?"
COLOURS = "amber beige coral denim ebony fawn grape hazel ivory khaki".split()
Make = Callable[..., Any]


def tab(page: Any, name: str) -> None:
    """Opens Ask, Dossier (called "board"), Library or Settings."""
    page.click(f"#{name}-tab-button")


def marked(page: Any, chip: Any) -> str:
    """The words at which a citation opens its article; the reader is closed again."""
    chip.click()
    page.wait_for_selector("#reader mark")
    page.wait_for_function("() => document.activeElement.classList.contains('back')")
    text = str(page.inner_text("#reader mark"))
    page.click("#reader .back")
    page.evaluate("document.querySelector('#reader mark').remove()")
    return text


def test_conversations_outlive_reloads_and_restarts_and_can_be_renamed_and_deleted(
    make_service: Make, open_page: Make, visit: Make, ask: Make
) -> None:
    service = make_service()
    page = visit(open_page(service))
    ask(page, QUESTION)
    first = page.evaluate("location.hash")
    page.click(".do-new")
    page.wait_for_selector(".welcome")
    ask(page, MILL)
    assert page.locator(".talk").count() == 2
    page.reload()
    page.wait_for_selector("#transcript .turn:has-text('mill')")
    assert page.locator("#transcript .turn").count() == 1
    page.click(".pick:has-text('bridges')")
    page.wait_for_selector("#transcript .turn:has-text('30 April')")
    assert page.evaluate("location.hash") == first
    page.locator(".rename").nth(1).click()
    page.keyboard.type("The bridge")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pick:has-text('The bridge')")
    page.locator(".talk:has-text('old mill') [class*=do-delete]").click()
    page.wait_for_selector(".undo")
    assert page.locator(".talk").count() == 1
    page.click(".undo .tool")
    page.wait_for_selector(".talk.current:has-text('old mill')")
    service.archive.close()
    again = visit(open_page(make_service()) + first, profile=page.context)
    again.wait_for_selector("#transcript .turn:has-text('30 April')")
    assert "Mina Falk" in marked(again, again.locator("#transcript .cite").first)
    assert again.locator(".talk").count() == 2


def test_after_ten_turns_every_number_opens_its_own_quote_also_after_a_reload_and_in_the_export(
    make_service: Make, open_page: Make, visit: Make, ask: Make, story_home: Path, tmp_path: Path, fake_encoder: Any
) -> None:
    facts = {colour: f"The {colour} gate of the fort costs {at + 11} crowns." for at, colour in enumerate(COLOURS)}
    (tmp_path / "gates.md").write_text("# Gates\n\n" + "\n\n".join(facts.values()), encoding="utf-8")
    update_index(story_home, [str(tmp_path / "gates.md")], encoder=fake_encoder)
    page = visit(open_page(make_service(None)))
    for colour in COLOURS:
        ask(page, f"What does the {colour} gate cost?")

    def opened() -> list[str]:
        turns = page.locator("#transcript .turn")
        return [marked(page, turns.nth(at).locator(".cite").first) for at in range(len(COLOURS))]

    quotes = opened()
    assert quotes == list(facts.values())
    page.reload()
    page.wait_for_selector("#transcript .turn")
    assert opened() == quotes
    with page.expect_download() as download:
        page.click(".do-export-html")
    download.value.save_as(tmp_path / "talk.html")
    exported = html.parse(str(tmp_path / "talk.html")).getroot()
    for at, quote in enumerate(quotes, start=1):
        assert quote in exported.get_element_by_id(f"t{at}-1").text_content()


def test_ten_people_at_once_never_see_each_other_s_conversation(
    make_service: Make, open_page: Make, visit: Make
) -> None:
    url = open_page(make_service())
    pages = [visit(url) for _ in range(10)]
    for at, page in enumerate(pages):
        page.fill("#question textarea", f"Person {at}: {QUESTION}")
    for page in pages:
        page.click("#ask")
    for page in pages:
        page.wait_for_selector("#transcript .turn")
    for at, page in enumerate(pages):
        assert page.locator("#transcript .turn").count() == page.locator(".talk").count() == 1
        shown = page.inner_text("body")
        assert re.findall(r"Person (\d)", shown) == [str(at)] * shown.count("Person")
    stolen = pages[1].evaluate("location.hash")
    pages[0].goto(url + stolen)
    pages[0].reload()
    pages[0].wait_for_selector(".talk")
    assert "Person 1" not in pages[0].inner_text("body")
    pages[0].evaluate("location.hash = ''")
    assert pages[0].locator("#transcript .turn").count() == 0


def test_an_answer_is_copied_with_its_quotes_as_text_and_as_markdown(
    make_service: Make, open_page: Make, visit: Make, ask: Make
) -> None:
    page = visit(open_page(make_service()))
    ask(page, QUESTION)
    page.click(".copy-plain")
    page.wait_for_selector(".copy-plain:has-text('Copied')")
    plain = page.evaluate("navigator.clipboard.readText()")
    assert plain.startswith(f"{QUESTION}\n\n")
    assert plain.count("Orsby must choose between two bridges") == 1
    assert "\n[1] Harbour town must choose a bridge by spring · The Lantern · 3 February 2024" in plain
    page.click(".copy-markdown")
    page.wait_for_selector(".copy-markdown:has-text('Copied')")
    assert "\\[1\\] Harbour town must choose" in page.evaluate("navigator.clipboard.readText()")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#transcript p.answer'))")
    page.keyboard.press("Control+c")
    picked = page.evaluate("navigator.clipboard.readText()")
    assert picked.count("[1]") == 2
    assert "The Lantern" in picked


def test_something_moves_within_200_ms_of_asking(
    make_service: Make, open_page: Make, visit: Make, slow_model: Any
) -> None:
    page = visit(open_page(make_service(slow_model)))
    page.fill("#question textarea", QUESTION)
    waited = page.evaluate("""() => new Promise(done => {
      const began = performance.now();
      const look = () => {
        if (document.querySelector('.turn.working .clock')) done(performance.now() - began);
        else setTimeout(look, 5);
      };
      document.querySelector('#ask').click();
      look();
    })""")
    assert waited < 200
    page.wait_for_selector("#current .draft")
    assert page.locator(".ghost").count() == 0
    page.click("#stop")
    page.wait_for_selector("#transcript .turn")


def test_a_refusal_tells_what_was_looked_for_and_offers_to_ask_more_widely(
    make_service: Make, open_page: Make, visit: Make, ask: Make, picture: Make
) -> None:
    page = visit(open_page(make_service(None)))
    tab(page, "library")
    page.locator(".entry:has-text('Old mill') [class*=do-only]").click()
    page.wait_for_selector(".entry.chosen")
    tab(page, "ask")
    page.wait_for_selector(".scope-line.limited:has-text('Old mill')")
    ask(page, "How much would a timber span cost the ferry?")
    refused = page.locator("#transcript .abstained")
    assert "no answer in these articles" in refused.inner_text().lower()
    assert "timber in 1 passage" in refused.locator(".looked").inner_text().replace("\n", " ")
    assert refused.locator("blockquote").count() >= 1
    picture(page, "refusal")
    refused.locator("[class*=do-widen]").click()
    page.wait_for_selector("#transcript .turn >> nth=1")
    page.wait_for_selector(".scope-line.all")
    assert "11 million" in page.inner_text("#transcript .turn >> nth=1")


@pytest.mark.parametrize(("later", "kind"), [("2024-02-03", "conflict"), ("2024-03-09", "update")])
def test_two_positions_stand_side_by_side_with_date_and_publisher(
    make_service: Make, open_page: Make, visit: Make, ask: Make, picture: Make, tmp_path: Path, later: str, kind: str,
    story_home: Path, fake_encoder: Any,
) -> None:  # fmt: skip
    for name, day, published in (("Gazette", "30 April 2024", "2024-02-03"), ("Courier", "15 May 2024", later)):
        words = "asked of every farm" if name == "Gazette" else "that the valley owes"
        head = f"---\ntitle: Levy, {name}\npublisher: The {name}\ndate: {published}\n---\n"
        text = f"{head}\nThe water levy {words} must be paid by {day}.\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    update_index(story_home, [str(tmp_path / f"{n}.md") for n in ("Gazette", "Courier")], encoder=fake_encoder)
    page = visit(open_page(make_service(None)))
    ask(page, "By when must the water levy be paid?")
    split = page.locator(f".disagreement.{kind}")
    assert split.locator(".badge").inner_text().lower() == kind
    sides = split.locator(".side")
    told = [sides.nth(at).inner_text() for at in range(sides.count())]
    assert len(told) == 2
    assert any("30 April 2024" in side and "The Gazette · 3 February 2024" in side for side in told)
    assert any("15 May 2024" in side and "The Courier" in side for side in told)
    if kind == "update":
        assert "earlier" in told[0].lower()
        assert "The Gazette" in told[0]
    one, two = (sides.nth(at).bounding_box() for at in range(2))
    assert abs(one["y"] - two["y"]) < 2
    picture(page, kind)


def test_questions_of_the_register_follow_and_a_sentence_can_be_asked_about(
    make_service: Make, open_page: Make, visit: Make, ask: Make, story_home: Path
) -> None:
    update_register(story_home)
    page = visit(open_page(make_service()))
    ask(page, QUESTION)
    following = page.locator(".next .example")
    question = following.first.inner_text()
    assert "Jon Brask" in question or "Mina Falk" in question or "Orsby" in question
    following.first.click()
    page.wait_for_selector("#transcript .turn >> nth=1")
    assert page.locator("#transcript .question").nth(1).inner_text() == question
    assert page.locator("#transcript .turn >> nth=1 >> .abstained").count() == 0
    page.locator("#transcript .cite").first.click()
    page.wait_for_selector("#reader mark")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#reader .text p:last-child'))")
    page.click(".asker.shown")
    page.wait_for_selector("#about-line q:has-text('Jon Brask disputes')")
    ask(page, "Who says so?")
    assert "Understood as: Ferry owner Jon Brask disputes" in page.inner_text("#transcript .turn >> nth=2")
    assert page.locator("#about-line q").count() == 0
    ask(page, "And by when?")
    assert "Understood as:" in page.inner_text("#transcript .turn >> nth=3")


def test_settings_are_kept_and_followed_and_tell_the_state_of_the_model(
    make_service: Make, open_page: Make, visit: Make, ask: Make, picture: Make
) -> None:
    page = visit(open_page(make_service()))
    tab(page, "settings")
    assert "scripted" in page.inner_text("#model")
    assert "ready" in page.inner_text("#model .model")
    page.click(".option:has-text('Quotes only')")
    page.wait_for_selector(".option.on:has-text('Quotes only')")
    page.fill(".prefer-since input", "2024-03-01")
    page.wait_for_selector("#scope-line :text('settings allow')", state="attached")
    picture(page, "settings")
    page.reload()
    page.wait_for_selector("#conversations .talks", state="attached")
    tab(page, "settings")
    page.wait_for_selector(".option.on:has-text('Quotes only')")
    tab(page, "ask")
    ask(page, "What was sold at Orsby?")
    assert "In the articles' own words".lower() in page.inner_text("#transcript .turn").lower()
    assert "Lantern" not in page.inner_text("#transcript .turn")


def test_a_model_that_cannot_be_reached_is_told_and_answers_are_quotes(
    make_service: Make, open_page: Make, visit: Make, ask: Make
) -> None:
    silent = EndpointModel("http://127.0.0.1:9/v1", model="far", timeout=2.0, pause_scale=0.01)
    page = visit(open_page(make_service(lambda: ByChat(silent))))
    page.wait_for_selector(".model.unreachable")
    tab(page, "settings")
    assert "does not answer" in page.inner_text("#model")
    assert "cannot be reached" in page.inner_text("#model")
    tab(page, "ask")
    ask(page, QUESTION)
    assert "cannot be reached" in page.inner_text("#transcript .aside")
    assert "30 April 2024" in page.inner_text("#transcript blockquote")


def test_with_logins_each_has_conversations_of_their_own_in_any_browser(
    make_service: Callable[..., ChatService], open_page: Make, browser: Any, ask: Make
) -> None:
    url = open_page(make_service(None), logins=[("ann", "secret"), ("bob", "other")])

    def enter(name: str, word: str) -> Any:
        page = browser.new_context().new_page()
        page.set_default_timeout(90_000)
        page.goto(url)
        page.fill("input[type=text], textarea", name)
        page.fill("input[type=password]", word)
        page.click("button:has-text('Login')")
        page.wait_for_selector("#conversations .talks", state="attached")
        return page

    ann = enter("ann", "secret")
    ask(ann, QUESTION)
    assert enter("ann", "secret").locator(".talk").count() == 1
    assert enter("bob", "other").locator(".talk").count() == 0
    for context in browser.contexts:
        context.close()
