"""Untrusted bytes -> what a parser makes of them in a child process, within limits of memory and time.

    with ParserChild() as child:
        child.parse("html", data, name="page.html", url="https://...")   -> dict, see `index.reading.parsers`

The child starts with the first request, serves a folder's worth of them, and is replaced when it dies or grows
old.  It has no secrets in its environment.  Whatever a file does to it becomes a SourceError here: the clock runs
from before the child is started, and the kernel itself ends a child that is late, however busy the machine.  Threads
may share it and take turns.  Read `index.reading.read` next.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from contextlib import suppress
from typing import Any, Self

from index.errors import NoArticleError, SourceError
from index.processes import end, start

CPU_SECONDS = 20
WALL_SECONDS = 27.0  # for starting the child and parsing; the rest of 30 is for reading and decoding the file
MAX_REQUESTS = 500  # then a fresh child, so that what a parser leaks cannot add up
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONDONTWRITEBYTECODE", "TMPDIR", "TEMP", "TESSDATA_PREFIX",
         "OMP_THREAD_LIMIT")  # fmt: skip


class ScanError(SourceError):
    """A document of pictures of pages, which text recognition may read."""


class ParserChild:
    """One child process that parses; threads that share it take turns."""

    def __init__(self, *, cpu_seconds: int = CPU_SECONDS, wall_seconds: float = WALL_SECONDS) -> None:
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._requests = 0
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def parse(self, kind: str, data: bytes, *, name: str, url: str = "") -> dict[str, Any]:
        """What the parser answers for `data`; `name` is what an error calls the document.

        Raises SourceError, ScanError for a scan, NoArticleError where there is nothing wrong with the file but that it
        holds no article.
        """
        header = {"kind": kind, "url": url, "name": name, "size": len(data), "cpu_seconds": self._cpu_seconds}
        with self._turn:
            answer = self._exchange(header, data, until=time.monotonic() + self._wall_seconds)
        if answer is None:
            raise SourceError(f"{name} takes too much time or memory to parse: split it or save it as plain text")
        if "none" in answer:
            raise NoArticleError(f"{name} {answer['none']}")
        if answer.get("scan"):
            raise ScanError(f"{name} {answer['refused']}")
        if "refused" in answer:
            raise SourceError(f"{name} {answer['refused']}")
        parsed: dict[str, Any] = answer["ok"]
        return parsed

    def close(self) -> None:
        """End the child; a later request starts another."""
        process, self._process = self._process, None
        if process is not None:
            end(process)

    def _exchange(self, header: dict[str, Any], data: bytes, *, until: float) -> dict[str, Any] | None:
        """The child's answer, or None when it died or ran out of time."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        left = max(until - time.monotonic(), 0.001)
        timer = threading.Timer(left, process.kill)  # for systems whose kernel keeps no such clock
        timer.daemon = True
        timer.start()
        answer = b""
        try:
            with suppress(OSError):
                process.stdin.write(json.dumps({**header, "wall_seconds": left}).encode() + b"\n" + data)
                process.stdin.flush()
                answer = process.stdout.readline()
        finally:
            timer.cancel()
        if not answer.endswith(b"\n"):
            self.close()
            return None
        found: dict[str, Any] = json.loads(answer)
        return found

    def _started(self) -> subprocess.Popen[bytes]:
        self._requests += 1
        if self._process is not None and (self._requests > MAX_REQUESTS or self._process.poll() is not None):
            self.close()
        if self._process is None:
            self._requests = 1
            environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
            self._process = start("index.reading.parsers:serve", seconds=self._wall_seconds, environment=environment)
        return self._process
