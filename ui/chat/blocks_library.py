"""The library's tab: the ways to add articles, then the list of those that are there.

    Handlers -> add_library -> components in `parts`, and the events after which there are other articles

Files are chosen and sent by the page's script, which says in `uploaded` where the server has put them.  HTML comes from
`ui.chat.html`, never from here.  Read `ui.chat.blocks` for the page around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gradio as gr

from ui.chat.handlers import Handlers
from ui.chat.html.adding_html import Step
from ui.chat.html.library_html import ways_html

Listen = Callable[..., Any]
Parts = dict[str, Any]


def add_library(handlers: Handlers, parts: Parts, *, may_fetch: bool) -> list[Any]:
    """The ways to add articles, a search box and the list; the events after which there are others."""
    events = _adding(handlers, parts, may_fetch=may_fetch)
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
    return events


def _adding(handlers: Handlers, parts: Parts, *, may_fetch: bool) -> list[Any]:
    with gr.Column(elem_id="adding"):
        markup(ways_html(), "ways-head")
        with gr.Row(elem_id="ways"):
            if may_fetch:
                with gr.Column():
                    address = gr.Textbox(
                        label="Web addresses, one a line",
                        placeholder="https://",
                        lines=2,
                        max_lines=8,
                        elem_id="address",
                        max_length=50_000,
                    )
                    fetch = gr.Button("Fetch", elem_id="fetch")
            with gr.Column():
                text = gr.Textbox(
                    label="Pasted text, its title on the first line", lines=2, max_lines=8, elem_id="pasted"
                )
                paste = gr.Button("Add text", elem_id="paste")
        for name in ("report", "skipped"):
            parts[name] = markup("", name)
    add = partial(_listen, report=parts["report"])
    events = [
        add(parts["uploaded"].change, handlers.add_uploaded, parts["uploaded"]),
        add(paste.click, handlers.add_text, text),
    ]
    if may_fetch:
        events.append(add(fetch.click, handlers.add_addresses, address))
    return events


def _listen(event: Listen, handler: Callable[[str], Iterator[Step]], box: Any, *, report: gr.Markdown) -> Any:
    """What comes of it is told in the report; a box whose articles were added is emptied."""

    def steps(given: str) -> Iterator[tuple[str, Any]]:
        yield gr.skip(), gr.skip()  # emptying the box is a change, too, and leaves the report as it is
        for step in handler(given):
            yield step.html, "" if step.done else gr.skip()

    return event(steps, box, [report, box], concurrency_limit=2, concurrency_id="add", **quiet(queue=True))


def quiet(*, queue: bool) -> dict[str, Any]:
    """No progress overlay of Gradio's, and no place in its public API."""
    return {"show_progress": "hidden", "api_visibility": "private", "queue": queue}


def markup(value: str, name: str) -> gr.Markdown:
    """A place for HTML of `ui.chat.html`.  Gradio's sanitiser stays on, as a second wall."""
    return gr.Markdown(value, elem_id=name, sanitize_html=True, latex_delimiters=[], container=False)
