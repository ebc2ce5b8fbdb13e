"""Teaches the program to tell questions whose answer is to be reckoned of two amounts from all others.

    marked questions, questions of data sets -> features, vectors (kept) -> rag/question/fitted/operations.npz

    python -m evals.fit.sums evals/stories evals/stories/reworded squad2_dev.json clapnq_dev.json --write DIR

Two multinomial logistic functions (`evals.fit.questions`): over words and the encoder's vector, and over words alone.
All that is printed is of hands left out: at which bar one in a hundred of their other questions would be taken for one
to be reckoned, and how many of those are recognised above it, and by the right operation.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evals.fit.questions import features_of, marking_hands, plain_lines, tell_left_out, vectors_of, write_function
from evals.sets.asked import SUMS, AskedLine, load_asked, load_specific
from evals.sets.to_reckon import load_to_reckon
from rag.settings import load_settings

MARKED_WEIGHT = 20.0  # of a line that somebody marked; more are recognised than with 4, with a hand left out
FALSE = 0.01  # share of other questions that may be taken for one to be reckoned


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, tell what it is worth on hands left out, and with --write write it."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.sums", description="Fit the function for sums.")
    parser.add_argument("sets", nargs="*", type=Path, metavar="SET", help="questions of which none is to be reckoned")
    parser.add_argument("--vectors", type=Path, default=Path("view-vectors.npz"), metavar="FILE")
    parser.add_argument("--write", type=Path, metavar="DIR", help="where operations.npz goes")
    options = parser.parse_args(arguments)
    lines = lines_of(options.sets)
    encoder, vectors = vectors_of(lines, load_settings(os.environ), kept=options.vectors)
    features = features_of(lines)
    hands = marking_hands(lines)
    tell_left_out(lines, features, vectors, hands=hands, false=FALSE, groups={"English": True})
    if options.write:
        write_function(options.write / "operations.npz", lines, features, encoder, vectors)
    return 0


def lines_of(sets: Sequence[Path]) -> list[AskedLine]:
    """All marked questions, those over stories with them, and those of which none is to be reckoned."""
    marked = load_asked(SUMS)
    over_stories = [
        AskedLine(
            hand=library.part, view=question.id.split("-")[2], question=question.question, asking=question.question
        )
        for library in load_to_reckon()
        for question in library.questions
    ]
    views = [replace(line, view="none") for line in load_asked()]
    return plain_lines((*marked, *over_stories, *views, *load_specific(marked, sets)), marked=MARKED_WEIGHT)


if __name__ == "__main__":
    raise SystemExit(main())
