"""What a person may set, in one frozen value: from options, then `DOSSIER_*` variables, then defaults.

    environ, overrides -> load_settings -> Settings

Every variable that begins with DOSSIER_ must be one of `VARIABLES`; a misspelt one is refused by name, since an
ignored setting misleads.  A key meant for another program is not ours to send: a provider's own variable is read only
where DOSSIER_LLM names that provider.
Opens no file and no socket.  Read `Settings` next.
"""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

import platformdirs

from index.errors import LibraryError
from index.stores.address import store_address
from rag.errors import SettingsError

DEFAULT_MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"
DEFAULT_ENCODER = "all-MiniLM-L6-v2"
ENDPOINT_SECONDS = 120.0  # of one completion, wall time: a model that thinks writes up to 3,000 tokens
LOCAL_SECONDS = 180.0  # a busy machine reads 20 tokens a second and a prompt has up to 1,500
PROVIDER_KEYS = {  # providers that DOSSIER_LLM may name, and the variable where each one's users keep its key
    "anthropic": "ANTHROPIC_API_KEY",
    "google-genai": "GOOGLE_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "ollama": "",
    "openai": "OPENAI_API_KEY",
    "openai-like": "",
}
Wording = Literal["", "quotes", "paraphrase", "rechecked"]
ANSWERABLE = 0.67  # users ask mostly what is there; chosen on gold (n=76)
STORES = "stores"  # the folder of a home in which it keeps what is its own beside a store beyond this machine
MOST_THREADS = 8  # beyond, a 1.5B model waits for memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings.  `llm` and `llm_url` empty mean a local model: `model_path` if set, else `model_name`'s file.

    `llm` is "provider:model", which LlamaIndex's class for the provider serves, at `llm_url` if set.
    `wording` says whether an answer may be a checked paraphrase or is quotes alone; empty means paraphrase where
    the default model is prepared to read what another writes, else quotes.  Where it is "rechecked" the model that
    writes is asked once more about what the default one found stated.
    `timeout` is seconds for one completion, first token within half of it and no pause above a quarter.
    `answerable` is the share of the questions that are expected to have an answer; the lower, the more are refused.
    `store` is where the articles are kept if not in the home; then `home` is a folder of its own in the home that was
    named, for conversations and all else that is not of the store.
    `cache` is per user, shared between homes and checkouts.  `llm_api_key` never appears in `repr`.
    """

    home: Path
    cache: Path
    llm_url: str = ""
    llm_model: str = ""
    llm_api_key: str = field(default="", repr=False)
    timeout: float = LOCAL_SECONDS
    answerable: float = ANSWERABLE
    threads: int = 1
    chroma_url: str = ""
    store: str = field(default="", repr=False)
    encoder: str = DEFAULT_ENCODER
    llm: str = ""
    wording: Wording = ""
    model_name: str = DEFAULT_MODEL
    model_path: Path | None = None
    require_model: bool = False
    quotes_only: bool = False


def load_settings(environ: Mapping[str, str], *, home: Path | str | None = None, **overrides: Any) -> Settings:
    """Settings from `environ`, under what `overrides` says; an override of None means "not given".

    Raises SettingsError for an unknown variable or a value that makes no sense, before anything is opened.
    """
    _refuse_unknown(environ)
    given = _from_environ(environ)
    given.update(_from_overrides({"home": home, **overrides}))
    if key := PROVIDER_KEYS.get(given.get("llm", "").partition(":")[0]):
        given.setdefault("llm_api_key", environ.get(key, "").strip())
    given.setdefault("home", Path(".dossier"))
    given.setdefault("cache", platformdirs.user_cache_path("dossier", appauthor=False))
    given.setdefault("timeout", ENDPOINT_SECONDS if given.get("llm_url") or given.get("llm") else LOCAL_SECONDS)
    given.setdefault("threads", usable_threads())
    if store := given.get("store", ""):
        if given.get("chroma_url"):
            raise SettingsError("DOSSIER_STORE and DOSSIER_CHROMA_URL are both set: unset DOSSIER_CHROMA_URL")
        given["home"] = Path(given["home"]) / STORES / store_address(store).name
    return Settings(**given)


def usable_threads() -> int:
    """The processors this process may use, at most `MOST_THREADS`."""
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
    return max(1, min(count, MOST_THREADS))


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    """Empty variables count as unset, as `DOSSIER_LLM_URL= dossier ask` means."""
    found: dict[str, Any] = {}
    for variable, (name, parse) in VARIABLES.items():
        text = environ.get(variable, "").strip()
        if text and name:
            found[name] = parse(variable, text)
    return found


def _from_overrides(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Texts of overrides are checked as those of variables are; other values are taken as they are."""
    parsers = {name: parse for name, parse in VARIABLES.values() if name}
    known = {each.name for each in fields(Settings)}
    found: dict[str, Any] = {}
    for name, value in overrides.items():
        if name not in known:
            raise TypeError(f"Settings has no {name!r}")
        if value is not None:
            found[name] = parsers[name](f"--{name.replace('_', '-')}", str(value)) if name in _CHECKED else value
    return found


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    for variable in sorted(environ):
        if variable.startswith("DOSSIER_") and variable not in VARIABLES:
            nearest = difflib.get_close_matches(variable, VARIABLES, n=1, cutoff=0.5)
            hint = f"did you mean {nearest[0]}?" if nearest else "unset it"
            raise SettingsError(f"unknown setting {variable}: {hint}")


def _text(_: str, text: str) -> str:
    return text


def _path(variable: str, text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~name of nobody
        raise SettingsError(f"{variable} is {text!r}, the home of nobody here: give a path without ~") from None


def _seconds(variable: str, text: str) -> float:
    seconds = _float(text)
    if not 0 < seconds <= 86_400:
        raise SettingsError(f"{variable} is {text!r}: give seconds above 0, such as 60")
    return seconds


def _share(variable: str, text: str) -> float:
    share = _float(text)
    if not 0.01 <= share <= 0.99:
        raise SettingsError(f"{variable} is {text!r}: give a share from 0.01 to 0.99, such as 0.5")
    return share


def _float(text: str) -> float:
    """The number; one that lies in no range where the text is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _count(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 512):
        raise SettingsError(f"{variable} is {text!r}: give a number from 1 to 512")
    return int(text)


def _flag(variable: str, text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in known:
        raise SettingsError(f"{variable} is {text!r}: give 1 or 0")
    return known[text.lower()]


def _provider(variable: str, text: str) -> str:
    name, _, model = text.partition(":")
    if name not in PROVIDER_KEYS or not model.strip():
        known = ", ".join(PROVIDER_KEYS)
        raise SettingsError(f"{variable} is {text!r}: give provider:model, with a provider of {known}")
    return text


def _wording(variable: str, text: str) -> str:
    if text not in get_args(Wording) or not text:
        raise SettingsError(f"{variable} is {text!r}: give quotes, paraphrase or rechecked")
    return text


def _url(variable: str, text: str) -> str:
    """An http(s) address without a trailing slash.  Its error never repeats user names or keys in it."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"{variable} is no web address: give one such as http://127.0.0.1:11434/v1")
    return text.rstrip("/")


def _store(variable: str, text: str) -> str:
    """The address as it is, once it can be read; its error repeats nothing of it."""
    try:
        store_address(text)
    except LibraryError as error:
        raise SettingsError(str(error)) from None
    return text


Parse = Callable[[str, str], Any]
_IGNORED: tuple[str, Parse] = ("", _text)

# variable -> the field it sets ("" where another part of the project reads it) and how its text is read
VARIABLES: Mapping[str, tuple[str, Parse]] = {
    "DOSSIER_HOME": ("home", _path),
    "DOSSIER_CACHE": ("cache", _path),
    "DOSSIER_LLM": ("llm", _provider),
    "DOSSIER_WORDING": ("wording", _wording),
    "DOSSIER_LLM_URL": ("llm_url", _url),
    "DOSSIER_LLM_MODEL": ("llm_model", _text),
    "DOSSIER_LLM_API_KEY": ("llm_api_key", _text),
    "DOSSIER_TIMEOUT": ("timeout", _seconds),
    "DOSSIER_THREADS": ("threads", _count),
    "DOSSIER_ANSWERABLE": ("answerable", _share),
    "DOSSIER_CHROMA_URL": ("chroma_url", _url),
    "DOSSIER_STORE": ("store", _store),
    "DOSSIER_ENCODER": ("encoder", _text),
    "DOSSIER_MODEL": ("model_name", _text),
    "DOSSIER_MODEL_PATH": ("model_path", _path),
    "DOSSIER_REQUIRE_MODEL": ("require_model", _flag),
    "DOSSIER_QUOTES_ONLY": ("quotes_only", _flag),
    "DOSSIER_API_TOKEN": _IGNORED,  # read by `ui.commands.exchange.programs`
    "DOSSIER_SHARED": _IGNORED,  # where the tests find the folder of shared data
}
_CHECKED = frozenset({"home", "llm", "wording", "cache", "llm_url", "timeout", "threads", "chroma_url", "model_path"})
