"""What is on the page: Gradio components, and which function of `ui.handlers` each event calls.

    Desk -> build_blocks -> gr.Blocks

HTML comes from `ui.page*`, never from here.  Components that only the page's script uses are "offstage".  Read
`ui.handlers.Handlers` for what happens, `build_blocks` for where it is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gradio as gr

from ui.conversation import Conversation
from ui.desk import Desk
from ui.handlers import Handlers
from ui.page_frame import no_sources_html
from ui.questions import MAX_QUESTION

WAITING = 32  # questions that may wait; more are told to come back
TOGETHER = 8  # questions worked on at once; they share one model
POLL_SECONDS = 2.0  # while the model loads
CLEAN_SECONDS = 3600  # uploads in Gradio's cache live so long; what is kept is copied into the home
FILE_TYPES = [".txt", ".md", ".markdown", ".html", ".htm", ".pdf"]

Listen = Callable[..., Any]


def build_blocks(desk: Desk, *, may_fetch: bool) -> gr.Blocks:
    """The page.  Without `may_fetch` it has no box for web addresses."""
    handlers = Handlers(desk)

    def stop(request: gr.Request) -> None:
        handlers.stop(_session(request))

    page = gr.Blocks(title="Dossier", analytics_enabled=False, fill_width=True, delete_cache=(CLEAN_SECONDS,) * 2)
    with page:
        conversation = gr.State(Conversation())
        masthead = _markup("", "masthead")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", elem_id="ask-tab"):
                parts = _ask_tab()
            with gr.Tab("Library", elem_id="library-tab"):
                articles = _markup("", "articles")
                adding = _adding(handlers, may_fetch=may_fetch)
        _wire_ask(handlers, conversation, parts)
        timer = gr.Timer(POLL_SECONDS, active=handlers.loading())
        quiet = _quiet(queue=False)
        timer.tick(lambda: (handlers.masthead(), gr.Timer(active=handlers.loading())), None, [masthead, timer], **quiet)
        refresh: dict[str, Any] = {
            "fn": lambda: (handlers.masthead(), handlers.library()),
            "outputs": [masthead, articles],
        }
        page.load(**refresh, **quiet)
        for added in adding:
            added.then(**refresh, **quiet).then(handlers.welcome_if, parts["transcript"], parts["welcome"], **quiet)
        page.load(handlers.welcome, None, parts["welcome"], **quiet)
        page.unload(stop)
        parts["stop"].click(stop, None, None, **_quiet(queue=False))
    page.queue(max_size=WAITING, api_open=False, default_concurrency_limit=TOGETHER)
    return page


def _ask_tab() -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="conversation"):
            with gr.Column(elem_id="scroll"):
                for name in ("welcome", "transcript", "current"):
                    parts[name] = _markup("", name)
            with gr.Column(elem_id="asking"):
                parts["problem"] = _markup("", "problem")
                with gr.Row(elem_id="ask-row"):
                    parts["question"] = _question_box()
                    parts["ask"] = gr.Button("Ask", variant="primary", elem_id="ask")
                    parts["stop"] = gr.Button("Stop", variant="stop", elem_id="stop", visible=False)
                parts["restart"] = gr.Button("New conversation", elem_id="restart", size="sm")
        with gr.Column(elem_id="side"):
            parts["sources"] = _markup(no_sources_html(), "sources")
            parts["reader"] = _markup("", "reader")
    parts["wanted"] = gr.Textbox(elem_id="wanted", elem_classes="offstage", show_label=False, container=False)
    return parts


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


def _wire_ask(handlers: Handlers, conversation: gr.State, parts: dict[str, Any]) -> None:
    def ask(question: str, held: Conversation, request: gr.Request) -> Iterator[dict[Any, Any]]:
        for changes in handlers.ask(question, held, _session(request)):
            yield {**_updates(parts, changes), conversation: held}

    shown = [
        parts[name] for name in ("welcome", "transcript", "current", "problem", "question", "ask", "stop", "sources")
    ]
    gr.on(
        [parts["ask"].click, parts["question"].submit],
        ask,
        [parts["question"], conversation],
        [*shown, conversation],
        concurrency_limit=TOGETHER,
        trigger_mode="once",
        **_quiet(queue=True),
    )
    parts["wanted"].change(handlers.open, [parts["wanted"], conversation], parts["reader"], **_quiet(queue=False))
    parts["restart"].click(
        lambda: (Conversation(), "", handlers.welcome(), no_sources_html(), ""),
        None,
        [conversation, parts["transcript"], parts["welcome"], parts["sources"], parts["problem"]],
        **_quiet(queue=False),
    )


def _updates(parts: dict[str, Any], changes: dict[str, str | bool]) -> dict[Any, Any]:
    """Changes by name as updates by component; "busy" swaps the two buttons."""
    updates: dict[Any, Any] = {parts[name]: value for name, value in changes.items() if name != "busy"}
    if "busy" in changes:
        updates[parts["ask"]] = gr.update(visible=not changes["busy"])
        updates[parts["stop"]] = gr.update(visible=bool(changes["busy"]))
    return updates


def _adding(handlers: Handlers, *, may_fetch: bool) -> list[Any]:
    """The ways to add articles; the events after which the library has changed."""
    with gr.Column(elem_id="adding"):
        gr.Markdown("## Add articles", elem_id="adding-head")
        with gr.Row(elem_id="ways"):
            with gr.Column():
                files = gr.File(
                    file_count="multiple",
                    file_types=FILE_TYPES,
                    label="Files: text, Markdown, HTML or PDF",
                    height=150,
                    elem_id="files",
                )
            if may_fetch:
                with gr.Column():
                    address = gr.Textbox(
                        label="Web address", placeholder="https://", elem_id="address", max_length=2000
                    )
                    fetch = gr.Button("Fetch", elem_id="fetch")
            with gr.Column():
                text = gr.Textbox(
                    label="Pasted text, its title on the first line", lines=4, max_lines=12, elem_id="pasted"
                )
                paste = gr.Button("Add text", elem_id="paste")
        report = _markup("", "report")
    add = partial(_listen, report=report)
    events = [add(files.upload, handlers.add_files, files), add(paste.click, handlers.add_text, text)]
    if may_fetch:
        events += [add(fetch.click, handlers.add_address, address), add(address.submit, handlers.add_address, address)]
    return events


def _listen(event: Listen, handler: Listen, source: Any, *, report: gr.Markdown) -> Any:
    return event(handler, source, report, concurrency_limit=2, concurrency_id="add", **_quiet(queue=True))


def _quiet(*, queue: bool) -> dict[str, Any]:
    """No progress overlay of Gradio's, and no place in its public API."""
    return {"show_progress": "hidden", "api_visibility": "private", "queue": queue}


def _session(request: gr.Request) -> str:
    return request.session_hash or ""


def _markup(value: str, name: str) -> gr.Markdown:
    """A place for HTML of `ui.page*`.  Gradio's sanitiser stays on, as a second wall."""
    return gr.Markdown(value, elem_id=name, sanitize_html=True, latex_delimiters=[], container=False)
