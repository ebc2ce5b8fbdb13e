"""The library and the looks of the page in a real Chromium: add, remove, restore, find; fit, read and be read aloud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.errors import SourceError
from index.reading.fetch import Fetched
from index.update.update_index import update_index

pytestmark = pytest.mark.browser

QUESTION = "By when must Orsby choose between the bridges?"
BURNED = "The grain store at Orsby burned down on Monday. Nobody was hurt, its keeper Ulla Brandt said."
CLOSED = """The bridge at Orsby will close

The bridge at Orsby will close on Monday for repairs that last three weeks, the county said.

Advertisement

The ferry will carry cars in the meantime, its owner Jon Brask said, at no charge for those who live there.
"""
Make = Callable[..., Any]


def tab(page: Any, name: str) -> None:
    """Opens Ask, Dossier (called "board"), Library or Settings."""
    page.click(f"#{name}-tab-button")


def test_an_article_is_found_removed_and_had_back(make_service: Make, open_page: Make, visit: Make) -> None:
    page = visit(open_page(make_service(None)))
    tab(page, "library")
    page.fill("#find input, #find textarea", "lantern")
    page.wait_for_function("() => document.querySelectorAll('#articles .row').length === 1")
    page.click("#articles [class*=do-remove]")
    page.wait_for_selector("#report:has-text('Removed Harbour town')")
    page.wait_for_selector("#articles .empty:has-text('lantern')")
    page.click("#report .tool:has-text('Undo')")
    page.wait_for_selector("#report:has-text('It is back')")
    page.wait_for_selector("#articles .row:has-text('Harbour town')")


def test_what_was_left_out_is_told_with_its_reason_and_can_be_put_back(
    make_service: Make, open_page: Make, visit: Make, story_home: Path, tmp_path: Path, fake_encoder: Any
) -> None:
    (tmp_path / "closed.txt").write_text(CLOSED, encoding="utf-8")
    update_index(story_home, [str(tmp_path / "closed.txt")], encoder=fake_encoder)
    page = visit(open_page(make_service(None)))
    tab(page, "library")
    page.click("#articles .row:has-text('will close')")
    page.wait_for_selector("#reader .dropped")
    page.click("#reader .dropped summary")
    dropped = page.inner_text("#reader .dropped")
    assert "Advertisement" in dropped
    assert "line 5" in dropped
    page.click("#reader .dropped .tool")
    page.wait_for_selector("#reader mark:has-text('Advertisement')")
    assert page.locator("#reader .dropped").count() == 0


def test_a_folder_and_addresses_are_added_with_a_result_for_each(
    make_service: Make, open_page: Make, visit: Make, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "Grain.txt").write_text(
        "Grain store burns\n\nThe grain store at Orsby burned down on Monday, a man said."
    )
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    (folder / "empty.txt").write_text("")
    page = visit(open_page(make_service(None)))
    tab(page, "library")
    page.set_input_files("#folder", str(folder))
    page.wait_for_selector("#report .total")
    told = page.inner_text("#report")
    assert "Grain.txt: added" in told
    page.wait_for_selector("#skipped:has-text('photo.jpg')")
    assert "empty.txt" in page.inner_text("#report .failed")
    page.click(".more-ways")
    page.fill("#address textarea", "https://a.example/one\njavascript:alert(1)")
    page.click("#fetch")
    page.wait_for_selector("#report .failed:has-text('is no web address')")
    page.fill("#address textarea", "http://127.0.0.1:1/a\nhttp://127.0.0.1:1/b")
    page.click("#fetch")
    page.wait_for_selector("#report .failed:has-text('127.0.0.1')")


def test_the_library_tells_publisher_date_size_and_near_copies(
    make_service: Make, open_page: Make, visit: Make, stories: Path, story_home: Path, fake_encoder: Any
) -> None:
    copy = (stories / "bridge.md").read_text(encoding="utf-8").replace("The Lantern", "The Echo")
    (stories / "echo.md").write_text(copy.replace("2024-02-03", "2024-02-04"), encoding="utf-8")
    update_index(story_home, [str(stories / "echo.md")], encoder=fake_encoder)
    page = visit(open_page(make_service(None)))
    tab(page, "library")
    rows = page.locator("#articles .row .byline").all_inner_texts()
    assert rows[0].startswith("Valley Wire · 11 March 2024")
    assert rows[1].startswith("The Echo · 4 February 2024")
    assert len([row for row in rows if "near-copy of Harbour town" in row]) == 1


def test_a_file_that_is_refused_is_told_with_its_reason_and_the_same_article_again_as_such(
    make_service: Make, open_page: Make, visit: Make, tmp_path: Path
) -> None:
    grain, again, fake = (tmp_path / name for name in ("Grain.txt", "Grain again.txt", "scan.pdf"))
    for file in (grain, again):
        file.write_text("Grain store burns\n\nThe grain store at Orsby burned down on Monday, a man said.")
    fake.write_bytes(b"MZ\x90\x00 no document at all")
    page = visit(open_page(make_service(None)))
    tab(page, "library")
    page.set_input_files("#files", [str(fake), str(grain)])
    page.wait_for_selector("#report .fine:has-text('Grain.txt: added')")
    assert page.inner_text("#skipped") == "scan.pdf: This is no PDF, though it is called one."
    page.set_input_files("#files", str(again))
    page.wait_for_selector("#report .fine:has-text('already here')")
    assert "Grain again.txt" in page.inner_text("#report")
    assert "/" not in page.inner_text("#report")
    assert page.inner_text("#skipped") == ""
    assert page.locator("#articles .row").count() == 3


def test_what_an_article_states_is_corrected_in_the_reader_and_stays_so_when_it_is_indexed_again(
    make_service: Make, open_page: Make, visit: Make, tmp_path: Path, story_home: Path, fake_encoder: Any
) -> None:
    file = tmp_path / "grain.md"
    file.write_text(f"---\ntitle: Grain\ndate: 2024-03-11\n---\n\n{BURNED}\n", encoding="utf-8")
    update_index(story_home, [str(file)], encoder=fake_encoder)
    page = visit(open_page(make_service(None)))
    tab(page, "library")
    page.click("#articles .row:has-text('Grain')")
    page.click("#reader .correct")
    assert page.input_value(".correcting [name=published]") == "2024-03-11"
    page.fill(".correcting [name=title]", "The store <b>burns</b>")
    page.fill(".correcting [name=publisher]", "The Echo")
    page.fill(".correcting [name=published]", "2024-03-12")
    page.keyboard.press("Enter")
    page.wait_for_selector("#reader .title:has-text('The store <b>burns</b>')")
    page.wait_for_selector("#articles .row:has-text('The Echo · 12 March 2024')")
    file.write_text(file.read_text(encoding="utf-8").replace("Monday", "Tuesday"), encoding="utf-8")
    update_index(story_home, [str(file)], encoder=fake_encoder)
    page.reload()
    page.wait_for_selector("#first", state="detached")
    tab(page, "library")
    page.click("#articles .row:has-text('The Echo · 12 March 2024')")
    page.wait_for_selector("#reader .text:has-text('Tuesday')")
    assert page.inner_text("#reader .title") == "The store <b>burns</b>"


def test_addresses_are_fetched_and_each_is_told(
    make_service: Make, open_page: Make, visit: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(url: str) -> Fetched:
        html = f"<html><title>Story {url[-1]}</title><body><p>{BURNED} It was {url[-1]} who told.</p></body></html>"
        if "127.0.0.1" in url:
            raise SourceError(f"{url} is not on the web")
        return Fetched(url=url, body=html.encode(), content_type="text/html", charset="utf-8")

    monkeypatch.setattr("index.reading.fetch.fetch_url", fetch)
    page = visit(open_page(make_service(None)))
    tab(page, "library")
    page.click(".more-ways")
    page.fill("#address textarea", "https://news.example/a\nhttps://news.example/b\nhttp://127.0.0.1:1/c")
    page.click("#fetch")
    page.wait_for_selector("#report .total")
    told = page.inner_text("#report")
    assert "https://news.example/a: added" in told
    assert "https://news.example/b: added" in told
    assert "http://127.0.0.1:1/c is not on the web" in page.inner_text("#report .failed")
    page.wait_for_selector("#articles .row >> nth=3")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_serious_fault_of_accessibility_is_found_on_any_screen(
    make_service: Make, open_page: Make, visit: Make, ask: Make, axe: str, picture: Make, width: int, dark: bool
) -> None:
    page = visit(open_page(make_service()), width=width, dark=dark)
    look = f"{width}-{'dark' if dark else 'light'}"
    faults: list[str] = []

    def check(screen: str) -> None:
        page.wait_for_timeout(300)
        picture(page, f"{screen}-{look}")
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        faults.extend(
            f"{screen}: {each['id']}: {each['nodes'][0]['html'][:160]}"
            for each in found
            if each["impact"] in ("serious", "critical")
        )

    check("welcome")
    ask(page, QUESTION)
    check("answer")
    page.click("#scope-line .dates")
    if width < 1000:
        page.click("#talks-toggle")
    check("conversations")
    page.keyboard.press("Escape")
    page.click("#scope-line .dates")
    page.locator("#transcript .cite").first.click()
    page.wait_for_selector("#reader mark")
    check("reader")
    page.click("#reader .back")
    ask(page, "Which quarterback won the championship in Toledo?")
    check("refusal")
    for screen in ("board", "library", "settings"):
        tab(page, screen)
        check(screen)
    assert faults == []
    assert page.strangers == []


def test_on_a_phone_conversations_are_a_drawer(make_service: Make, open_page: Make, visit: Make, ask: Make) -> None:
    page = visit(open_page(make_service()), width=390)
    ask(page, QUESTION)
    assert not page.locator(".talk").first.is_visible()
    page.click("#talks-toggle")
    page.click(".talks .new")
    page.wait_for_selector(".welcome")
    assert not page.locator(".talk").first.is_visible()
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.mouse.click(370, 250)):
        page.click("#talks-toggle")
        page.wait_for_selector(".talk")
        leave()
        page.wait_for_selector(".talk", state="hidden")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
