"""How long a warm answer takes: Dossier against LlamaIndex's stock query engines, side by side in one run.

    python -m evals.bench.answer FILE --questions N --seed S [--engines default,citation] [--json OUT]

All engines get the same documents, embedder, model file, llama.cpp build, threads, context window and questions, and
each its own instance of the model, so that no one spoils another's prompt cache.  They take turns question by question,
so that noise is shared.  FILE has the form of `evals.sets.public`; read `Contest` next.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from evals.runs.report import SEED, figure
from evals.runs.status import StatusLine
from evals.scores import metrics
from evals.scores.bootstrap import Interval, percentile_interval, ratio_of_medians
from evals.sets.form import PublicQuestion, PublicSet
from evals.sets.public import load_public, prepare_home, sample_questions
from index.errors import DossierError
from rag.types import TokenCounts

if TYPE_CHECKING:
    from index.types import Encoder
    from rag.settings import Settings

OURS = "dossier"
PEERS = ("default", "citation")
WARM_UP = 3  # questions that every engine answers before the clock counts; none of them is in the sample

Respond = Callable[[str], "Reply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an engine said, "" for a refusal, its tokens, and the seconds that it spent inside the model."""

    text: str
    tokens: TokenCounts
    in_model: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """One engine's turn at one question.  `evaluated` are prompt tokens beyond those held in the prompt cache, and
    `in_model` is the share of the time that was spent inside the model."""

    engine: str
    question_id: str
    answerable: bool
    seconds: float
    evaluated: int
    completion: int
    in_model: float
    text: str
    holds_answer: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """All turns, in the order in which they were taken."""

    turns: tuple[Turned, ...]

    def of(self, engine: str, *, answerable: bool | None = None) -> list[Turned]:
        """One engine's turns in question order; only those of answerable, or of unanswerable, questions when asked."""
        return [turn for turn in self.turns if turn.engine == engine and answerable in (None, turn.answerable)]


def hold_contest(
    engines: Mapping[str, Respond],
    warm_up: Sequence[PublicQuestion],
    questions: Sequence[PublicQuestion],
    *,
    say: Callable[[str], None] = lambda line: None,
) -> Contest:
    """Every engine answers every question; who goes first moves on by one with each question."""
    names = list(engines)
    for number, question in enumerate(warm_up, 1):
        say(f"warming up, {number} of {len(warm_up)}")
        for name in names:
            engines[name](question.question)
    turns: list[Turned] = []
    for number, question in enumerate(questions):
        say(f"question {number + 1} of {len(questions)}")
        for name in names[number % len(names) :] + names[: number % len(names)]:
            turns.append(_turn(name, engines[name], question))  # noqa: PERF401 - said as it goes
    return Contest(turns=tuple(turns))


def _turn(name: str, respond: Respond, question: PublicQuestion) -> Turned:
    started = time.perf_counter()
    reply = respond(question.question)
    seconds, tokens = time.perf_counter() - started, reply.tokens
    references = question.answers if question.answerable else ()
    return Turned(
        engine=name,
        question_id=question.id,
        answerable=question.answerable,
        seconds=seconds,
        evaluated=tokens.prompt - tokens.cached,
        completion=tokens.completion,
        in_model=reply.in_model / seconds if seconds else 0.0,
        text=reply.text,
        holds_answer=metrics.containment(reply.text, references),
    )


def contest_object(contest: Contest, info: Mapping[str, Any]) -> dict[str, Any]:
    """Every engine over all, answerable and unanswerable questions, our share of each peer's time, and all turns."""
    names = list(dict.fromkeys(turn.engine for turn in contest.turns))
    groups: dict[str, bool | None] = {"all": None, "answerable": True, "unanswerable": False}
    return {
        "info": dict(info),
        "engines": {
            name: {group: _engine_object(contest.of(name, answerable=which)) for group, which in groups.items()}
            for name in names
        },
        "ratios": {
            name: {group: _ratio_object(contest, name, which) for group, which in groups.items()}
            for name in names
            if name != OURS
        },
        "turns": [asdict(turn) for turn in contest.turns],
    }


def _engine_object(turns: Sequence[Turned]) -> dict[str, Any]:
    seconds = [turn.seconds for turn in turns]
    held = [turn.holds_answer for turn in turns if turn.holds_answer is not None]
    return {
        "n": len(turns),
        "seconds_median": asdict(percentile_interval(seconds, 50, seed=SEED)),
        "seconds_p95": asdict(percentile_interval(seconds, 95, seed=SEED)),
        "evaluated_tokens_median": median([turn.evaluated for turn in turns]) if turns else None,
        "completion_tokens_median": median([turn.completion for turn in turns]) if turns else None,
        "in_model_median": median([turn.in_model for turn in turns]) if turns else None,
        "holds_answer": sum(held) / len(held) if held else None,
    }


def _ratio_object(contest: Contest, peer: str, answerable: bool | None) -> dict[str, Any]:
    """median(ours) / median(theirs), questions drawn in pairs."""
    ours = {turn.question_id: turn.seconds for turn in contest.of(OURS, answerable=answerable)}
    theirs = {turn.question_id: turn.seconds for turn in contest.of(peer, answerable=answerable)}
    shared = [key for key in ours if key in theirs]
    return asdict(ratio_of_medians([ours[key] for key in shared], [theirs[key] for key in shared], seed=SEED))


def contest_table(made: Mapping[str, Any]) -> str:
    """The object of `contest_object` as aligned text."""
    lines = [f"{key}: {value}" for key, value in made["info"].items()]
    columns = f"{'prompt':>7} {'written':>8} {'in model':>8} holds"
    lines += ["", f"{'engine':<10} {'questions':<13} {'n':>4} {'median s':>9} {'p95 s':>8} {columns}"]
    for name, groups in made["engines"].items():
        lines += [_line(name, group, told) for group, told in groups.items() if told["n"]]
    lines.append("")
    for name, groups in made["ratios"].items():
        lines += [
            f"median of {OURS} / median of {name}, {group}: {figure(Interval(**told))}, n={told['n']}"
            for group, told in groups.items()
            if told["n"]
        ]
    return "\n".join(lines)


def _line(name: str, group: str, told: Mapping[str, Any]) -> str:
    holds = "-" if told["holds_answer"] is None else f"{told['holds_answer']:.2f}"
    p50, p95 = told["seconds_median"]["value"], told["seconds_p95"]["value"]
    tokens = f"{told['evaluated_tokens_median']:>7.0f} {told['completion_tokens_median']:>8.0f}"
    model = f"{told['in_model_median']:>8.2f}"
    return f"{name:<10} {group:<13} {told['n']:>4} {p50:>9.2f} {p95:>8.2f} {tokens} {model} {holds}"


# The engines.


def run_contest(path: Path, settings: Settings, *, peers: Sequence[str], size: int, seed: int) -> dict[str, Any]:
    """Indexes the documents for everyone, opens the engines, and lets them take turns."""
    from index.encoders.load import load_encoder

    data = load_public(path)
    drawn = sample_questions(data.questions, size=size + WARM_UP, seed=seed)
    warm_up, questions = drawn[:WARM_UP], drawn[WARM_UP:]
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    with ExitStack() as stack:
        status = stack.enter_context(StatusLine())
        prepared = prepare_home(data, cache=settings.cache, encoder=encoder, on_progress=status.indexing)
        engines = {OURS: _open_ours(replace(settings, home=prepared.home), stack)}
        if peers:
            engines |= _open_peers(peers, data, settings, encoder, prepared.home.parent / "peer", stack)
        info = _info(data, settings, encoder, len(questions), seed)
        contest = hold_contest(engines, warm_up, questions, say=status.say)
    return contest_object(contest, {**info, "load_at_end": round(os.getloadavg()[0], 2)})


def _open_ours(settings: Settings, stack: ExitStack) -> Respond:
    from rag.open import open_assistant

    assistant = stack.enter_context(closing(open_assistant(settings, use="measure")))

    def respond(question: str) -> Reply:
        answer = assistant.ask(question)
        if answer.notice:
            raise DossierError(f"the model did not answer ({answer.notice}): a time without it means nothing")
        text = "\n".join(statement.text for statement in answer.statements)
        return Reply(text=text, tokens=answer.tokens, in_model=answer.timings_ms["generate"] / 1000)

    return respond


def _open_peers(
    peers: Sequence[str], data: PublicSet, settings: Settings, encoder: Encoder, folder: Path, stack: ExitStack
) -> dict[str, Respond]:
    try:
        from evals.bench.peers import build_index, open_peer, write_texts
    except ImportError as error:
        raise DossierError(f'the peers need more packages ({error.name}): "pip install --group bench"') from None
    from rag.open import open_language_model

    write_texts(data.documents, folder / "texts")
    index = build_index(folder / "texts", folder / "chroma", encoder)
    engines: dict[str, Respond] = {}
    for name in peers:
        peer = stack.enter_context(closing(open_peer(name, index, open_language_model(settings))))
        engines[name] = _peer_respond(peer.answer)
    return engines


def _peer_respond(answer: Callable[[str], Any]) -> Respond:
    def respond(question: str) -> Reply:
        said = answer(question)
        return Reply(text=said.text, tokens=said.tokens, in_model=said.seconds)

    return respond


def _info(data: PublicSet, settings: Settings, encoder: Encoder, questions: int, seed: int) -> dict[str, Any]:
    return {
        "data": data.name,
        "sha256": data.sha256,
        "documents": len(data.documents),
        "questions": questions,
        "warm_up": WARM_UP,
        "seed": seed,
        "model": settings.llm_url or str(settings.model_path or settings.model_name),
        "encoder": encoder.name,
        "threads": settings.threads,
        "processors": os.cpu_count(),
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command of this module; 1 for a known error."""
    from rag.settings import load_settings

    parser = argparse.ArgumentParser(prog="python -m evals.bench.answer", description="Time warm answers side by side.")
    parser.add_argument("file", metavar="FILE", type=Path, help="a data set of the common form")
    parser.add_argument("--questions", metavar="N", type=int, default=40, help="how many, half unanswerable (40)")
    parser.add_argument("--seed", metavar="S", type=int, default=0, help="of the sample (default 0)")
    parser.add_argument("--engines", metavar="NAMES", type=_peers, default=PEERS, help="default,citation; none")
    parser.add_argument("--json", metavar="OUT", type=Path, help="write the numbers and all turns there")
    given = parser.parse_args(arguments)
    try:
        settings = load_settings(os.environ, require_model=True)
        made = run_contest(given.file, settings, peers=given.engines, size=given.questions, seed=given.seed)
    except DossierError as error:
        print(error, file=sys.stderr)
        return 1
    print(contest_table(made))
    if given.json:
        given.json.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _peers(text: str) -> tuple[str, ...]:
    names = tuple(name for name in text.split(",") if name and name != "none")
    unknown = [name for name in names if name not in PEERS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no engine is called {unknown[0]}: choose from {', '.join(PEERS)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
