"""A program run in a process of its own and watched while it works; its memory goes with it, and it with us.

command -> last_line -> what it said last, and the time that passes to `on_progress`
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from index.lifeline import tied
from rag.models.files.entries import OnProgress, PullProgress

TELL_EVERY = 0.5  # seconds


def last_line(
    command: Sequence[str],
    *,
    limit: float,
    stage: str,
    on_progress: OnProgress,
    environ: Mapping[str, str] | None = None,
) -> str:
    """The last line of its output, "" where it failed or took longer than `limit` seconds.

    Twice a second `on_progress` gets `stage` and the seconds that have passed; what it raises ends the program.
    """
    child = subprocess.Popen(
        tied(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, **(environ or {})},
    )  # fmt: skip
    try:
        said = _wait(child, limit, stage, on_progress)
    finally:
        child.kill()
        child.communicate()
    return said if child.returncode == 0 else ""


def _wait(child: subprocess.Popen[bytes], limit: float, stage: str, on_progress: OnProgress) -> str:
    begun = time.monotonic()
    while (seconds := time.monotonic() - begun) < limit:
        on_progress(PullProgress(stage=stage, done=0, total=0, seconds=seconds))
        with suppress(subprocess.TimeoutExpired):
            lines = child.communicate(timeout=TELL_EVERY)[0].decode("utf-8", "replace").strip().splitlines()
            return lines[-1] if lines else ""
    return ""
