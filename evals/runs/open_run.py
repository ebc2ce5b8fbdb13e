"""What `dossier eval --open` does: libraries of stories are indexed, their questions asked and scored, a table printed.

    settings, folder of libraries, part -> a home for each library -> answers -> OpenScore* -> table, gates

Exit code 0, or 4 where a gate of gates.toml fails.  A question that fails is told and counted as wrong, and the others
are asked.  Read `evals.scores.open_scores` for what good and wrong mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from evals.runs.gates import GateResult, check_gates, load_gates
from evals.runs.status import StatusLine
from evals.scores.bootstrap import Interval, ratio_interval
from evals.scores.open_scores import OpenScore, failed_score, score_open
from evals.scores.tally import Tally
from evals.sets.open import OpenLibrary, OpenQuestion, load_open, write_articles
from rag.settings import Settings
from rag.types import Filters

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.models.protocol import LanguageModel

GATE_FAILED = 4  # exit code
SEED = 0  # of the intervals
Scored = tuple[OpenQuestion, OpenScore]


def run_open(settings: Settings, folder: Path, *, part: str = "", write: Callable[[str], None] = print) -> int:
    """Asks and prints; 4 when a gate fails, else 0.  Known errors outside of a question are raised."""
    scored: list[Scored] = []
    libraries = load_open(folder, part=part)
    total, notices = sum(len(library.questions) for library in libraries), set()
    with StatusLine() as status:
        for library in libraries:
            status.say(f"opening {library.name}")
            with closing(opened(settings, library)) as assistant:
                notices.add(assistant.notice)
                for question in library.questions:
                    status.say(f"question {len(scored) + 1} of {total}: {question.id}")
                    scored.append((question, score_asked(assistant, question)))
    write(table_of(scored))
    for notice in sorted(notices - {""}):
        write(f"answered without a model: {notice}")
    failed = [gate for gate in check_open(scored) if not gate.passed]
    for gate in failed:
        write(f"gate failed: {gate.metric} is {gate.value:.3f}, its bound is {gate.bound:g}")
    return GATE_FAILED if failed else 0


def check_open(scored: Sequence[Scored]) -> tuple[GateResult, ...]:
    """The gates over what was scored: those of open questions, or where none has an answer, those of refusals."""
    kind = "open" if any(question.facts for question, _ in scored) else "refusals"
    return check_gates(load_gates(kind), measure_open(scored))


def measure_open(scored: Sequence[Scored]) -> Mapping[str, Interval]:
    """The shares that gates bound, with intervals over questions.

    `sentences_with_fact`: of the sentences shown, views aside, those that hold a required fact or, in an answer that
    is to tell an earlier state, that."""
    scores = [score for _, score in scored]
    told = [score for question, score in scored if question.facts and question.kind != "view"]
    tallies = {
        "good": [_share(s.verdict == "good") for s in scores],
        "wrong": [_share(s.verdict == "wrong") for s in scores],
        "wrongly_refused": [_share(s.verdict == "wrongly refused") for s in scores],
        "leads_right": [_share(s.lead_right) for s in scores if s.lead_right is not None],
        "sentences_with_fact": [Tally(good=float(s.earlier), of=float(s.shown)) for s in told],
        "failed": [_share(s.failed) for s in scores],
    }
    return {name: ratio_interval(tally, seed=SEED) for name, tally in tallies.items()}


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
    lines += [f"{name}: {_written(interval)}" for name, interval in measure_open(scored).items()]
    lines += [
        f"{score.verdict}: {question.id} “{question.question}” ({'; '.join(score.reasons)})"
        for question, score in scored
        if score.verdict != "good"
    ]
    return "\n".join(lines)


def _share(holds: bool) -> Tally:
    return Tally(good=float(holds), of=1.0)


def _written(interval: Interval) -> str:
    if interval.value is None or interval.low is None or interval.high is None:
        return "nothing to measure"
    return f"{interval.value:.3f} [{interval.low:.2f}, {interval.high:.2f}], {interval.n} questions"


def _counted(scores: Sequence[OpenScore]) -> str:
    count = Counter(score.verdict for score in scores)
    told = ", ".join(f"{verdict} {count[verdict]}" for verdict in ("good", "partial", "wrong", "wrongly refused"))
    return f"n {len(scores)}: {told}"


def opened(settings: Settings, library: OpenLibrary, *, model: LanguageModel | None = None) -> Assistant:
    """An assistant over a library, which is indexed once; a `model` of one's own is asked in place of the settings'."""
    from rag.open import open_assistant

    return open_assistant(replace(settings, home=home_of(settings, library)), model=model)


def home_of(settings: Settings, library: OpenLibrary) -> Path:
    """The home of a library, which is indexed where it is not yet."""
    from index.encoders.load import load_encoder
    from index.update.update_index import update_index

    home = settings.home / "eval" / f"{library.name}-{library.digest}"
    if not home.exists():
        with TemporaryDirectory() as folder:
            write_articles(library, Path(folder))
            update_index(home, [folder], encoder=load_encoder(settings.encoder, cache=settings.cache), wait=60)
    return home


def score_asked(assistant: Assistant, question: OpenQuestion) -> OpenScore:
    """Asks one question and scores what comes; whatever it raises is its score, so that the others are asked."""
    try:
        answer = assistant.ask(question.question, filters=Filters(as_of=question.as_of))
    except Exception as error:
        return failed_score(error)
    return score_open(question, answer)
