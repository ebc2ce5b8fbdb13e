"""The package as another person gets it: built, and installed into an environment that holds nothing else.

The wheel holds all that the command needs but the articles; the archive of sources builds the same wheel.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.installed import link_installed

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ARTICLE = "# Ferry line\n\nThe harbour board must approve the ferry line by 9 May 2031, its chair said on Monday.\n"


def _run(*words: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=1_500,
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done = _run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_wheel_holds_modules_and_the_data_beside_them_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    tracked = subprocess.run(
        ["git", "ls-files", "index", "rag", "evals", "ui"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(tracked.stdout.split()) <= names
    assert {name.partition("/")[0] for name in names} == {"index", "rag", "evals", "ui"}


def test_the_registry_entry_of_the_mcp_server_starts_what_the_wheel_holds(built: Path) -> None:
    """A registry wants the server's name in the package's README; uvx runs the script that is called as the package."""
    entry = json.loads((ROOT / "server.json").read_text(encoding="utf-8"))
    (package,) = entry["packages"]
    assert package["identifier"] == PROJECT["name"]
    assert entry["version"] == package["version"] == PROJECT["version"]
    assert package["identifier"] in PROJECT["scripts"]
    (extras,) = package["runtimeArguments"]
    assert (extras["name"], extras["value"]) == ("--with", f"{PROJECT['name']}[mcp]")
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        described = archive.read(metadata).decode()
    assert f"mcp-name: {entry['name']}" in described
    assert "Provides-Extra: mcp" in described


def test_the_archive_of_sources_builds_without_a_checkout(built: Path, tmp_path: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    done = _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=folder)
    assert done.returncode == 0, done.stderr


def test_every_extra_that_the_readme_names_is_declared(built: Path) -> None:
    """An extra that is not there is a warning of pip that few read."""
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        declared = set(re.findall(r"^Provides-Extra: (\S+)$", archive.read(metadata).decode(), re.MULTILINE))
    named = set(re.findall(r"`\[(\w+)\]`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"mcp", "api", "readers", "postgres"} <= named <= declared


def _pip(python: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return _run(sys.executable, "-m", "pip", "--python", python, *words, cwd=cwd)


def _install(python: Path, wanted: str, cwd: Path) -> None:
    done = _pip(python, "install", "--quiet", "--no-compile", wanted, cwd=cwd)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"no packages to be had here: {done.stderr.strip().splitlines()[-1:]}")
    assert done.returncode == 0, done.stderr
    assert _pip(python, "check", cwd=cwd).returncode == 0


def _spare_unpacking(python: Path, wanted: str, cwd: Path) -> None:
    """What pip chooses for an empty environment, and this one has in that very version, is put there as pip left it."""
    done = _pip(python, "install", "--dry-run", "--quiet", "--report", "chosen.json", wanted, cwd=cwd)
    if done.returncode == 0:
        chosen = json.loads((cwd / "chosen.json").read_text(encoding="utf-8"))["install"]
        versions = {each["metadata"]["name"]: each["metadata"]["version"] for each in chosen}
        link_installed(versions, python.parents[1])


def test_an_empty_environment_gets_a_command_that_answers_and_then_its_extras(built: Path, tmp_path: Path) -> None:
    _run(sys.executable, "-m", "venv", "--without-pip", "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    (wheel,) = built.glob("*.whl")
    _spare_unpacking(python, str(wheel), tmp_path)
    _install(python, str(wheel), tmp_path)

    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "ferry.md").write_text(ARTICLE, encoding="utf-8")
    dossier, cache = tmp_path / "env" / "bin" / "dossier", str(tmp_path / "cache")
    added = _run(dossier, "index", "articles", cwd=tmp_path, DOSSIER_CACHE=cache)
    assert added.returncode == 0, added.stderr
    told = _run(dossier, "ask", "By when must the ferry line be approved?", "--quotes-only", cwd=tmp_path,
                DOSSIER_CACHE=cache)  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "9 May 2031" in told.stdout
    _check_extras(python, wheel, tmp_path, DOSSIER_CACHE=cache, DOSSIER_QUOTES_ONLY="1")


def _check_extras(python: Path, wheel: Path, folder: Path, **variables: str) -> None:
    """What needs an extra names its line for pip, and works once that was followed."""
    bin_ = python.parent
    question = "By when must the ferry line be approved?"
    asked = _run(bin_ / "dossier", "ask", question, "--json", cwd=folder, **variables)
    (folder / "answer.json").write_text(asked.stdout, encoding="utf-8")
    word = (bin_ / "dossier", "export", "answer.json", "--to", "docx", "--out", "answer.docx")
    for extra, command in (
        ("mcp", (bin_ / "dossier", "mcp")),
        ("docx", word),
        ("shell", (bin_ / "dossier", "shell", "man")),
    ):
        done = _run(*command, cwd=folder, **variables)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.endswith(f'pip install "dossier-news[{extra}]"\n')
    _install(python, f"{wheel}[mcp,docx,shell,llm]", folder)
    for command in (word, (bin_ / "dossier", "verify", "answer.docx"), (bin_ / "dossier", "shell", "man")):
        done = _run(*command, cwd=folder, **variables)
        assert done.returncode == 0, done.stderr
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "hand", "version": "1"}}
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})
    spoke = subprocess.run(
        [bin_ / "dossier", "mcp"],
        input=line + "\n",
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert json.loads(spoke.stdout.splitlines()[0])["result"]["serverInfo"]["name"] == "dossier"
    llm = {**variables, "LLM_USER_PATH": str(folder / "llm")}
    assert '"dossier-news"' in _run(bin_ / "llm", "plugins", cwd=folder, **llm).stdout
    assert "9 May 2031" in _run(bin_ / "llm", "dossier", question, cwd=folder, **llm).stdout
