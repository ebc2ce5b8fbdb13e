"""Four that index and eight that ask over one PostgreSQL, `kill -9` of any of them, and of the server.

    run_team(root, seconds, seed) -> TeamResult

News comes all the while: new articles, and new versions of old ones.  Whoever is killed is started again.  What was
once committed may never be gone, twice there, or an older version than before; what askers are told is judged by them
(`evals.torture.team_roles`).  At the end the store must hold the folder, each file once, word for word.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.bench.cold import environment_of
from evals.bench.stores.own_postgres import DURABLE, OwnServer, postgres_server
from evals.torture.team_roles import ARTICLES, END, number_of, publish, version_of
from evals.torture.world import WordEncoder
from index.errors import LibraryError
from index.stores.address import store_address
from index.stores.contract import Contents
from index.stores.open_store import check_store, open_contents, open_keeper
from index.stores.postgres.session import Session

INDEXERS, ASKERS = 4, 8
NEWS_SECONDS = 0.7  # between two articles
KILL_SECONDS = (2.0, 6.0)  # between two kills
SERVER_KILLS = 2  # of the server itself, in all
AWAY_SECONDS = 30.0  # after it is back, in which processes may be told that it is away
END_SECONDS = 420.0  # for all to end, on a machine that does other things besides
BUSY = """SELECT concat_ws(' ', state, extract(epoch FROM now() - state_change)::int, 's', wait_event, left(query, 90))
FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid != pg_backend_pid()"""
CHANGED = 0.4  # share of news that is a new version of an old article


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamResult:
    """What was done: articles, their changes, kills of each kind, questions; and the faults found."""

    seconds: float
    articles: int
    versions: int
    kills: int
    server_kills: int
    questions: int
    told_away: int
    first_answer_s: float
    answer_ms: float
    faults: tuple[str, ...]


@dataclass(slots=True)
class Team:
    """The processes, and what was published and seen."""

    root: Path
    store: str
    dice: random.Random
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    published: dict[int, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    kills: int = 0
    server_kills: list[tuple[float, float]] = field(default_factory=list)  # when it was killed, and when it was back

    def start(self, name: str) -> None:
        """Start a process of that name, or the next one."""
        role, _, number = name.partition("-")
        command = [sys.executable, "-W", "ignore", "-m", "evals.torture.team_roles", role, number, str(self.root)]
        own = {"DOSSIER_STORE": self.store, "STARTED_AT": str(time.time()), "OMP_NUM_THREADS": "1"}
        with (self.root / f"{name}.errors").open("ab") as errors:
            self.running[name] = subprocess.Popen(command, env={**environment_of(), **own}, stderr=errors)

    def kill(self) -> None:
        """End one at once, whichever it is, and start it again."""
        name = self.dice.choice(sorted(self.running))
        if (ended := self.running[name].poll()) is not None:
            self.faults.append(f"{name} ended by itself with {ended}: {_last_line(self.root / f'{name}.errors')}")
        self.running[name].kill()
        self.running[name].wait()
        self.kills += 1
        self.start(name)

    def bring_news(self) -> None:
        """A new article, or a new version of an old one."""
        if self.published and self.dice.random() < CHANGED:
            number = self.dice.choice(sorted(self.published))
        else:
            number = len(self.published)
        self.published[number] = self.published.get(number, 0) + 1
        publish(self.root / ARTICLES, number, self.published[number])

    def look(self, library: Contents) -> None:
        """Compare what is committed with what was seen before."""
        library.refresh()
        held: dict[str, int] = {}
        for article in library.articles():
            number = number_of(article.source)
            version = version_of(article.text, number)
            if version < 1 or version > self.published.get(number, 0):
                self.faults.append(f"{article.source} holds what was never published")
            if article.source in held:
                self.faults.append(f"{article.source} is there twice")
            held[article.source] = version
        for source, version in self.seen.items():
            if source not in held:
                self.faults.append(f"{source} was committed and is gone")
            elif held[source] < version:
                self.faults.append(f"{source} was at version {version} and is at {held[source]}")
        self.seen |= held


def run_team(root: Path, seconds: int, seed: int, *, tell: Callable[[TeamResult], None]) -> list[TeamResult]:
    """The experiment, for so many seconds.  Raises DossierError where no server can be started."""
    (root / ARTICLES).mkdir(parents=True, exist_ok=True)
    with postgres_server(*DURABLE) as server:
        team = Team(root=root, store=server.url, dice=random.Random(seed))
        with open_keeper(root / "keeper", team.store) as keeper:
            keeper.adopt_encoder(WordEncoder())
        team.bring_news()
        try:
            _disturb(team, server, seconds)
            (root / END).touch()
            _wait(team)
        finally:
            for process in team.running.values():
                process.kill()
                process.wait()
        _compare(team)
    result = _result(team, seconds)
    tell(result)
    return [result]


def _disturb(team: Team, server: OwnServer, seconds: int) -> None:
    """Start all, bring news, kill, look, until the time is over."""
    names = [*(f"index-{number}" for number in range(INDEXERS)), *(f"ask-{number}" for number in range(ASKERS))]
    for name in names:
        team.start(name)
    begun = time.monotonic()
    due = [begun + seconds * (number + 1) / (SERVER_KILLS + 1) for number in range(SERVER_KILLS)]
    next_news = next_kill = begun
    with open_contents(team.root / "looking", team.store) as library:
        while (now := time.monotonic()) < begun + seconds:
            if now >= next_news:
                team.bring_news()
                next_news = now + NEWS_SECONDS
            if now >= next_kill:
                team.kill()
                next_kill = now + team.dice.uniform(*KILL_SECONDS)
            if due and now >= due[0]:
                due.pop(0)
                server.kill()
                killed = time.time()
                server.start()
                team.server_kills.append((killed, time.time()))
            with suppress(LibraryError):  # the server was just killed
                team.look(library)
            time.sleep(0.2)


def _wait(team: Team) -> None:
    """Until all have ended by themselves."""
    until = time.monotonic() + END_SECONDS
    for name, process in team.running.items():
        try:
            if code := process.wait(max(0.0, until - time.monotonic())):
                team.faults.append(f"{name} ended with {code}: {_last_line(team.root / f'{name}.errors')}")
        except subprocess.TimeoutExpired:
            team.faults.append(f"{name} does not end")
    if any(process.poll() is None for process in team.running.values()):
        with suppress(LibraryError), closing(Session(store_address(team.store))) as session:
            team.faults += [f"then: {state}" for (state,) in session.rows(BUSY)]


def _compare(team: Team) -> None:
    """The store at the end with the folder."""
    with open_contents(team.root / "looking", team.store) as library:
        team.look(library)
        latest = {number_of(source): version for source, version in team.seen.items()}
    if latest != team.published:
        wrong = sorted(number for number in team.published if latest.get(number) != team.published[number])
        team.faults.append(
            f"{len(wrong)} of {len(team.published)} files are not as they are in the folder: {wrong[:5]}"
        )
    with open_keeper(team.root / "keeper", team.store) as keeper:
        located = [location for location, records in keeper.sources().items() for _ in records]
        if len(located) != len(team.published):
            team.faults.append(f"{len(located)} sources are known, {len(team.published)} files are there")
    team.faults += [f"doctor: {finding.message}" for finding in check_store(team.root / "looking", team.store)]


def _result(team: Team, seconds: int) -> TeamResult:
    lines = [json.loads(line) for file in team.root.glob("*.jsonl") for line in _whole_lines(file)]
    asked = [line for line in lines if "ms" in line]
    told = [line for line in lines if "told" in line]
    faults = [*team.faults, *(fault for line in asked for fault in line["faults"])]
    faults += [f"a source failed: {line['failed'][0]}" for line in lines if line.get("failed")]
    for line in told:
        if not _is_away(team, line["at"]):
            since = [round(line["at"] - back) for _, back in team.server_kills]
            faults.append(f"told while nothing was wrong, {since} s after the server was back: {line['told']}")
    return TeamResult(
        seconds=seconds,
        articles=len(team.published),
        versions=sum(team.published.values()),
        kills=team.kills,
        server_kills=len(team.server_kills),
        questions=len(asked),
        told_away=len(told),
        first_answer_s=_median(asked, "first_s"),
        answer_ms=_median(asked, "ms"),
        faults=tuple(dict.fromkeys(faults)),
    )


def _is_away(team: Team, at: float) -> bool:
    return any(killed - 1 <= at <= back + AWAY_SECONDS for killed, back in team.server_kills)


def _median(lines: Sequence[dict[str, Any]], key: str) -> float:
    values = [line[key] for line in lines if key in line]
    return float(statistics.median(values)) if values else 0.0


def _whole_lines(file: Path) -> list[str]:
    """The lines of a log; the last one of a process that was killed may be half a line."""
    lines = file.read_text().splitlines(keepends=True)
    return [line for line in lines if line.endswith("}\n") and line.startswith("{")]


def _last_line(file: Path) -> str:
    return (file.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1][:200]
