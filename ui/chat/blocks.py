"""What is on the page: Gradio components, and which function of `ui.chat.handlers` each event calls.

    ChatService -> build_blocks -> gr.Blocks

HTML comes from `ui.chat.html.conversation_html*`, never from here.  Components that only the page's script uses are
"offstage": it writes an action or a wish into them, and reads what it is told.  Read `ui.chat.handlers.Handlers` for
what happens, `build_blocks` for where it is seen, `ui.chat.blocks_library` for the ways to add articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.question.checked import MAX_QUESTION
from ui.chat.blocks_library import add_library, markup, quiet
from ui.chat.handlers import Handlers, Visitor
from ui.chat.html.board_html import empty_html
from ui.chat.html.frame_html import no_sources_html
from ui.chat.service import ChatService
from ui.chat.talks.visitor import owner_of

WAITING = 32  # questions that may wait without being worked on; more are told to come back
TOGETHER = 24  # questions that show their evidence and their place at the one model; Gradio has 40 threads
LOOKING = "Looking at the stories."
POLL_SECONDS = 2.0  # while the model loads
CLEAN_SECONDS = 3600  # uploads in Gradio's cache live so long; what is kept is copied into the home
OFFSTAGE = ("wanted", "action", "here", "chosen", "about", "since", "until", "uploaded")
SCOPE = ("chosen", "since", "until")

Parts = dict[str, Any]


def build_blocks(service: ChatService, *, may_fetch: bool) -> gr.Blocks:
    """The page.  Without `may_fetch` it has no box for web addresses."""
    handlers = Handlers(service)
    page = gr.Blocks(title="Dossier", analytics_enabled=False, fill_width=True, delete_cache=(CLEAN_SECONDS,) * 2)
    with page:
        parts: Parts = {"masthead": markup("", "masthead")}
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", elem_id="ask-tab"):
                _ask_tab(parts)
            with gr.Tab("Dossier", elem_id="board-tab"):
                parts["board_problem"] = markup("", "board-problem")
                parts["board"] = markup(empty_html(LOOKING), "board")
            with gr.Tab("Library", elem_id="library-tab"):
                added = add_library(handlers, parts, may_fetch=may_fetch)
            with gr.Tab("Settings", elem_id="settings-tab"):
                for name in ("model", "settings", "kept"):
                    parts[name] = markup("", name)
        parts["reader"] = markup("", "reader")
        _wire_ask(handlers, parts, page)
        _wire_actions(handlers, parts)
        _wire_page(handlers, parts, added)
    page.queue(max_size=WAITING, api_open=False, default_concurrency_limit=TOGETHER)
    return page


def visitor(request: gr.Request) -> Visitor:
    """Who sent the event of this request."""
    session = request.session_hash or ""
    cookies = str(request.headers.get("cookie", ""))
    return Visitor(owner=owner_of(cookies, login=request.username, session=session), session=session)


def _ask_tab(parts: Parts) -> None:
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="talks"):
            parts["conversations"] = markup("", "conversations")
        with gr.Column(elem_id="conversation"):
            with gr.Column(elem_id="scroll"):
                for name in ("welcome", "transcript", "current"):
                    parts[name] = markup("", name)
            with gr.Column(elem_id="asking"):
                for name in ("problem", "about_line"):
                    parts[name] = markup("", name.replace("_", "-"))
                with gr.Row(elem_id="ask-row"):
                    parts["question"] = _question_box()
                    parts["ask"] = gr.Button("Ask", variant="primary", elem_id="ask")
                    parts["stop"] = gr.Button("Stop", variant="stop", elem_id="stop", visible=False)
                _scope(parts)
        with gr.Column(elem_id="side"):
            parts["sources"] = markup(no_sources_html(), "sources")
    for name in OFFSTAGE:
        parts[name] = gr.Textbox(elem_id=name, elem_classes="offstage", show_label=False, container=False)
    parts["told"] = gr.Markdown("", elem_id="told", elem_classes="offstage", sanitize_html=True, latex_delimiters=[])


def _scope(parts: Parts) -> None:
    parts["scope_line"] = markup("", "scope-line")
    gr.Button("Conversations", elem_id="talks-toggle", size="sm")


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        placeholder="Ask about the articles",
        label="Your question",
        show_label=False,
        container=False,
        lines=1,
        max_lines=6,
        max_length=MAX_QUESTION,
        autofocus=True,
    )


def _wire_ask(handlers: Handlers, parts: Parts, page: gr.Blocks) -> None:
    def ask(
        question: str, here: str, chosen: str, since: str, until: str, about: str, request: gr.Request
    ) -> Iterator[dict[Any, Any]]:
        for changes in handlers.ask(question, here, chosen, since, until, about, visitor(request)):
            yield _updates(parts, changes)

    changed = (
        "welcome transcript current problem question ask stop sources here conversations about about_line masthead"
    )
    gr.on(
        [parts["ask"].click, parts["question"].submit],
        ask,
        [parts[name] for name in ("question", "here", *SCOPE, "about")],
        [parts[name] for name in changed.split()],
        concurrency_limit=TOGETHER,
        trigger_mode="once",
        **quiet(queue=True),
    )

    def stop(request: gr.Request) -> None:
        handlers.stop(request.session_hash or "")

    parts["stop"].click(stop, None, None, **quiet(queue=False))
    page.unload(stop)


def _wire_actions(handlers: Handlers, parts: Parts) -> None:
    def action(
        text: str, here: str, chosen: str, since: str, until: str, find: str, request: gr.Request
    ) -> dict[Any, Any]:
        return _updates(parts, handlers.action(text, here, chosen, since, until, find, visitor(request)))

    def wanted(text: str, here: str, request: gr.Request) -> str:
        return handlers.open(text, here, visitor(request))

    def dates(chosen: str, since: str, until: str, request: gr.Request) -> dict[Any, Any]:
        return _updates(parts, handlers.dates(chosen, since, until, visitor(request)))

    changed = (
        "here conversations transcript current problem welcome sources about about_line chosen since until scope_line"
        " articles report skipped masthead reader told board board_problem settings kept model"
    )
    outputs = [parts[name] for name in changed.split()]
    given = [parts[name] for name in ("action", "here", *SCOPE, "find")]
    parts["action"].change(action, given, outputs, **quiet(queue=False))
    parts["wanted"].change(wanted, [parts["wanted"], parts["here"]], parts["reader"], **quiet(queue=False))
    gr.on(
        [parts[name].change for name in ("since", "until")],
        dates,
        [parts[name] for name in SCOPE],
        [parts["scope_line"], parts["problem"]],
        trigger_mode="always_last",
        **quiet(queue=False),
    )


def _wire_page(handlers: Handlers, parts: Parts, added: list[Any]) -> None:
    timer = gr.Timer(POLL_SECONDS, active=handlers.loading())
    still = quiet(queue=False)
    timer.tick(
        lambda: (handlers.masthead(), handlers.model(), gr.Timer(active=handlers.loading())),
        None,
        [parts["masthead"], parts["model"], timer],
        **still,
    )
    refresh: dict[str, Any] = {
        "fn": handlers.refresh,
        "inputs": [parts["chosen"], parts["find"]],
        "outputs": [parts["masthead"], parts["model"], parts["articles"]],
    }
    for event in added:
        event.then(**refresh, **still).then(handlers.welcome_if, parts["transcript"], parts["welcome"], **still)


def _updates(parts: Parts, changes: dict[str, Any]) -> dict[Any, Any]:
    """Changes by name as updates by component; "busy" swaps the two buttons.  Gradio takes no empty answer, so that
    nothing changes is said of one component."""
    updates: dict[Any, Any] = {parts[name]: value for name, value in changes.items() if name != "busy"}
    if "busy" in changes:
        updates[parts["ask"]] = gr.update(visible=not changes["busy"])
        updates[parts["stop"]] = gr.update(visible=bool(changes["busy"]))
    return updates or {parts["told"]: gr.skip()}
