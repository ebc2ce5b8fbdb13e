"""From process start to the first words: the help, a usage error, the first evidence, the whole answer, and a peer's.

    PublicSet -> two indexes -> fresh processes in turns -> seconds and megabytes of each

Every round starts each program once, in a process of its own, with the same question; the first round warms the disk's
cache and does not count.  Evidence is timed where a person sees it, on a terminal.  Read `evals.bench.figures` for the
form of the figures, `evals.bench.cold_peer` for the peer.
"""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.bench.figures import Measured, bench_object, machine
from evals.runs.status import StatusLine
from evals.sets.public import load_public, prepare_home, sample_questions
from index.errors import DossierError

if TYPE_CHECKING:
    from rag.settings import Settings

CODE = "import sys; from ui.cli import main; sys.exit(main())"
EVIDENCE_MARK = b"\xe2\x80\x9c"  # the opening quotation mark that stands before every evidence sentence on the terminal
LIMIT_SECONDS = 600.0
EXPECTED = (0, 2, 3)  # exit codes: done, usage, abstained
PEER, PEER_ANSWER = "LlamaIndex starter", "LlamaIndex starter, answer"  # it retrieves only, or answers with our model
AIMS = {
    "help": "0.25 s",
    "usage error": "0.25 s",
    "quotes only, memory": "500 MB",
    "with the model, memory": "2200 MB",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """One process from start to end: seconds until its first mark (None when it never came) and until its end, seconds
    of processor time, and peak memory in megabytes of its largest process (our reader is in the one, llama.cpp in
    another)."""

    first: float | None
    whole: float
    processor: float
    peak: float


def run_cold(path: Path, settings: Settings, *, rounds: int, with_model: bool, peer: bool) -> dict[str, Any]:
    """Build both indexes and take turns; the figures."""
    from index.encoders.load import load_encoder, packaged_model

    data = load_public(path)
    questions = sample_questions([q for q in data.questions if q.answerable], size=rounds + 1, seed=0)
    with StatusLine() as status:
        encoder = load_encoder(settings.encoder, cache=settings.cache)
        prepared = prepare_home(data, cache=settings.cache, encoder=encoder, on_progress=status.indexing)
        store = prepared.home.parent / "cold-peer"
        model = str(packaged_model())
        has_peer = peer and _build_peer(prepared.home.parent / "documents", store, model)
        kept: dict[str, list[Started]] = {}
        for number, question in enumerate(questions):
            status.say(f"round {number} of {rounds}")
            programs = _programs(prepared.home, settings, question.question, with_model=with_model)
            if has_peer:
                words = [str(store), model, question.question]
                programs[PEER] = ["-m", "evals.bench.cold_peer", "ask", *words]
                if with_model:
                    programs[PEER_ANSWER] = ["-m", "evals.bench.cold_peer", "answer", *words]
            for name, words in programs.items():
                kept.setdefault(name, []).append(start_process(words, settings))
    return _figures({name: all_[1:] for name, all_ in kept.items()}, data.name, len(data.documents))


def _programs(home: Path, settings: Settings, question: str, *, with_model: bool) -> dict[str, list[str]]:
    ask = ["-c", CODE, "ask", "--fresh", "--home", str(home), question]
    programs = {
        "help": ["-c", CODE, "--help"],
        "usage error": ["-c", CODE, "ask", "--no-such-option"],
        "quotes only": [*ask, "--quotes-only"],
    }
    return {**programs, "with the model": [*ask, "--require-model"]} if with_model else programs


def _build_peer(folder: Path, store: Path, model: str) -> bool:
    """Index the peer's copy once; false when its packages are not installed."""
    if store.exists():
        return True
    begun = store.with_name(f"{store.name}.begun")
    shutil.rmtree(begun, ignore_errors=True)
    words = [sys.executable, "-m", "evals.bench.cold_peer", "build", str(folder), str(begun), model]
    done = subprocess.run(words, env=environment_of(), capture_output=True, text=True, check=False)
    if done.returncode and "ModuleNotFoundError" not in done.stderr:
        raise DossierError(f"the peer cannot index ({done.stderr.strip().splitlines()[-1][:160]}): leave it out")
    if not done.returncode:
        begun.rename(store)
    return done.returncode == 0


def environment_of() -> dict[str, str]:
    """What a process that is measured gets: this program, and a terminal of 100 columns."""
    paths = os.pathsep.join(path or "." for path in sys.path)
    return {**os.environ, "PYTHONPATH": paths, "TERM": "xterm", "HF_HUB_OFFLINE": "1", "COLUMNS": "100"}


def start_process(words: Sequence[str], settings: Settings) -> Started:
    """Run Python with these words on a terminal of its own, and watch what it shows.

    Raises DossierError where it fails."""
    environment = {**environment_of(), "DOSSIER_CACHE": str(settings.cache), "DOSSIER_MODEL": settings.model_name}
    if settings.model_path:
        environment["DOSSIER_MODEL_PATH"] = str(settings.model_path)
    terminal, inner = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", *words], env=environment, stdin=inner, stdout=inner, stderr=inner
    )
    os.close(inner)
    first = _watch(terminal, began)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # it was waited for here, for its memory
    os.close(terminal)
    if process.returncode not in EXPECTED:
        raise DossierError(f"a program ended with {process.returncode}: its time means nothing ({words[-1][:80]})")
    whole, processor = time.perf_counter() - began, used.ru_utime + used.ru_stime
    return Started(first=first, whole=whole, processor=processor, peak=used.ru_maxrss / 1024)


def _watch(terminal: int, began: float) -> float | None:
    """Read until the process ends; when the first evidence was on the terminal."""
    first, shown = None, b""
    with suppress(OSError):
        while time.perf_counter() - began < LIMIT_SECONDS and (piece := os.read(terminal, 65_536)):
            shown += piece
            if first is None and EVIDENCE_MARK in shown:
                first = time.perf_counter() - began
    return first


def _figures(kept: dict[str, list[Started]], name: str, documents: int) -> dict[str, Any]:
    measured: list[Measured] = []
    for program, all_ in kept.items():
        measured.append(_one(program, "s", [each.whole for each in all_]))
        if firsts := [each.first for each in all_ if each.first is not None]:
            measured.append(_one(f"{program}, first evidence", "s", firsts))
        measured.append(_one(f"{program}, processor", "s", [each.processor for each in all_]))
        measured.append(_one(f"{program}, memory", "MB", [each.peak for each in all_]))
    pairs = [
        ("quotes only, first evidence", PEER, "0.25"),
        ("with the model, first evidence", PEER, ""),
        ("with the model, first evidence", PEER_ANSWER, "0.25"),
        ("with the model", PEER_ANSWER, "0.4"),
        ("quotes only, processor", f"{PEER}, processor", ""),
        ("with the model, processor", f"{PEER_ANSWER}, processor", ""),
    ]
    return bench_object(measured, pairs=pairs, info={"data": name, "documents": documents, **machine()})


def _one(name: str, unit: str, values: Sequence[float]) -> Measured:
    return Measured(name=name, unit=unit, values=tuple(values), aim=AIMS.get(name, ""))
