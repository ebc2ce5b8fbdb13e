"""Many people at the real page at once: `python -m ui.soak --askers 10 --minutes 10`, and what went wrong.

    a fresh home -> `dossier chat`, people in threads who ask over HTTP, `dossier index` again and again -> Soaked

The server has the real encoder, and the default model where it is here.  Each person asks about an article of their
own, so that an answer meant for another shows.  At the end somebody new must be answered without a wait, also about
what was indexed last.  Exits with 4 when a fault was found or an aim missed.  Read `soak` next.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import DossierError
from rag.open import has_model
from rag.settings import DEFAULT_MODEL, load_settings
from ui.soak.browser import Browser
from ui.soak.figures import Soaked
from ui.soak.people import Person, ask_on, plain
from ui.soak.server import Server, dossier, plain_environment, serve
from ui.soak.topics import BULLETIN_QUESTION, FIRST_ISSUE, MOST_AFFAIRS, Affair, bulletin

INDEX_SECONDS = 3.0  # between two changes of the article that changes
LOAD_SECONDS = 300.0  # until the model answers the first time
AT_ONCE_SECONDS = 30.0  # for somebody new, on a machine busy with other work
LOADING = "still loading"
FAILED = 4

Tell = Callable[[str], None]


def soak(root: Path, *, cache: Path, askers: int, seconds: float, quotes_only: bool, tell: Tell) -> Soaked:
    """Let so many ask for so long.  `root` is an empty folder.  Raises DossierError when the server does not start."""
    home, folder, soaked = root / "home", root / "articles", Soaked()
    affairs = [Affair(number) for number in range(askers + 1)]  # the last one's comes when the others have gone
    folder.mkdir(parents=True)
    for affair in affairs:
        (folder / f"affair-{affair.number}.txt").write_text(affair.article)
    (folder / "bulletin.txt").write_text(bulletin(0))
    tell(f"indexing {len(affairs) + 1} articles")
    if fault := _index(home, folder, cache):
        raise DossierError(f"the articles cannot be indexed ({fault}): try it by hand")
    tell("starting the server")
    with serve(home, cache=cache, options=["--quotes-only"] if quotes_only else []) as server:
        people = [_person(server, affair, affairs, soaked, has_model=not quotes_only) for affair in affairs]
        _wait_for_model(people[-1], tell)
        publisher = _Publisher(home, folder, cache, soaked)
        _crowd(server, people[:-1], publisher, seconds, tell)
        tell("somebody new asks")
        soaked.faults += _newcomer(people[-1], publisher.issue) + server.end()
        for person in people:
            person.browser.close()
    return soaked


def _person(server: Server, affair: Affair, affairs: Sequence[Affair], soaked: Soaked, *, has_model: bool) -> Person:
    others = [other for other in affairs if other != affair]
    dice = random.Random(affair.number)
    return Person(affair, Browser(server.url), soaked, others, dice, has_model)


def _wait_for_model(person: Person, tell: Tell) -> None:
    """Returns once an answer is the model's.  Raises DossierError when that takes too long."""
    begun = time.monotonic()
    while time.monotonic() < begun + LOAD_SECONDS:
        tell(f"loading the model, {time.monotonic() - begun:.0f} s")
        tab = person.browser.open()
        for _ in tab.ask(person.affair.question, seconds=LOAD_SECONDS):
            pass
        tab.close()
        if LOADING not in tab.page["transcript"]:
            return
        time.sleep(1.0)
    raise DossierError(f"the model was not there after {LOAD_SECONDS:.0f} s: try dossier chat by hand")


def _crowd(server: Server, people: Sequence[Person], publisher: _Publisher, seconds: float, tell: Tell) -> None:
    """Everybody asks at once until the time is over and the last question has ended."""
    begun, soaked = time.monotonic(), publisher.soaked
    threads = [threading.Thread(target=ask_on, args=(person, begun + seconds), daemon=True) for person in people]
    threads.append(threading.Thread(target=publisher.publish_on, args=(begun + seconds,), daemon=True))
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) and server.alive():
        at = time.monotonic() - begun
        if at < seconds:
            soaked.memory.append((at, server.memory()))
        tell(f"{at:.0f} of {seconds:.0f} s, {soaked.brief()}")
        time.sleep(1.0)


def _newcomer(person: Person, issue: int) -> list[str]:
    """What is wrong with the second answer to somebody who comes when all the others have gone.

    The first may wait for what one who closed the tab has set going: the model does not look up from its page."""
    person.ask(steady=True)
    waited, begun, found = person.soaked.counts["waited"], time.monotonic(), []
    tab = person.ask(BULLETIN_QUESTION, steady=True)
    took = time.monotonic() - begun
    if person.soaked.counts["waited"] > waited:
        found.append("a place in the queue was never given back: somebody new had to wait")
    if took > AT_ONCE_SECONDS:
        found.append(f"somebody new was answered after {took:.0f} s")
    if tab is not None and str(FIRST_ISSUE + issue) not in tab.last():
        found.append(f"issue {issue}, which was indexed last, is not what is answered from: {plain(tab.last())[:200]}")
    return found


class _Publisher:
    """Changes one article again and again, and has it indexed by a process of its own; `issue` is what was indexed."""

    def __init__(self, home: Path, folder: Path, cache: Path, soaked: Soaked) -> None:
        self.issue = 0
        self.soaked = soaked
        self._home, self._folder, self._cache = home, folder, cache

    def publish_on(self, until: float) -> None:
        """Until then."""
        while time.monotonic() < until:
            (self._folder / "bulletin.txt").write_text(bulletin(self.issue + 1))
            if fault := _index(self._home, self._folder, self._cache):
                self.soaked.faults.append(f"dossier index said: {fault}")
            else:
                self.issue += 1
                self.soaked.counts["indexed"] += 1
            time.sleep(INDEX_SECONDS)


def _index(home: Path, folder: Path, cache: Path) -> str:
    """Runs `dossier index`; its last words where it failed, else ""."""
    command = dossier("index", str(folder), "--home", str(home))
    done = subprocess.run(command, env=plain_environment(cache), capture_output=True, text=True, check=False)
    return (done.stderr.strip().splitlines() or ["nothing"])[-1][:200] if done.returncode else ""


def main(argv: Sequence[str] | None = None) -> int:
    """Soak, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m ui.soak", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--askers", metavar="N", type=int, default=10)
    parser.add_argument("--minutes", metavar="N", type=float, default=10.0)
    parser.add_argument("--quotes-only", action="store_true", help="without a model, as where none is here")
    arguments = parser.parse_args(argv)
    if not 1 <= arguments.askers < MOST_AFFAIRS:
        parser.error(f"--askers is a number from 1 to {MOST_AFFAIRS - 1}")
    settings = load_settings(os.environ, model_name=DEFAULT_MODEL)
    cache = settings.cache
    quotes_only = arguments.quotes_only or not has_model(settings)
    if quotes_only and not arguments.quotes_only:
        print(f'soak: no model is here, so quotes only: fetch it with "dossier models pull {DEFAULT_MODEL}"')
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # both leave by way of what kills the server
    seconds = 60 * arguments.minutes
    try:
        with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
            soaked = soak(Path(folder), cache=cache, askers=arguments.askers, seconds=seconds,
                          quotes_only=quotes_only, tell=_say)  # fmt: skip
    except DossierError as error:
        print(f"soak: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("soak: interrupted, the server was ended", file=sys.stderr)
        return 1
    soaked.judge(minutes=arguments.minutes)
    print("\n".join([*soaked.lines(), f"load at the end {os.getloadavg()[0]:.1f}"]))
    return FAILED if soaked.faults else 0


def _say(line: str) -> None:
    """Shows a line on stderr, in the place of the last one on a terminal."""
    sys.stderr.write(f"\r\x1b[K{line[:100]}" if sys.stderr.isatty() else f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
