"""What Gradio keeps of every update is forgotten, and what the page is made of stays."""

from __future__ import annotations

import gradio as gr
from gradio.state_holder import StateHolder

from ui.chat.doors.gradio_memory import LATEST, forget_copies

COPY = 100_000


def holder_of_a_page() -> StateHolder:
    with gr.Blocks() as page:
        gr.Markdown("transcript")
        gr.Textbox("question")
    holder = StateHolder()
    holder.set_blocks(page)
    return holder


def test_copies_go_and_the_pages_own_components_stay() -> None:
    holder = holder_of_a_page()
    session = holder["tab"]
    before = set(session.config_values)
    session[COPY] = gr.Markdown("a long transcript", render=False)
    session._update_value_in_config(COPY, "a longer one")
    assert forget_copies(holder) == 2
    assert set(session.config_values) == before
    assert set(session.blocks_config.blocks) == set(holder.blocks.blocks)
    assert forget_copies(holder) == 0


def test_only_the_latest_sessions_are_looked_at() -> None:
    holder = holder_of_a_page()
    sessions = [holder[f"tab {number}"] for number in range(LATEST + 1)]
    for session in sessions:
        session.config_values[COPY] = {}
    assert forget_copies(holder) == LATEST
    assert COPY in sessions[0].config_values
