"""What all tests share: one fake for each part of the outside world, and the guards around them.

    fake_encoder     words in, vectors out: texts that share words are near each other; no weights, no files
    scripted_model   a language model that writes what a test told it to, and remembers its prompts
    make_article     an article, its passages and the place of a sentence in it, from plain text
    shared_folder, default_model, real_encoder, chromium    the real things, or a skip that says why (in CI, a failure)
    run_dossier      the command in a process of its own

No test reaches another host: a connection beyond loopback fails.  Nothing a person set in the environment counts.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import numpy as np
import pytest

from index.types import Article, Encoder, Encoding, Passage

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("DOSSIER_SHARED", "DOSSIER_CACHE")  # where things lie; all other settings are the tests' own
DEFAULT_MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"


# --- guards -----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting or key of the person who runs the tests decides what they find."""
    for name in list(os.environ):
        if name.startswith(("DOSSIER_", "OPENAI_", "LLAMA_INDEX_")) and name not in PLACES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
    monkeypatch.setenv("ANONYMIZED_TELEMETRY", "False")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuses connections to other hosts, and lists those that were tried."""
    tried: list[str] = []
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and not re.match(r"127\.|::1$|localhost$", str(host)):
            tried.append(str(host))
            raise ConnectionRefusedError(f"a test may not connect to {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    return tried


# --- fakes ------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=8192)
def _word_vector(word: str, dimensions: int) -> np.ndarray:
    """The same unit vector for the same word, on every machine."""
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
    vector = np.random.default_rng(seed).standard_normal(dimensions)
    return vector / np.linalg.norm(vector)


COMMON = 0.8  # what all token vectors share, as those of real encoders do: unrelated words have a cosine near 0.4


@dataclass
class FakeEncoder:
    """An `index.types.Encoder` without weights: a text is the sum of its words.  `texts` lists what it was given."""

    name: str = "fake-words"
    fingerprint: str = "f" * 64
    dimensions: int = 384
    token_dimensions: int = 64
    texts: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        self.texts.extend(texts)
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoding:
        words = list(re.finditer(r"\w+", text)) or list(re.finditer(r"^", text))
        rows = np.stack([_word_vector(word.group().lower(), self.dimensions) for word in words])
        total = rows.sum(axis=0)
        short = rows[:, : self.token_dimensions]
        short = short + COMMON * short.std()
        short = short / np.linalg.norm(short, axis=1, keepdims=True) * 127
        return Encoding(
            vector=(total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32),
            tokens=np.rint(short).astype(np.int8),
            token_starts=np.array([word.start() for word in words], dtype=np.int32),
        )


@dataclass
class ScriptedModel:
    """A `rag.models.protocol.LanguageModel` that writes `replies` in turn, the last one for ever.

    A reply is a text, a `Completion`, an exception to raise, or a function of the prompt that gives one of these.
    `prompts` lists what it was asked.
    """

    replies: tuple[Any, ...] = ("",)
    name: str = "scripted"
    prompts: list[Any] = field(default_factory=list)
    closed: bool = False

    def complete(
        self,
        prompt: Any,
        *,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Any:
        from rag.models.protocol import Completion
        from rag.types import TokenCounts

        reply = self.replies[min(len(self.prompts), len(self.replies) - 1)]
        self.prompts.append(prompt)
        if callable(reply) and not isinstance(reply, type):
            reply = reply(prompt)
        if isinstance(reply, BaseException):
            raise reply
        if isinstance(reply, str):
            counts = TokenCounts(prompt=100, completion=len(reply.split()))
            reply = Completion(text=reply, finish="stop", tokens=counts)
        for piece in re.findall(r"\s*\S+|\s+$", reply.text) if on_text else ():
            if cancelled is not None and cancelled():
                break
            on_text(piece)
        return reply

    def check(self) -> None:
        """It is always there."""

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    """An encoder that needs no weights."""
    return FakeEncoder()


@pytest.fixture(scope="session")
def encoder_type() -> type[FakeEncoder]:
    """The fake encoder's class, for what is made once for all tests."""
    return FakeEncoder


@pytest.fixture
def make_encoder() -> Callable[..., FakeEncoder]:
    """`make_encoder(name=..., fingerprint=...)`: encoders that differ."""
    return FakeEncoder


@pytest.fixture
def scripted_model() -> Callable[..., ScriptedModel]:
    """`scripted_model("first reply", "second reply")`: a model that says just that."""

    def make(*replies: Any, **settings: Any) -> ScriptedModel:
        return ScriptedModel(replies=replies or ("",), **settings)

    return make


@pytest.fixture
def make_article() -> Callable[..., Article]:
    """`make_article(text, id=..., title=..., published=...)`: an article with everything else filled in."""

    def make(text: str, *, id: str = "article", **values: Any) -> Article:
        defaults: dict[str, Any] = {
            "title": "A title",
            "publisher": "A paper",
            "published": date(2025, 8, 6),
            "author": "",
            "url": "",
            "source": f"{id}.txt",
            "dropped": (),
            "content_hash": hashlib.sha256(text.encode()).hexdigest(),
            "copy_group": id,
        }
        return Article(id=id, text=text, **{**defaults, **values})

    return make


@pytest.fixture
def make_passage() -> Callable[..., Passage]:
    """`make_passage(article)`, or `make_passage(article, start, end)`: a slice of an article as a passage."""

    def make(article: Article, start: int = 0, end: int | None = None) -> Passage:
        stop = len(article.text) if end is None else end
        text = article.text[start:stop]
        return Passage(id=f"{article.id}:{start}", article_id=article.id, start=start, end=stop, text=text)

    return make


# --- the real things ----------------------------------------------------------------------------------------------


def _missing(what: str) -> NoReturn:
    """Skips; where CI runs, fails, so that a green run means that the real thing ran."""
    if os.environ.get("CI"):
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def _shared() -> Path | None:
    folder = Path(os.environ.get("DOSSIER_SHARED") or ROOT.parent / "shared")
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of shared data: `DOSSIER_SHARED`, or `shared` beside the project."""
    return _shared() or pytest.skip("no folder of shared data: set DOSSIER_SHARED to one")


@pytest.fixture(scope="session")
def default_model() -> Path:
    """The default language model's file: as `make model` left it in the per-user cache."""
    from rag.models.files.catalogue import model_path
    from rag.settings import load_settings

    cache = load_settings(os.environ).cache
    found = model_path(DEFAULT_MODEL, cache=cache)
    return found or _missing(f"the language model is not here: fetch it with dossier models pull {DEFAULT_MODEL}")


@pytest.fixture(scope="session")
def real_encoder() -> Encoder:
    """The default encoder with its real weights, exported once into the per-user cache."""
    from index.encoders.load import load_encoder
    from rag.settings import load_settings

    return load_encoder(cache=load_settings(os.environ).cache)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that Playwright can drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return _missing("no chromium here: install one to run the browser tests")


@pytest.fixture
def run_dossier(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`run_dossier("ask", "Who?", home=..., input=...)`: the command in a process of its own, away from the project."""

    def run(*words: str, home: Path | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **options.pop("environ", {})}
        command = [sys.executable, "-c", "import sys; from ui.cli import main; sys.exit(main())", *words]
        if home is not None:
            command += ["--home", str(home)]
        options = {"cwd": tmp_path, "timeout": 300, **options}
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, **options)

    return run


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden("name.txt", text)`: the text is what tests/golden/name.txt holds; --update-golden rewrites the file."""

    def check(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check


def pytest_configure(config: pytest.Config) -> None:
    """Gradio asks its makers for news when it is imported, unless told not to before.  Hypothesis looks for new
    examples at a desk, takes the same ones in CI, and fails nothing for being slow on a busy machine."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    hypothesis.settings.register_profile("dossier", deadline=None, derandomize=bool(os.environ.get("CI")))
    hypothesis.settings.load_profile("dossier")


def pytest_addoption(parser: pytest.Parser) -> None:
    """One flag: rewrite the golden files, to be reviewed in the diff."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test marked `shared` skips where the data is not; slow, real tests come last."""
    skip = pytest.mark.skip(reason="no folder of shared data: set DOSSIER_SHARED to one")
    for item in items:
        if item.get_closest_marker("shared") and _shared() is None:
            item.add_marker(skip)
    items.sort(key=lambda item: bool(item.get_closest_marker("model")) + 2 * bool(item.get_closest_marker("browser")))


# --- stores -------------------------------------------------------------------------------------------------------

_COLLECTIONS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """One PostgreSQL for all tests, or a skip that says why; each test takes a collection of its own."""
    from evals.bench.stores.own_postgres import postgres_server
    from index.errors import DossierError

    try:
        opened = postgres_server()
        server = opened.__enter__()
    except DossierError as error:
        pytest.skip(str(error))
    try:
        yield server
    finally:
        opened.__exit__(None, None, None)


@pytest.fixture
def collection(postgres: Any) -> str:
    """The address of a collection that is not there yet."""
    return f"{postgres.url}?collection=test_{next(_COLLECTIONS)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A home, and the address of its store, "" for the home's own file."""

    home: Path
    store: str


@pytest.fixture(params=["home", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty store of each kind."""
    store = "" if request.param == "home" else request.getfixturevalue("collection")
    return Place(home=tmp_path / "home", store=store)
