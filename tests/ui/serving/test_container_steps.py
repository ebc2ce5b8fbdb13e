"""The Dockerfile's steps, run without an engine: in an overlay of this machine's files, with root and packages at hand.

`container.py` beside this file reads Dockerfile and compose file and does what they say; here is what must come of it.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.installed import link_installed, locked
from ui.cli import main

ROOT = Path(__file__).resolve().parents[3]
ARTICLE = "# Ferry line\n\nThe harbour board must approve the ferry line by 9 May 2031, its chair said on Monday.\n"
TOOLS = ("unshare", "mount", "chroot", "setpriv", "useradd", "ip")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the container did."""
    if os.geteuid() or [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip("the steps of the image need root and util-linux")
    work = tmp_path_factory.mktemp("container")
    work.chmod(0o755)
    (work / "articles").mkdir()
    (work / "articles" / "ferry.md").write_text(ARTICLE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdin", io.StringIO("a long enough word\n"))
        assert main(["users", "add", "ann", "--file", str(work / "users")]) == 0
    os.chown(work / "users", 10001, 10001)
    versions = {**locked(ROOT / "requirements.lock"), "torch": version("torch")}
    link_installed(versions, work / "seed", seen_at=Path("/opt/dossier"))
    steps = [sys.executable, str(Path(__file__).with_name("container.py")), str(ROOT), str(work), str(work / "seed")]
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", *steps],
        capture_output=True, text=True, timeout=2_400, check=False,
    )  # fmt: skip
    shutil.rmtree(work, ignore_errors=True)
    if done.returncode and "overlay" in done.stderr:
        pytest.skip("no overlay can be mounted here")
    if "No matching distribution" in done.stderr or "Connection" in done.stderr:
        pytest.skip("no packages to be had here")
    assert done.returncode == 0, done.stderr[-3_000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_the_image_runs_as_nobody_of_importance_and_writes_only_where_it_may(told: dict[str, Any]) -> None:
    assert told["user"] == "dossier"
    assert told["identity"] == ["10001", "CapEff:", "0" * 16]
    assert told["outside"] == []


def test_the_command_of_the_compose_file_indexes_and_the_image_answers(told: dict[str, Any]) -> None:
    code, out = told["index"]
    assert code == 0, out
    code, out = told["ask"]
    assert code == 0, out
    assert "9 May 2031" in out


def test_the_page_comes_up_is_healthy_and_ends_when_it_is_told_to(told: dict[str, Any]) -> None:
    assert told["health_before"] != 0
    assert told["health"] == 0, told["log"]
    assert told["stopped"] in (0, 130, -15), told["log"]
