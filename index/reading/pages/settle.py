"""A parsed page -> the same page as its reader sees it, and what was left out for that.

    settle_page(tree) -> [(text left out, reason)]      the tree is changed in place

The order matters: what is hidden goes first, marks within lines are settled before lines become paragraphs.  No step
may stop the reading of a page: one that fails on odd mark-up leaves the rest of the page as it was.
Read `index.reading.pages.marks` next.
"""

from __future__ import annotations

from contextlib import suppress

from lxml.etree import Comment, ProcessingInstruction, strip_tags
from lxml.html import HtmlElement

from index.reading.pages.blocks import settle_blocks, take_captions
from index.reading.pages.hidden import drop_hidden
from index.reading.pages.marks import settle_marks
from index.reading.pages.tables import write_out_tables


def settle_page(tree: HtmlElement) -> list[tuple[str, str]]:
    """What was left out, with the reason, in the order of the page."""
    left_out: list[tuple[str, str]] = []
    strip_tags(tree, Comment, ProcessingInstruction)  # what a framework writes between the parts of a line
    for step in (drop_hidden, settle_marks, take_captions):
        with suppress(AttributeError, ValueError, TypeError, AssertionError):
            left_out += step(tree)
    for change in (write_out_tables, settle_blocks):
        with suppress(AttributeError, ValueError, TypeError, AssertionError):
            change(tree)
    return left_out
