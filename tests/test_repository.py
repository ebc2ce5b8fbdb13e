"""The laws of the repository: what a tracked file may hold, what the locks pin, that the README tells the truth.

A path of one machine or the host of a package registry has no place in a project that others install.  The README
names no command that there is not, and the reference of the command line is the parser's own.
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
    for name in ("requirements.lock", "requirements-dev.lock"):
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


# --- README -------------------------------------------------------------------------------------------------------


@cache
def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^ {4}|`)make ([a-z][a-z-]*)", _readme(), re.MULTILINE))
    assert {"chat", "ask", "test"} <= named
    assert named <= targets


def _readme_lines() -> list[str]:
    """The command lines that the README shows, in blocks and in the text, without what explains them."""
    blocks = re.findall(r"^(?: {4}|\$ )(dossier .*?)(?:  +\S.*)?$", _readme(), re.MULTILINE)
    return blocks + re.findall(r"`(dossier [a-z][^`]*)`", _readme())


def test_the_reference_of_the_commands_is_what_the_parser_says() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == render_manual(), "run: make docs"


@pytest.mark.parametrize("line", _readme_lines())
def test_a_command_line_of_the_readme_is_one_that_works(line: str) -> None:
    build_parser().parse_args(shlex.split(line)[1:])


def test_the_reference_tells_what_every_variable_sets() -> None:
    assert set(SETTINGS) == set(VARIABLES)


def test_every_variable_of_the_readme_exists() -> None:
    assert set(re.findall(r"DOSSIER_[A-Z_]+", _readme())) <= set(VARIABLES)


def test_the_command_knows_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with pytest.raises(SystemExit):
        build_parser().parse_args(["--version"])
    assert capsys.readouterr().out.strip() == f"dossier {project['version']}"


def test_the_changelog_has_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
