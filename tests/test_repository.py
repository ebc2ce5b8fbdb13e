"""The laws of the repository: what a tracked file may hold, what the locks pin, that the documents tell the truth.

A path of one machine or the host of a package registry has no place in a project that others install.  The documents
name no command, path or variable that there is not, and the reference of the command line is the parser's own.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from rag.settings import VARIABLES
from ui.terminal.arguments import build_parser
from ui.terminal.manual import SETTINGS, render_manual

ROOT = Path(__file__).resolve().parents[1]


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- tracked files --------------------------------------------------------------------------------------

# Written in two halves, so that this file does not hold what it looks for.
PRIVATE = tuple(
    first + second
    for first, second in (
        ("/tmp/", "w/"),
        ("/work/", "main"),
        ("/opt/", "wheels"),
        ("/opt/", "pypi"),
        ("/root", "/"),
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("deb.", "debian.org"),
        ("registry.", "npmjs.org"),
        ("download.", "pytorch.org"),
    )
)
LARGEST = 2_000_000  # bytes of one tracked file: pictures and small arrays, never weights or wheels


@cache
def _tracked() -> tuple[Path, ...]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return tuple(ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file())


def test_no_tracked_file_names_a_private_path_or_a_registry() -> None:
    found = []
    for path in _tracked():
        if path.stat().st_size > LARGEST:
            continue  # the next law refuses it
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{_relative(path)}: {private}" for private in PRIVATE if private in text]
    assert not found


def test_no_tracked_file_is_large() -> None:
    assert not [_relative(path) for path in _tracked() if path.stat().st_size > LARGEST]


def test_the_locks_hold_names_versions_and_hashes_alone() -> None:
    pinned = re.compile(
        r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,-]+\])?==\S+( ; [^\\]+?)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-pgvector.lock"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert lines
        assert [line for line in lines if not pinned.fullmatch(line)] == []


def test_the_locks_leave_torch_to_the_makefile() -> None:
    locks = (ROOT / "requirements.lock").read_text(encoding="utf-8") + (ROOT / "requirements-dev.lock").read_text(
        encoding="utf-8"
    )
    assert not re.findall(r"^(?:torch|triton|nvidia-\S*|cuda-\S*)==", locks, re.MULTILINE)
    pin = re.search(r'"(torch==[\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pin is not None
    assert f"install --quiet --no-compile {pin.group(1)}" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["tests"])
def test_tests_hold_no_package_that_would_hide_one_of_ours(folder: str) -> None:
    assert not list((ROOT / folder).rglob("__init__.py"))


# --- documents ----------------------------------------------------------------------------------------------------


@cache
def _documents() -> dict[str, str]:
    """What people read, by name; the reference of the commands is the parser's own and held to it below."""
    names = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")
    files = [*(ROOT / name for name in names), *sorted((ROOT / "docs").glob("*.md"))]
    return {_relative(file): file.read_text(encoding="utf-8") for file in files if file.name != "cli.md"}


def _shown_lines() -> list[str]:
    """The command lines that stand in blocks, without what explains them."""
    shown = re.compile(r"^(?: {4}|\$ )(?:\w+=\S+ )*(?:\.venv/bin/)?(dossier .*?)(?:  +\S.*)?$", re.MULTILINE)
    return sorted({line for text in _documents().values() for line in shown.findall(text)})


def _named_lines() -> list[str]:
    """Those that stand in a sentence."""
    named = re.compile(r"`(?:\.venv/bin/)?(dossier [a-z][^`]*)`")
    return sorted({line for text in _documents().values() for line in named.findall(text)})


def _words(line: str) -> list[str]:
    """The arguments of the first command of a shell line."""
    words = shlex.split(line, comments=True)[1:]
    return words[: next((at for at, word in enumerate(words) if word in ("|", ">", "<", "&&", ";")), len(words))]


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        target for text in _documents().values() for target in re.findall(r"(?:^ {4}|`)make ([a-z-]+)", text, re.M)
    }
    assert {"chat", "ask", "test"} <= named
    assert named <= targets


def test_the_reference_of_the_commands_is_what_the_parser_says() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == render_manual(), "run: make docs"


@pytest.mark.parametrize("line", _shown_lines())
def test_a_command_line_of_the_documents_is_one_that_works(line: str) -> None:
    build_parser().parse_args(_words(line))


def test_a_command_that_the_documents_name_in_passing_exists(capsys: pytest.CaptureFixture[str]) -> None:
    """What it is given may be left out there; its own words may not be wrong."""
    wrong = []
    for line in _named_lines():
        try:
            build_parser().parse_args(_words(line))
        except SystemExit as refused:
            told = capsys.readouterr().err
            wrong += [f"{line}: {told}"] if refused.code and "required" not in told else []
    assert not wrong


def test_a_path_that_the_documents_name_exists() -> None:
    rooms = "|".join(("index", "rag", "ui", "evals", "tests", "docs", "seeds", "findings"))
    path = re.compile(rf"`((?:{rooms})(?:/[\w.*-]+)+)/?`")
    named = {(name, found) for name, text in _documents().items() for found in path.findall(text)}
    assert len(named) > 50
    assert not [(name, found) for name, found in sorted(named) if not any(ROOT.glob(found))]


def test_the_reference_tells_what_every_variable_sets() -> None:
    assert set(SETTINGS) == set(VARIABLES)


def test_every_variable_of_the_documents_exists() -> None:
    named = {name for text in _documents().values() for name in re.findall(r"DOSSIER_[A-Z_]+", text)}
    assert named
    assert named <= set(VARIABLES)


def test_the_command_knows_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with pytest.raises(SystemExit):
        build_parser().parse_args(["--version"])
    assert capsys.readouterr().out.strip() == f"dossier {project['version']}"


def test_the_changelog_has_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
