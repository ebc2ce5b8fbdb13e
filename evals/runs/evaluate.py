"""What `dossier eval` does: from settings and paths to a printed table, report files and an exit code.

    settings + gold files          -> home of the articles -> run -> report -> 0, or 4 when a gate fails
    settings + a public data set   -> home kept by hash    -> run -> report -> 0, or 4 when a gate fails

The order of things lives here; every step is another module's.  Heavy parts are opened when a run begins.  Read
`evals.runs.ask` for the asking, `evals.runs.report` for the numbers.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.runs.ask import OnRun, RunProgress, RunResult, code_fingerprint, run_fingerprint, run_gold
from evals.runs.gates import load_gates
from evals.runs.report import Report, make_report, read_baseline, render_table, report_object
from evals.runs.status import StatusLine
from evals.runs.two_runs import moved, told_pairs
from evals.runs.workflow_commands import workflow_commands
from evals.scores.public_scores import run_public
from evals.sets.form import PublicQuestion
from evals.sets.gold import GoldError, GoldQuestion, article_key, load_gold
from evals.sets.public import load_public, prepare_home, sample_questions
from index.errors import LibraryError
from rag.settings import ANSWERABLE

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings

GATE_FAILED = 4  # exit code
EVEN = 0.5  # share of a public sample that has an answer, where the set has questions without one
SEEDS = Path(__file__).resolve().parents[2] / "seeds"  # there in a checkout, not in an installed package

Write = Callable[[str], None]
OnStatus = Callable[[str], None]


def run_eval(
    settings: Settings,
    *,
    gold: Sequence[Path] = (),
    report: Path | None = None,
    baseline: Path | None = None,
    public: Path | None = None,
    sample: int | None = None,
    seed: int = 0,
    write: Write = print,
    on_status: OnStatus | None = None,
    colour: bool | None = None,
) -> int:
    """Evaluates and prints; 4 when a gate fails, else 0.  Known errors are raised.

    Without `public` the gold questions are asked, the project's own unless `gold` names others.  `report` is a folder
    for report.json and report.html.  `sample` and `seed` draw from `public`.  A run that was stopped goes on.
    """
    kind = "public" if public else "gold"
    earlier = read_baseline(baseline, kind=kind) if baseline else None
    with StatusLine(on_status) as status:
        result = (
            _public_result(settings, public, sample, seed, status) if public else _gold_result(settings, gold, status)
        )
    made = make_report(result, gates=load_gates(kind), baseline=earlier)
    write(_told(made, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR") if colour is None else colour))
    if report:
        write(f"report: {write_report(made, report)}")
    return GATE_FAILED if any(not gate.passed for gate in made.gates) else 0


def write_report(report: Report, folder: Path) -> Path:
    """Writes report.json, report.html and results.xml into the folder; returns the page's path."""
    import json

    from evals.runs.junit import junit_xml
    from evals.runs.report_page import render_page

    folder.mkdir(parents=True, exist_ok=True)
    body = json.dumps(report_object(report), ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(body + "\n", encoding="utf-8")
    (folder / "results.xml").write_bytes(junit_xml(report))
    page = folder / "report.html"
    page.write_text(render_page(report), encoding="utf-8")
    return page


def _told(report: Report, *, colour: bool) -> str:
    info = "\n".join(f"{key}: {value}" for key, value in report.result.info.items())
    pairs = [f"against the baseline, question by question: {told_pairs(report.pairs)}"] if report.pairs else []
    pairs += [f"{pair.change}: {pair.item.id} ({pair.before}, now {pair.item.verdict})" for pair in moved(report.pairs)]
    failed = [f"gate failed: {gate.metric} is {gate.reason}" for gate in report.gates if not gate.passed]
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"  # as its runner says of itself
    commands = workflow_commands(report) if on_github else []
    return "\n".join((info, "", render_table(report, colour=colour), *pairs, *failed, *commands))


# Gold questions.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Articles:
    """The home to ask, and the gold's name for each of its articles."""

    home: Path
    names: dict[str, str]


def _gold_result(settings: Settings, gold: Sequence[Path], status: StatusLine) -> RunResult:
    questions = load_gold(gold or [own_gold()])
    articles = _articles_for(questions, settings, status)
    with closing(_open(replace(settings, home=articles.home), status)) as assistant:
        library = assistant.index.library
        passages = [passage for key in articles.names for passage in library.passages_of(key)]
        log = _log_path(
            settings,
            "gold",
            questions=hashlib.sha256(repr(questions).encode()).hexdigest(),
            version=library.version,
            **_told_model(assistant),
        )
        info = {**_info(assistant), "questions": len(questions), "articles": len(articles.names)}
        result = run_gold(
            assistant,
            questions,
            article_names=articles.names,
            passages=passages,
            log=log,
            stored=_stored(assistant),
            info=info,
            on_progress=_progress(status),
        )
    log.unlink(missing_ok=True)
    return _with_statuses(result)


def own_gold() -> Path:
    """The folder of the project's own gold questions, in a checkout and in an installed package."""
    return Path(str(files("evals"))) / "gold"


def _articles_for(questions: Sequence[GoldQuestion], settings: Settings, status: StatusLine) -> _Articles:
    """The home's own index when it holds every article that the gold names, else one over the sample articles.

    The checkout's sample articles are always indexed anew beside the home, so that an edit of them counts and what
    else is in the home does not.
    """
    wanted = {key for question in questions for key in question.article_keys}
    found = _named_articles(settings.home)
    if found and wanted <= set(found.names.values()) and not _are_seeds(settings.home):
        return found
    seeds = {article_key(path.name) for path in SEEDS.glob("*.md")} if SEEDS.is_dir() else set()
    if wanted and wanted <= seeds:
        return _indexed_seeds(settings, status)
    if found is None:
        raise LibraryError(f'no index at {settings.home}: build one with "dossier index PATH"')
    lacking = ", ".join(sorted(wanted - set(found.names.values())))
    raise GoldError(f"the index at {settings.home} lacks articles that the gold names ({lacking}): index them first")


def _named_articles(home: Path) -> _Articles | None:
    from index.library.contents import Library
    from index.library.schema import library_path

    if not library_path(home).exists():
        return None
    with Library.open(home) as library:
        return _Articles(home=home, names={header.id: article_key(header.source) for header in library.headers()})


def _are_seeds(home: Path) -> bool:
    from index.library.contents import Library

    with Library.open(home) as library:
        return any(SEEDS in Path(header.source).resolve().parents for header in library.headers())


def _indexed_seeds(settings: Settings, status: StatusLine) -> _Articles:
    from index.encoders.load import load_encoder
    from index.update.update_index import update_index

    home = settings.home / "eval" / "seeds"
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    update_index(home, [str(SEEDS)], encoder=encoder, prune=True, on_progress=status.indexing, wait=60)
    named = _named_articles(home)
    if named is None:
        raise LibraryError(f"no index at {home}: run the evaluation again")
    return named


# Public data sets.


def _public_result(settings: Settings, path: Path, sample: int | None, seed: int, status: StatusLine) -> RunResult:
    from index.encoders.load import load_encoder

    data = load_public(path)
    questions = sample_questions(data.questions, size=sample, seed=seed)
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    prepared = prepare_home(data, cache=settings.cache, encoder=encoder, on_progress=status.indexing)
    settings = expecting(settings, questions)
    with closing(_open(replace(settings, home=prepared.home), status)) as assistant:
        told = {"data": data.name, "sha256": data.sha256, "documents": len(data.documents), "questions": len(questions)}
        info = {**told, "seed": seed, **_info(assistant)}
        log = _log_path(settings, "public", data=data.sha256, **_told_model(assistant))
        result = run_public(
            assistant,
            questions,
            documents=prepared.documents,
            log=log,
            stored=_stored(assistant),
            info=info,
            on_progress=_progress(status),
        )
    log.unlink(missing_ok=True)
    return _with_statuses(result)


def expecting(settings: Settings, questions: Sequence[PublicQuestion]) -> Settings:
    """The settings, told that half of the questions have an answer, as in a sample of a set that has others, too.

    A setting that is not the default stays."""
    if settings.answerable != ANSWERABLE or all(question.answerable for question in questions):
        return settings
    return replace(settings, answerable=EVEN)


# What both need.


def _open(settings: Settings, status: StatusLine) -> Assistant:
    from rag.open import open_assistant

    status.say("opening the index and the language model")
    return open_assistant(settings, use="measure")


def _stored(assistant: Assistant) -> Callable[[str], str | None]:
    """An article's text as the index holds it now, by id."""

    def find(article_id: str) -> str | None:
        article = assistant.index.library.article(article_id)
        return article.text if article else None

    return find


def _told_model(assistant: Assistant) -> dict[str, str]:
    """What decides the words of an answer beside code and articles."""
    return {"model": assistant.answerer.name if assistant.answerer else "none", "url": assistant.settings.llm_url}


def _info(assistant: Assistant) -> dict[str, Any]:
    """What a reader must know to judge the numbers."""
    settings = assistant.settings
    return {
        "model": assistant.answerer.name if assistant.answerer else f"none ({assistant.notice})",
        "encoder": settings.encoder,
        "threads": settings.threads,
        "answerable": f"{settings.answerable:g} of the questions are expected to be",
        "code": code_fingerprint()[:12],
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, load {_load():.2f} at the start",
    }


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def _with_statuses(result: RunResult) -> RunResult:
    counts: dict[str, int] = {}
    for item in result.items:
        counts[item.outcome.came_to] = counts.get(item.outcome.came_to, 0) + 1
    told = ", ".join(f"{status} {count}" for status, count in sorted(counts.items()))
    notices = sorted({item.outcome.notice for item in result.items} - {""})
    return replace(
        result, info={**result.info, "answers": told, **({"notices": "; ".join(notices)} if notices else {})}
    )


def _log_path(settings: Settings, kind: str, **parts: object) -> Path:
    return settings.home / "eval" / f"{kind}-{run_fingerprint(answerable=settings.answerable, **parts)}.jsonl"


def _progress(status: StatusLine) -> OnRun:
    def tell(progress: RunProgress) -> None:
        left = (progress.total - progress.done) * progress.seconds / max(progress.done, 1)
        counted = f"question {progress.done} of {progress.total}"
        status.say(f"{counted}, {progress.seconds:.0f} s, about {left:.0f} s left: {progress.status}")

    return tell
