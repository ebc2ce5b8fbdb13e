"""Many people at the page at once, for minutes: `python -m ui.soak --askers 10 --minutes 10`, and what it found.

    askers in threads over one desk, an indexer beside them -> Soaked(questions, faults, evidence p95, growth of memory)

Each asks about an article of its own, so that an answer to another's question shows; one in ten closes the tab in the
middle.  The model is scripted and takes its time; encoder and articles are those of `evals.torture.world`.  Goes
through what the page's events call (`ui.handlers`), not through HTTP.  Exits with 4 when a fault was found.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.torture.world import WORDS, WordEncoder
from index.build import update_index
from index.open import open_index
from rag.model import Cancelled, Completion, OnText, Prompt
from rag.settings import Settings
from ui.desk import Desk
from ui.handlers import Handlers, Visitor

MOST_EVIDENCE_SECONDS = 1.5
MOST_GROWTH = 0.05
LEAVES = 0.1  # share of askers that close the tab before the answer
WARM = 0.3  # share of the time that does not count for memory
NEW_CONVERSATION = 0.1  # share of questions that begin one
FAILED = 4


class UnhurriedModel:
    """A `rag.model.LanguageModel` that finds good what speaks of the asked keeper, and repeats the first sentence."""

    name, prefills = "unhurried", True

    def __init__(self, pause: float) -> None:
        self._pause = pause

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """The first sentence of the prompt, or whether its one sentence is about the keeper that is asked for."""
        time.sleep(self._pause)
        asked = prompt.turns[-1].text
        found = re.search(r"\[1\] (.+)", asked)
        fits = found is not None or len(set(re.findall(r"keeper\d+", asked.lower()))) == 1 < asked.lower().count(
            "keeper"
        )
        text = f"Yes\n[1] {found[1]}" if found and prompt.max_tokens > 1 else "Yes"
        if on_text is not None:
            on_text(text)
        return Completion(
            text=text, finish="stop", first_token={"Yes": -0.01 if fits else -6.0, "No": -6.0 if fits else -0.01}
        )

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass(slots=True)
class Soaked:
    """What happened so far."""

    answered: int = 0
    left: int = 0
    indexed: int = 0
    faults: list[str] = field(default_factory=list)
    evidence: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)

    def growth(self) -> float:
        """By how much the last quarter's resident memory exceeds that after the warm-up, both medians."""
        whole = self.memory[-1][0] if self.memory else 0.0
        warm = [size for at, size in self.memory if WARM * whole <= at <= (WARM + 0.2) * whole]
        last = [size for at, size in self.memory if at >= 0.8 * whole]
        return statistics.median(last) / statistics.median(warm) - 1 if warm and last else 0.0

    def p95(self) -> float:
        """Seconds until the evidence was shown, 95th percentile."""
        return statistics.quantiles(self.evidence, n=20)[-1] if len(self.evidence) > 1 else 0.0

    def lines(self) -> list[str]:
        """The figures, and every fault."""
        return [
            f"{self.answered} answered, {self.left} tabs closed, {self.indexed} articles added meanwhile",
            f"evidence p95 {self.p95():.2f} s, memory {self.growth():+.1%} after warm-up ({len(self.memory)} samples)",
            *(f"FAULT {fault}" for fault in dict.fromkeys(self.faults)),
        ]


def soak(root: Path, *, askers: int, seconds: float, pause: float) -> Soaked:
    """Let so many ask for so long."""
    folder = root / "articles"
    folder.mkdir(parents=True)
    for number in range(askers):
        (folder / f"own-{number}.txt").write_text(_article(number))
    update_index(root / "home", [str(folder)], encoder=WordEncoder())
    settings = Settings(home=root / "home", cache=root / "cache")
    desk = Desk(
        settings=settings,
        index=open_index(settings.home),
        encoder=WordEncoder(),
        open_model=lambda: UnhurriedModel(pause),
    )
    desk.wait_for_model(60)
    soaked, until = Soaked(), time.monotonic() + seconds
    handlers = Handlers(desk)
    threads = [threading.Thread(target=_ask_on, args=(handlers, soaked, n, until)) for n in range(askers)]
    threads.append(threading.Thread(target=_index_on, args=(desk, soaked, folder, until)))
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    while any(thread.is_alive() for thread in threads):
        soaked.memory.append((time.monotonic() - begun, _resident()))
        time.sleep(min(1.0, seconds / 50))
    if desk._slot._line:
        soaked.faults.append(f"{len(desk._slot._line)} places in the queue were never given back")
    desk.close()
    return soaked


def _article(number: int) -> str:
    dice = random.Random(number)
    fill = " ".join(f"The {' '.join(dice.choices(WORDS, k=12))} was told." for _ in range(20))
    return f"Keeper{number} of station{number} must repair lamp{number} by {1 + number % 28} May 2031. {fill}"


def _ask_on(handlers: Handlers, soaked: Soaked, number: int, until: float) -> None:
    dice = random.Random(number)
    here = ""
    while time.monotonic() < until:
        try:
            here = "" if dice.random() < NEW_CONVERSATION else here
            here = _ask_once(handlers, soaked, number, here, leaves=dice.random() < LEAVES)
        except Exception as error:
            soaked.faults.append(f"{type(error).__name__}: {error}")
        time.sleep(dice.uniform(0.0, 0.2))


def _ask_once(handlers: Handlers, soaked: Soaked, number: int, here: str, *, leaves: bool) -> str:
    """Ask one question, as the page does, and compare what comes with what was asked; the conversation's id."""
    begun, shown, last = time.monotonic(), False, ""
    visitor = Visitor(owner=f"person-{number}", session=f"session-{number}")
    question = f"By when must keeper{number} repair lamp{number}?"
    for change in handlers.ask(question, here, "", "", "", "", visitor):
        here = str(change.get("here", here))
        last = str(change.get("transcript", last))
        if "sources" in change and not shown:
            shown = True
            soaked.evidence.append(time.monotonic() - begun)
            if leaves:
                handlers.stop(visitor.session)
    if leaves:
        soaked.left += 1
    else:
        soaked.answered += 1
        soaked.faults += _mixed_up(last, number)
    return here


def _mixed_up(transcript: str, number: int) -> list[str]:
    """What in a person's transcript is not an answer to the own questions."""
    places = set(re.findall(r"station(\d+)", transcript))
    if places == {str(number)}:
        return []
    return [f"person {number} was shown stations {sorted(places)}" if places else f"person {number} got no answer"]


def _index_on(desk: Desk, soaked: Soaked, folder: Path, until: float) -> None:
    while time.monotonic() < until:
        path = folder / "latest.txt"  # one article, changed again and again: the library must not grow by itself
        path.write_text(f"Bulletin {soaked.indexed} was read. " + _article(10_000 + soaked.indexed % 50))
        try:
            desk.add([str(path)], lambda progress: None)
            soaked.indexed += 1
        except Exception as error:
            soaked.faults.append(f"indexing: {type(error).__name__}: {error}")
        time.sleep(2.0)


def _resident() -> int:
    """Resident memory of this process in kB; 0 where the system does not tell."""
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Soak, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m ui.soak", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--askers", metavar="N", type=int, default=10)
    parser.add_argument("--minutes", metavar="N", type=float, default=10.0)
    parser.add_argument("--pause", metavar="SECONDS", type=float, default=0.02, help="of the model, before each call")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
        soaked = soak(Path(folder), askers=arguments.askers, seconds=60 * arguments.minutes, pause=arguments.pause)
    if arguments.minutes >= 5 and soaked.growth() > MOST_GROWTH:
        soaked.faults.append(f"memory grew by {soaked.growth():.1%}")
    if soaked.p95() > MOST_EVIDENCE_SECONDS:
        soaked.faults.append(f"evidence took {soaked.p95():.2f} s")
    print("\n".join(soaked.lines()))
    return FAILED if soaked.faults else 0


if __name__ == "__main__":
    sys.exit(main())
