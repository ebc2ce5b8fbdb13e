"""The tabs beside asking: the library with the ways to add articles, and the settings.

    Handlers -> add_library, add_settings -> components in `parts`, and the events after which things have changed

HTML comes from `ui.chat.html.conversation_html*`, never from here.  Read `ui.chat.blocks` for the page around it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import gradio as gr

from ui.chat.handlers import Handlers, Visitor
from ui.chat.html.adding_html import FILE_TYPES
from ui.chat.talks.preferences import LENGTHS

Listen = Callable[..., Any]
Parts = dict[str, Any]


def add_library(handlers: Handlers, parts: Parts, *, may_fetch: bool) -> list[Any]:
    """The list of articles, a search box, and the ways to add some; the events after which there are others."""
    parts["find"] = gr.Textbox(
        elem_id="find", label="Find an article", placeholder="title or publisher", max_length=200
    )
    parts["articles"] = markup("", "articles")
    parts["find"].change(
        handlers.library,
        [parts["chosen"], parts["find"]],
        parts["articles"],
        trigger_mode="always_last",
        **quiet(queue=False),
    )
    for name in ("report", "skipped"):
        parts[name] = markup("", name)
    return _adding(handlers, parts, may_fetch=may_fetch)


def add_settings(handlers: Handlers, parts: Parts, page: gr.Blocks, visitor: Callable[[gr.Request], Visitor]) -> None:
    """The model's state and what a person may set."""
    with gr.Column(elem_id="settings"):
        parts["model"] = markup("", "model")
        quotes = gr.Checkbox(label="Quotes only: show the articles' own sentences, ask no model", elem_id="quotes-only")
        length = gr.Radio(list(LENGTHS), value=list(LENGTHS)[1], label="Length of an answer", elem_id="length")
        gr.Markdown("Use only articles published in this span, in every conversation:", elem_id="span-label")
        with gr.Row(elem_id="span"):
            since = gr.Textbox(label="From", placeholder="2025-08-06", max_length=10, elem_id="span-since")
            until = gr.Textbox(label="To", placeholder="2025-08-06", max_length=10, elem_id="span-until")
        kept = markup("", "kept")
    boxes = [quotes, length, since, until]

    def prefer(quotes_only: bool, label: str, begin: str, end: str, request: gr.Request) -> str:
        return handlers.prefer(quotes_only, label, begin, end, visitor(request))

    def held(request: gr.Request) -> tuple[bool, str, str, str]:
        return handlers.preferences(visitor(request))

    changes = [quotes.input, length.input, since.blur, until.blur, since.submit, until.submit]
    gr.on(changes, prefer, boxes, kept, trigger_mode="always_last", **quiet(queue=False))
    page.load(held, None, boxes, **quiet(queue=False))


def _adding(handlers: Handlers, parts: Parts, *, may_fetch: bool) -> list[Any]:
    with gr.Column(elem_id="adding"):
        gr.Markdown("## Add articles", elem_id="adding-head")
        with gr.Row(elem_id="ways"):
            with gr.Column():
                files = _upload("Files: text, Markdown, HTML or PDF", "files", "multiple")
                folder = _upload("A whole folder", "folder", "directory")
            if may_fetch:
                with gr.Column():
                    address = gr.Textbox(
                        label="Web addresses, one a line",
                        placeholder="https://",
                        lines=4,
                        max_lines=12,
                        elem_id="address",
                        max_length=50_000,
                    )
                    fetch = gr.Button("Fetch", elem_id="fetch")
            with gr.Column():
                text = gr.Textbox(
                    label="Pasted text, its title on the first line", lines=4, max_lines=12, elem_id="pasted"
                )
                paste = gr.Button("Add text", elem_id="paste")
    add = partial(_listen, report=parts["report"])
    events = [add(box.upload, handlers.add_files, box) for box in (files, folder)]
    events.append(add(paste.click, handlers.add_text, text))
    if may_fetch:
        events.append(add(fetch.click, handlers.add_addresses, address))
    return events


def _upload(label: str, name: str, count: Any) -> gr.File:
    types = list(FILE_TYPES) if count == "multiple" else None
    return gr.File(file_count=count, file_types=types, label=label, height=156, elem_id=name)


def _listen(event: Listen, handler: Listen, source: Any, *, report: gr.Markdown) -> Any:
    return event(handler, source, report, concurrency_limit=2, concurrency_id="add", **quiet(queue=True))


def quiet(*, queue: bool) -> dict[str, Any]:
    """No progress overlay of Gradio's, and no place in its public API."""
    return {"show_progress": "hidden", "api_visibility": "private", "queue": queue}


def markup(value: str, name: str) -> gr.Markdown:
    """A place for HTML of `ui.chat.html.conversation_html*`.  Gradio's sanitiser stays on, as a second wall."""
    return gr.Markdown(value, elem_id=name, sanitize_html=True, latex_delimiters=[], container=False)
