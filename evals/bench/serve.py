"""Several that index and several that ask at once over one Chroma server: the time of each step, what gets lost.

    PublicSet -> a Chroma server, INDEXERS + ASKERS processes with a home each -> seconds, and articles lost and doubled
              -> as many LlamaIndex processes over a collection of the same server -> seconds, and chunks lost

Each indexer gives its share of the documents in small groups, as news would come; each asker takes over what is new
and retrieves for a question, again and again.  At the end every asker must hold every article once, word for word. Run
with a role as its first word, the module is one of these processes.  Read `index.sharing.mirror` for what is measured.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evals.bench.cold import environment_of
from evals.bench.figures import Measured, bench_object, machine
from evals.runs.status import StatusLine
from evals.sets.public import load_public, write_documents
from index.errors import DossierError

if TYPE_CHECKING:
    from rag.settings import Settings

INDEXERS, ASKERS = 4, 8
GROUP = 5  # documents given at a time
START_SECONDS = 30.0
PAUSE_SECONDS = 0.1  # of an asker before anything was given
STOP, PEER_STOP = "stop", "peer-stop"  # files that tell the askers that all was given
PEER = "LlamaIndex"


def run_serve(path: Path, settings: Settings, *, documents: int, peer: bool = True) -> dict[str, Any]:
    """Start everybody, wait for the end, and compare; then the peers; the figures."""
    data = load_public(path)
    with (
        TemporaryDirectory(prefix="dossier-bench-") as place,
        StatusLine() as status,
        chroma_server(Path(place)) as url,
    ):
        root = Path(place)
        for number in range(INDEXERS):
            write_documents(data.documents[:documents][number::INDEXERS], root / f"indexer-{number}" / "all")
        status.say(f"{INDEXERS} index, {ASKERS} ask")
        words = [place, url, str(path), str(settings.cache)]
        given, held = _crowd(words, root / STOP)
        theirs = _peers(url, path, root, status) if peer else []
    texts = Counter(digest for one in given for digest in one["articles"])
    lost = sum((texts - Counter(one["articles"])).total() for one in held)
    doubled = sum((Counter(one["articles"]) - texts).total() for one in held) + sum(one["doubled"] for one in held)
    measured = [
        Measured(name="index and give 5 articles", unit="s", values=_all(given, "give")),
        Measured(name="take over what is new", unit="s", values=_all(held, "take")),
        Measured(name="retrieval meanwhile", unit="s", values=_all(held, "retrieve")),
        Measured(name="articles lost by an asker", unit="articles", values=(float(lost),), aim="0"),
        Measured(name="articles doubled", unit="articles", values=(float(doubled),), aim="0"),
        *theirs,
    ]
    info = {"data": data.name, "articles": texts.total(), "indexers": INDEXERS, "askers": ASKERS}
    pairs = [("index and give 5 articles", f"{PEER}, index and give 5 articles", "")]
    pairs.append(("retrieval meanwhile", f"{PEER}, retrieval meanwhile", ""))
    return bench_object(measured, pairs=pairs, info={**info, **machine()})


def _crowd(words: Sequence[str], stop: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What INDEXERS and ASKERS processes said, started together; the askers stop when all was given."""
    indexers = [_start("evals.bench.serve", "index", str(number), *words) for number in range(INDEXERS)]
    askers = [_start("evals.bench.serve", "ask", str(number), *words) for number in range(ASKERS)]
    given = [_said(process) for process in indexers]
    stop.touch()
    return given, [_said(process) for process in askers]


def _peers(url: str, path: Path, root: Path, status: StatusLine) -> list[Measured]:
    """The same with LlamaIndex; nothing when its packages are not installed."""
    try:
        found = find_spec("llama_index.vector_stores.chroma")
    except ModuleNotFoundError:
        found = None
    if found is None:
        return []
    status.say(f"{INDEXERS} index, {ASKERS} ask with {PEER}")
    said = _said(_start("evals.bench.serve_peer", str(INDEXERS), str(ASKERS), str(root), url, str(path)))
    given, held = said["given"], said["held"]
    lost = sum(one["chunks"] for one in given) - min(one["held"] for one in held)
    return [
        Measured(name=f"{PEER}, index and give 5 articles", unit="s", values=_all(given, "give")),
        Measured(name=f"{PEER}, retrieval meanwhile", unit="s", values=_all(held, "retrieve")),
        Measured(name=f"{PEER}, searches that failed", unit="", values=(float(sum(one["failed"] for one in held)),)),
        Measured(name=f"{PEER}, chunks lost", unit="chunks", values=(float(lost),)),
    ]


@contextmanager
def chroma_server(place: Path) -> Iterator[str]:
    """A Chroma server on a free port of this machine, its data in `place`; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("chroma"))
    words = [program, "run", "--path", str(place / "server"), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise DossierError("the Chroma server does not start: try `chroma run` by hand") from None
            time.sleep(0.05)


def _start(module: str, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "ignore", "-m", module, *words]
    environment = {**environment_of(), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _said(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, errors = process.communicate()
    if process.returncode:
        last = (errors.strip().splitlines() or ["it ended without a word"])[-1]
        raise DossierError(f"one of the processes failed ({last[:200]}): run it again on an idle machine")
    found: dict[str, Any] = json.loads(out)
    return found


def _all(said: Sequence[dict[str, Any]], key: str) -> tuple[float, ...]:
    return tuple(value for one in said for value in one[key])


# The processes.


def index_share(number: str, place: Path, url: str, cache: Path) -> dict[str, Any]:
    """Index this indexer's documents group by group, and give each to the server."""
    from index.encoders.load import load_encoder
    from index.sharing.mirror import push_library
    from index.update.update_index import update_index

    root = place / f"indexer-{number}"
    encoder = load_encoder(cache=cache, threads=1)
    files = sorted((root / "all").iterdir())
    seconds: list[float] = []
    for start in range(0, len(files), GROUP):
        began = time.perf_counter()
        update_index(root / "home", [str(file) for file in files[start : start + GROUP]], encoder=encoder)
        push_library(root / "home", url)
        seconds.append(time.perf_counter() - began)
    return {"give": seconds, "articles": _articles(root / "home")}


def ask_again_and_again(number: str, place: Path, url: str, data: Path, cache: Path) -> dict[str, Any]:
    """Take over and retrieve until everything was given, and once more."""
    from index.encoders.load import load_encoder
    from index.library.schema import library_path
    from index.search.snapshot import open_index
    from index.sharing.mirror import pull_library
    from rag.retrieval.retrieve import Retriever

    home = place / f"asker-{number}"
    encoder = load_encoder(cache=cache, threads=1)
    questions = [question.question for question in load_public(data).questions]
    taken, retrieved, turn, doubled, is_last = list[float](), list[float](), int(number), 0, False
    while not is_last:
        is_last = (place / STOP).exists()
        began = time.perf_counter()
        pull_library(home, url)
        taken.append(time.perf_counter() - began)
        if not library_path(home).is_file():
            time.sleep(PAUSE_SECONDS)
            continue
        with open_index(home) as index:
            began = time.perf_counter()
            found = Retriever(index, encoder).retrieve(questions[turn % len(questions)])
            retrieved.append(time.perf_counter() - began)
            doubled += len(found) - len({each.passage.id for each in found})
        turn += ASKERS
    return {"take": taken, "retrieve": retrieved, "doubled": doubled, "articles": _articles(home)}


def _articles(home: Path) -> list[str]:
    """The content hashes of a home's articles, with repeats."""
    from index.library.contents import Library

    with Library.open(home) as library:
        return [article.content_hash for article in library.articles()]


if __name__ == "__main__":
    role, own, folder, server, file, shared = sys.argv[1:]
    if role == "index":
        print(json.dumps(index_share(own, Path(folder), server, Path(shared))))
    else:
        print(json.dumps(ask_again_and_again(own, Path(folder), server, Path(file), Path(shared))))
