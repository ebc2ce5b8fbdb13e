"""What `dossier eval --open` does: libraries of stories are indexed, their questions asked and scored, a table printed.

    settings, folder of libraries, part -> a home for each library -> answers -> OpenScore* -> table

Exit code 0, or 4 where fewer answers are good, or more are wrong or wrongly refused, than the bounds allow.  Read
`evals.scores.open_scores` for what good and wrong mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.scores.open_scores import OpenScore, score_open
from evals.sets.open import OpenLibrary, OpenQuestion, load_open, write_articles
from rag.settings import Settings
from rag.types import Filters

GATE_FAILED = 4  # exit code
LEAST_GOOD, MOST_WRONG, MOST_REFUSED = 0.80, 0.10, 0.06  # shares; 0.84, 0.08 and 0.05 when run once (n=111)
Scored = tuple[OpenQuestion, OpenScore]


def run_open(settings: Settings, folder: Path, *, part: str = "", write: Callable[[str], None] = print) -> int:
    """Asks and prints; 4 when a bound is broken, else 0.  Known errors are raised."""
    scored: list[Scored] = []
    for library in load_open(folder, part=part):
        scored += _scored(settings, library)
    write(table_of(scored))
    return GATE_FAILED if broken(scored) else 0


def table_of(scored: Sequence[Scored]) -> str:
    """Verdicts by kind of question, what the sentences and leads hold, and each miss with its reasons."""
    kinds = sorted({question.kind for question, _ in scored})
    lines = [f"{kind:9} {_counted([s for q, s in scored if q.kind == kind])}" for kind in kinds]
    lines.append(f"{'all':9} {_counted([score for _, score in scored])}")
    told = [score for question, score in scored if question.facts]
    leads = [score.lead_right for _, score in scored if score.lead_right is not None]
    lines.append(
        f"sentences that hold a fact: {sum(s.holding for s in told)} of {sum(s.shown for s in told)};"
        f" leads right: {sum(leads)} of {len(leads)}"
    )
    lines += [
        f"{score.verdict}: {question.id} “{question.question}” ({'; '.join(score.reasons)})"
        for question, score in scored
        if score.verdict != "good"
    ]
    return "\n".join(lines)


def broken(scored: Sequence[Scored]) -> bool:
    """Whether the shares of verdicts break a bound."""
    count = Counter(score.verdict for _, score in scored)
    share = {verdict: count[verdict] / max(1, len(scored)) for verdict in ("good", "wrong", "wrongly refused")}
    return share["good"] < LEAST_GOOD or share["wrong"] > MOST_WRONG or share["wrongly refused"] > MOST_REFUSED


def _counted(scores: Sequence[OpenScore]) -> str:
    count = Counter(score.verdict for score in scores)
    told = ", ".join(f"{verdict} {count[verdict]}" for verdict in ("good", "partial", "wrong", "wrongly refused"))
    return f"n {len(scores)}: {told}"


def _scored(settings: Settings, library: OpenLibrary) -> list[Scored]:
    from index.encoders.load import load_encoder
    from index.update.update_index import update_index
    from rag.open import open_assistant

    home = settings.home / "eval" / f"{library.name}-{library.digest}"
    if not home.exists():
        with TemporaryDirectory() as folder:
            write_articles(library, Path(folder))
            update_index(home, [folder], encoder=load_encoder(settings.encoder, cache=settings.cache), wait=60)
    with closing(open_assistant(replace(settings, home=home))) as assistant:
        return [
            (question, score_open(question, assistant.ask(question.question, filters=Filters(as_of=question.as_of))))
            for question in library.questions
        ]
