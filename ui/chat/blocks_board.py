"""The Dossier tab's components: what to choose from, and the board under it.

    Board -> add_board -> components, and the events that show the board

HTML comes from `ui.chat.html.board_html`, never from here.  Read `ui.chat.board.Board` next.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.chat.blocks_library import markup, quiet
from ui.chat.board import ALL, HOW_CHOICES, KIND_CHOICES, LONGEST, Board


def add_board(board: Board, tab: gr.Tab) -> None:
    """The filters and the board; the stories are listed anew whenever the tab is opened."""
    with gr.Row(elem_id="board-filters"):
        story = gr.Dropdown([], label="Story", elem_id="board-story", allow_custom_value=True, min_width=240)
        kind = gr.Dropdown(KIND_CHOICES, value=ALL, label="Show", elem_id="board-kind", min_width=120)
        how = gr.Dropdown(HOW_CHOICES, value=ALL, label="Known from", elem_id="board-how", min_width=120)
        party = gr.Textbox(label="Party", elem_id="board-party", max_length=LONGEST, min_width=120)
        as_of = gr.Textbox(label="As of", elem_id="board-as-of", placeholder="2025-08-06", max_length=10, min_width=120)
    shown = markup("", "board")
    chosen = [story, kind, how, party, as_of]

    def opened(now: str, *rest: str) -> tuple[Any, str]:
        choices = board.stories()
        known = {value for _, value in choices}
        first = now if now in known else (choices[0][1] if choices else "")
        return gr.update(choices=choices, value=first or None), board.page(first, *rest)

    tab.select(opened, chosen, [story, shown], **quiet(queue=False))
    changed = [story.input, kind.input, how.input, party.submit, party.blur, as_of.submit, as_of.blur]
    gr.on(changed, board.page, chosen, shown, trigger_mode="always_last", **quiet(queue=False))
