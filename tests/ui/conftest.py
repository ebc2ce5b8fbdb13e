"""What the tests of `ui` share: two invented stories, an index of them, a service with a scripted model, and its page.

story_home   a home with the stories indexed by the fake encoder
make_service    a service over it, with a model that drafts the first evidence sentence
open_page    the page of a service, served on a free port, and how to stop it
user_folder  as a user has one: articles/, their index in .dossier by the real encoder, and the command in bin/
browser      a real headless Chromium; every request of a page to another host is listed
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import queue
import re
import shlex
import shutil
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.update.update_index import open_index, update_index
from rag.drafting.by_chat import ByChat
from rag.register.build import update_register
from rag.settings import Settings
from rag.types import Citation, Evidence
from ui.chat.service import ChatService
from ui.serving.options import ALONE, ServingOptions

ROOT = Path(__file__).resolve().parents[2]
BRIDGE = """---
title: Harbour town must choose a bridge by spring
publisher: The Lantern
date: 2024-02-03
---

Orsby must choose between two bridges by 30 April 2024, the county's engineer Mina Falk said on Friday.

A steel span would cost 18 million crowns. A timber span would cost 11 million crowns but last only thirty years.

Ferry owner Jon Brask disputes both sums and says that the ferry could run for decades.
"""
MILL = """---
title: Old mill at Orsby is sold
publisher: Valley Wire
date: 2024-03-11
---

The old mill at Orsby was sold to a brewer for 2 million crowns. The buyer, Ada Holt, plans to open in June 2025.
"""
FERRY = """---
title: Ferry line
publisher: Quay Post
date: 2031-02-03
---

The harbour board must approve the ferry line by 9 May 2031, its chair Ada Roe said. The deadline for bids was moved \
twice.
"""
HOSTILE = """---
title: "<script>window.hacked=1</script> <img src=http://203.0.113.9/t.png onerror=window.hacked=2>"
publisher: "**Bold** [click](javascript:window.hacked=3) <b>x</b>"
date: 2024-01-05
author: "<svg onload=window.hacked=4>"
url: "javascript:window.hacked=5"
---

The zebra council must vote by 9 May 2026 <img src="http://203.0.113.9/a.png" onerror="window.hacked=6"> on the plan.

<script>window.hacked=7</script> ![beacon](http://203.0.113.9/b.png) [link](http://203.0.113.9/c) <iframe src="http://203.0.113.9/"></iframe>

<form action="http://203.0.113.9/"><input name="password"></form>

<div style="position:fixed;inset:0">overlay</div> $$\\frac{x}{y}$$

The zebra report hides \u202eevil\u202c words\u200b and has {long} at its end.
""".replace("{long}", "w" * 10_000)


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder of two stories that agree on nothing but the place."""
    folder = tmp_path / "stories"
    folder.mkdir()
    (folder / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    (folder / "mill.md").write_text(MILL, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def user_folder(tmp_path_factory: pytest.TempPathFactory, real_encoder: Any) -> Path:
    """A folder as a user has one; a test that writes into it takes a copy."""
    made = tmp_path_factory.mktemp("documented")
    (made / "articles").mkdir()
    (made / "articles" / "ferry.md").write_text(FERRY, encoding="utf-8")
    update_index(made / ".dossier", [str(made / "articles")], encoder=real_encoder)
    command = made / "bin" / "dossier"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {sys.executable} -m ui.cli "$@"\n')
    command.chmod(0o755)
    return made


@pytest.fixture
def hostile_article() -> str:
    """An article that tries everything a page could fall for."""
    return HOSTILE


@pytest.fixture(scope="session")
def indexed_stories(tmp_path_factory: pytest.TempPathFactory, encoder_type: Any) -> Path:
    """The stories, indexed and their claims read once; `story_home` is a copy for each test."""
    folder = tmp_path_factory.mktemp("indexed")
    for name, text in (("bridge", BRIDGE), ("mill", MILL)):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    update_index(folder / "home", [str(folder)], encoder=encoder_type())
    update_register(folder / "home")
    return folder / "home"


@pytest.fixture
def story_home(tmp_path: Path, indexed_stories: Path) -> Path:
    """The stories, indexed."""
    return Path(shutil.copytree(indexed_stories, tmp_path / "home"))


@pytest.fixture
def cite(make_article: Callable[..., Any], make_passage: Callable[..., Any]) -> Callable[..., Citation]:
    """`cite(1, "text")`: a citation of an article of one sentence."""

    def make(number: int, text: str, **values: Any) -> Citation:
        article = make_article(text, id=f"a{number}", **values)
        evidence = Evidence(article=article, passage=make_passage(article), start=0, end=len(text), relevance=1.0)
        return Citation(number=number, evidence=evidence)

    return make


def drafted(text: str) -> str:
    """The reply of a model that drafts this of the first passage; "" for one that finds no answer."""
    statements = [{"evidence": [1], "text": text}] if text else []
    return json.dumps({"answerable": bool(text), "statements": statements}, ensure_ascii=False)


def first_sentence(prompt: Any) -> str:
    """A draft that repeats the first evidence sentence of the prompt."""
    asked = prompt.turns[-1].text
    found = re.search(r"\[1\] (.+)", asked)
    return drafted(found[1] if found else "")


@pytest.fixture
def obliging_model(scripted_model: Callable[..., Any]) -> Any:
    """A model that answers every question with the first evidence sentence."""
    return scripted_model(first_sentence)


@pytest.fixture
def make_service(
    tmp_path: Path, story_home: Path, fake_encoder: Any, obliging_model: Any
) -> Iterator[Callable[..., ChatService]]:
    """`make_service()`, or with another model, or with None for quotes only; waits until the model is there."""
    services: list[ChatService] = []

    def make(model: Any = "first", *, wait: bool = True) -> ChatService:
        if model == "first":
            model = obliging_model
        settings = Settings(home=story_home, cache=tmp_path / "cache", quotes_only=model is None)
        opener = None if model is None else (model if callable(model) else (lambda: ByChat(model)))
        service = ChatService(settings=settings, index=open_index(story_home), encoder=fake_encoder, opener=opener)
        services.append(service)
        if wait:
            assert service.wait_for_model(20)
        return service

    yield make
    for service in services:
        service.close()


@pytest.fixture
def open_page() -> Iterator[Callable[..., str]]:
    """`open_page(service)`: the page is served; its address."""
    from ui.chat.serve import Page, build_app
    from ui.serving.listening import listen

    with contextlib.ExitStack() as stack:

        def serve(service: ChatService, *, options: ServingOptions = ALONE, **built: Any) -> str:
            made: queue.Queue[Page] = queue.Queue()

            async def build() -> Page:  # Gradio opens an event loop, and leaves it open, where none runs
                app = build_app(service, root_path=options.root_path, **built)
                return Page(app, listen("127.0.0.1", 0), service, options=options)

            def run() -> None:
                page = asyncio.run(build())
                made.put(page)
                page.serve()

            thread = threading.Thread(target=run, daemon=True)
            thread.start()
            page = made.get(timeout=120)
            stack.callback(_forget_loops)
            stack.callback(thread.join, 20)
            stack.callback(page.stop)
            return page.url

        yield serve


def _forget_loops() -> None:
    """What Gradio leaves open in its threads goes now, without a word, and not in the middle of another test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """A Chromium for a module's tests: its driver keeps an event loop open, in which no other test can run its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        opened = driver.chromium.launch(executable_path=chromium, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker as a script, from where `make axe` put it."""
    found = sorted((ROOT / ".venv" / "share").glob("axe-*.min.js"))
    if not found:
        pytest.skip('the accessibility checker is not here: fetch it with "make axe", which needs npm')
    return found[-1].read_text(encoding="utf-8")


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """`visit(url, width=..., dark=...)`: a page in a fresh profile, or another one in the same with
    `profile=page.context`; `page.strangers` lists requests to other hosts."""
    contexts: list[Any] = []

    def go(url: str, *, width: int = 1280, height: int = 800, dark: bool = False, profile: Any = None) -> Any:
        scheme = "dark" if dark else "light"
        context = profile or browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.strangers = []
        home = url.rstrip("/")
        page.on(
            "request", lambda r: None if r.url.startswith((home, "data:", "blob:")) else page.strangers.append(r.url)
        )
        page.goto(url)
        page.wait_for_selector(".welcome, .turn")
        page.wait_for_selector("#conversations .talks", state="attached")
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.fixture
def ask() -> Callable[..., None]:
    """`ask(page, question)`: types a question, asks it and waits for the finished turn."""

    def asked(page: Any, question: str) -> None:
        turns = page.locator("#transcript .turn").count()
        page.fill("#question textarea", question)
        page.click("#ask")
        page.wait_for_function("n => document.querySelectorAll('#transcript .turn').length > n", arg=turns)
        page.wait_for_selector("#ask", state="visible")

    return asked


@pytest.fixture
def picture() -> Callable[[Any, str], None]:
    """`picture(page, name)`: a screenshot among tests/screenshots, to be looked at."""
    folder = ROOT / "tests" / "screenshots"
    folder.mkdir(exist_ok=True)
    return lambda page, name: page.screenshot(path=folder / f"{name}.png")


class SlowModel:
    """Writes its draft at once and then waits, until told to go on or cancelled."""

    name = "slow"

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def complete(self, prompt: Any, *, on_text: Any = None, cancelled: Any = None) -> Any:
        from rag.errors import ModelCancelled
        from rag.models.protocol import Completion

        found = re.search(r"\[1\] (.+)", prompt.turns[-1].text)
        text = drafted(found[1] if found else "")
        on_text(text)
        while not self.go_on.wait(0.05):
            if cancelled():
                raise ModelCancelled("stopped")
        return Completion(text=text, finish="stop")

    def check(self) -> None:
        """It is always there."""

    def close(self) -> None:
        self.go_on.set()


@pytest.fixture
def slow_model() -> SlowModel:
    """A model that waits in the middle of its draft."""
    return SlowModel()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Uvicorn and gradio leave event loops and their sockets to the garbage collector, which may come at any test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))
        if "open_page" in getattr(item, "fixturenames", ()):  # they close them, and warn of them, when they please
            for warning in ("pytest.PytestUnraisableExceptionWarning", "DeprecationWarning", "ResourceWarning"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::{warning}"))


@pytest.fixture(autouse=True, scope="module")
def swept() -> Iterator[None]:
    """Nothing that a module of the page's tests leaves is collected while another's run."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
