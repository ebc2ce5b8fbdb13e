"""Teaches the program to tell questions for a view of the whole from those for something in particular.

    marked questions, questions of data sets -> features, vectors (kept) -> rag/question/{views.npz,view_words.txt}

    python -m evals.fit.views evals/stories evals/stories/reworded squad2_dev.json clapnq_dev.json --write rag/question

Two multinomial logistic functions (`evals.fit.questions`): over words and the encoder's vector, and over words alone.
All that is printed is of hands left out: at which bar one in fifty questions of theirs that ask for no view would be
shown one, and how many views are recognised above it, and of the right kind.
Two minutes, and one more where the vectors are made.  Read `evals.sets.asked` for the questions.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from evals.fit.questions import features_of, plain_lines, tell_left_out, vectors_of, write_function
from evals.sets.asked import SLOTS, AskedLine, load_asked, load_specific
from rag.language.words import content_stems
from rag.settings import load_settings

MARKED_WEIGHT = 4.0  # of a line that somebody marked beside a question of a data set
FALSE = 0.02  # share of questions for no view that may be shown one


def asking_stems(asked: Sequence[AskedLine]) -> list[str]:
    """Stems of the words that ask: those of the lines of which all else is a place, none of them a name."""
    asking = {line.asking for line in asked if line.view != "none" and line.hand == SLOTS}
    return sorted({stem for text in asking for stem in content_stems(text)})


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, tell what it is worth on hands left out, and with --write write it."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit.views", description="Fit the function for views.")
    parser.add_argument("sets", nargs="*", type=Path, metavar="SET", help="questions of which none asks for a view")
    parser.add_argument("--vectors", type=Path, default=Path("view-vectors.npz"), metavar="FILE")
    parser.add_argument("--write", type=Path, metavar="DIR", help="where views.npz and view_words.txt go")
    options = parser.parse_args(arguments)
    asked = load_asked()
    every = (line for line in (*asked, *load_specific(asked, options.sets)) if line.view != "either")
    plain = plain_lines(every, marked=MARKED_WEIGHT)
    encoder, vectors = vectors_of(plain, load_settings(os.environ), kept=options.vectors)
    features = features_of(plain)
    hands = list(dict.fromkeys(line.hand for line in asked))
    tell_left_out(
        plain, features, vectors, hands=hands, false=FALSE, groups={"English": True, "other languages": False}
    )
    if options.write:
        write_function(options.write / "views.npz", plain, features, encoder, vectors)
        (options.write / "view_words.txt").write_text("\n".join(asking_stems(asked)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
