"""How a check of paraphrases judges drafts: those written for it, and people's answers to natural questions.

    python -m evals.checks.drafts                                    the drafts for building the check
    python -m evals.checks.drafts --part other --read                those by another hand, with the reader
    python -m evals.checks.drafts --drafts DIR/FILE.txt              others, about the stories in DIR/stories
    python -m evals.checks.drafts --answers clapnq_dev.json          people's answers beside the sentences they rest on

Of sentences that their quotes support it gives the share that passes; of lies and of true answers that were corrupted
in one place (`evals.checks.corrupt`) it gives the share that passes, too: that is the error.  Read
`evals.sets.drafted` next.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from evals.checks.corrupt import corruptions, names_of
from evals.scores.bootstrap import Interval, ratio_interval
from evals.scores.tally import share_of
from evals.sets.drafted import DRAFTS, JOINED, PARTS, TRUE, Judged, load_drafts
from evals.sets.form import PublicSet
from evals.sets.public import load_public
from index.text.sentences import split_sentences
from rag.open import open_claim_reader
from rag.settings import load_settings
from rag.stages import ClaimReader
from rag.verify.paraphrase import check_paraphrase

SUPPORTED, LIES = "supported", "lies"
LEAST_WORDS = 5  # of an answer's sentence


def judged_answers(data: PublicSet, *, seed: int) -> Iterator[Judged]:
    """Every sentence of the set's answers beside the sentences that the answer rests on, and corruptions of it."""
    documents = {document.id: document for document in data.documents}
    rows = [
        (question, sentence)
        for question in data.questions
        if question.answerable and question.spans
        for answer in question.answers[:1]
        for sentence in _sentences(answer)
    ]
    names, rng = names_of([sentence for _, sentence in rows]), random.Random(seed)
    for question, sentence in rows:
        own = documents[question.spans[0].doc_id]
        true = Judged(
            story=own.id,
            question=question.question,
            kind=JOINED if len(question.spans) > 1 else TRUE,
            statement=sentence,
            quotes=tuple(span.text for span in question.spans),
            around=(f"{own.title}. {own.text}",) * len(question.spans),
        )
        yield true
        for lie in corruptions(sentence, names=names, rng=rng):
            yield Judged(**{**asdict(true), "kind": lie.kind, "statement": lie.statement})


def judge(
    rows: Iterable[Judged], *, reader: ClaimReader | None = None
) -> tuple[Mapping[str, list[bool]], list[tuple[Judged, str]]]:
    """Whether each row passes, by kind and over all; and the rows judged wrongly, with the reason given."""
    passed: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    for row in rows:
        verdict = check_paraphrase(row.statement, row.quotes, around=row.around, reader=reader)
        passed[row.kind].append(verdict.ok)
        passed[SUPPORTED if row.supported else LIES].append(verdict.ok)
        if verdict.ok != row.supported:
            wrong.append((row, verdict.reason))
    return passed, wrong


def intervals(passed: Mapping[str, Sequence[bool]], *, seed: int) -> dict[str, Interval]:
    """The share that passes with its interval, by kind in alphabetical order, the sums last."""
    ordered = sorted(passed, key=lambda name: (name in (SUPPORTED, LIES), name))
    return {name: ratio_interval([share_of([v]) for v in passed[name]], seed=seed) for name in ordered}


def _sentences(text: str) -> Iterator[str]:
    for span in split_sentences(text):
        sentence = text[span.start : span.end].strip()
        if len(sentence.split()) >= LEAST_WORDS:
            yield sentence


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table, or with --wrong the rows that were judged wrongly as well."""
    parser = argparse.ArgumentParser(prog="python -m evals.checks.drafts", description="Measure the paraphrase check.")
    parser.add_argument("--part", choices=PARTS, default="tune")
    parser.add_argument(
        "--drafts", type=Path, metavar="FILE", help="drafts of one's own, with their stories beside them"
    )
    parser.add_argument("--read", action="store_true", help="have the default model read each sentence, too")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="public data with answers and gold spans")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="print the rows judged wrongly")
    options = parser.parse_args(arguments)
    if options.answers:
        rows = list(judged_answers(load_public(options.answers), seed=options.seed))
    elif options.drafts:
        rows = list(load_drafts(options.drafts, stories=options.drafts.parent / "stories"))
    else:
        rows = list(load_drafts(DRAFTS / f"{options.part}.txt"))
    reader = open_claim_reader(load_settings(os.environ)) if options.read else None
    begun = time.perf_counter()
    passed, wrong = judge(rows, reader=reader)
    each = (time.perf_counter() - begun) / max(1, len(rows)) * 1000
    for row, reason in wrong if options.wrong else ():
        print(json.dumps({"reason": reason, **asdict(row), "around": ""}, ensure_ascii=False))
    for name, share in intervals(passed, seed=options.seed).items():
        print(f"{name:14} {share.value:.3f} [{share.low:.3f}, {share.high:.3f}] pass, n={share.n}")
    print(f"{each:.1f} ms a sentence")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
