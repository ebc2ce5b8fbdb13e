"""llama.cpp's server in a child process: started with a GGUF file, asked over a private socket, killed when done.

    LlamaProcess(path) -> wait_ready -> connect / post -> stop

The child is `rag.models.llama.child`; whoever may read this user's files may talk to it, nobody else.  Knows no
prompts. Read `rag.models.llama.model` next, which asks it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import weakref
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.processes import end, start
from rag.errors import ModelCancelled, ModelError
from rag.models.chat.streams import Deadlines, Emit, StreamTimeout, watch_stream
from rag.models.protocol import Cancelled

LOAD_SECONDS = 120.0


class ProcessLost(ModelError):
    """The child is gone or does not answer; a new one may."""


def request_error(error: dict[str, Any]) -> ModelError:
    """What an error object of the server means to a person."""
    if error.get("type") == "exceed_context_size_error":
        asked, room = error.get("n_prompt_tokens", "?"), error.get("n_ctx", "?")
        return ModelError(f"the prompt has {asked} tokens and the context of the model {room}: ask a shorter question")
    return ModelError(f"the local model refused the prompt ({error.get('message', 'no reason given')}): ask again")


def _read_events(
    connection: http.client.HTTPConnection, headers: dict[str, str], request: dict[str, Any], emit: Emit
) -> None:
    connection.request("POST", "/completion", json.dumps(request), headers)
    response = connection.getresponse()
    if response.status != 200:
        emit(response.read().decode("utf-8", "replace"))
        return
    for line in response:
        if line.startswith(b"data: "):
            emit(line[6:].decode("utf-8", "replace"))
        elif line.startswith(b"error: "):
            emit('{"error": ' + line[7:].decode("utf-8", "replace") + "}")


def _host(folder: Path) -> str:
    """A socket in our folder where the system has such; its path may have about 100 bytes."""
    path = str(folder / "s.sock")
    return path if hasattr(socket, "AF_UNIX") and len(os.fsencode(path)) < 100 else "127.0.0.1"


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    end(process)
    shutil.rmtree(folder, ignore_errors=True)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Closes the socket under a blocked reader; the child then drops the generation."""
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def check_file(path: Path) -> None:
    """Raises ModelError unless the file is there and begins as a GGUF file does."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(
            f"cannot read the model file {path} ({error.strerror}): fetch it with `dossier models pull`"
        ) from None
    if magic != b"GGUF":
        raise ModelError(f"{path} is not a GGUF model file: delete it and run `dossier models pull`")


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self._path)


class LlamaProcess:
    """The running child process: its folder, its secret, its address once it is ready.

    OMP_WAIT_POLICY: threads that wait for each other must sleep, not spin.  With two threads and four other busy
    processes on two processors, spinning wrote 0.3 tokens a second and sleeping 4.5; one thread 4.4 to 5.6.
    """

    def __init__(self, path: Path, *, threads: int, n_ctx: int) -> None:
        self._path = path
        self._folder = Path(tempfile.mkdtemp(prefix="dossier-"))  # mode 0700: nobody else may connect
        self._key = secrets.token_hex(16)
        self._ready = threading.Event()
        self._hello: dict[str, str] = {}
        self._headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        self.process = start(
            "rag.models.llama.child:main",
            environment={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"},
            own_session=True,  # Ctrl-C is the parent's to handle
        )
        self._end = weakref.finalize(self, _end, self.process, self._folder)
        options = {
            "model": str(path),
            "threads": threads,
            "n_ctx": n_ctx,
            "host": _host(self._folder),
            "key": self._key,
            "folder": str(self._folder),
        }
        threading.Thread(target=self._greet, args=(options,), daemon=True, name="dossier-model-load").start()

    def died(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def wait_ready(self, cancelled: Cancelled | None) -> None:
        """Returns once the file is loaded.  Raises ModelError when it cannot be, ModelCancelled when told to."""
        deadline = time.monotonic() + LOAD_SECONDS
        while not self._ready.wait(0.05):
            if cancelled is not None and cancelled():
                raise ModelCancelled("stopped: ask again whenever you like")
            if time.monotonic() > deadline:
                raise ModelError(f"{self._path} did not load within {LOAD_SECONDS:g} s: use a smaller model")
        if "address" not in self._hello:
            raise ModelError(
                f"the model file {self._path} cannot be loaded (damaged, of an unknown kind, or too large for "
                "the memory): delete it and run `dossier models pull`"
            )

    def connect(self) -> http.client.HTTPConnection:
        """A new connection, not yet open.  Only after `wait_ready`."""
        address = urlsplit(self._hello["address"])
        if address.scheme == "unix":
            return _UnixConnection(address.path)
        return http.client.HTTPConnection(address.netloc)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The server's answer to one short request.  Raises ModelError."""
        connection = self.connect()
        try:
            connection.request("POST", path, json.dumps(body), self._headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self.explain(error) from None
        finally:
            connection.close()
        if not isinstance(answer, dict) or "error" in answer:
            raise request_error(answer.get("error", {}) if isinstance(answer, dict) else {})
        return answer

    def stream(
        self, request: dict[str, Any], *, timeout: float, cancelled: Cancelled | None
    ) -> Generator[dict[str, Any], None, None]:
        """The events of a completion.  Raises ModelError after `timeout` seconds, ModelCancelled when told to."""
        connection = self.connect()
        deadlines = Deadlines(first=timeout, idle=timeout, total=timeout)
        try:
            connection.connect()
            connection.auto_open = 0  # a reader that comes late to a closed connection must not open it again
            for line in watch_stream(
                lambda emit: _read_events(connection, self._headers, request, emit),
                deadlines=deadlines,
                cancelled=cancelled,
                abort=lambda: _hang_up(connection),
            ):
                yield json.loads(line)
        except StreamTimeout as late:
            raise ModelError(
                f"the local model took more than {late.seconds:g} s: raise --timeout or use a smaller model"
            ) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self.explain(error) from None
        finally:
            connection.close()

    def explain(self, error: Exception) -> ProcessLost:
        """What a broken connection to the child means."""
        if self.died():
            code = self.process.returncode
            return ProcessLost(f"the local model's process ended ({code}), perhaps for want of memory: ask again")
        return ProcessLost(f"the local model cannot be reached ({error}): ask again")

    def stop(self) -> None:
        """Kills the child (it holds nothing worth saving) and removes its folder; so does the end of this program."""
        self._end()

    def _greet(self, options: dict[str, Any]) -> None:
        stdin, stdout = self.process.stdin, self.process.stdout
        try:
            if stdin is not None and stdout is not None:
                stdin.write(json.dumps(options).encode() + b"\n")
                stdin.flush()
                for line in stdout:
                    if line.startswith(b"{"):
                        self._hello = json.loads(line)
                        break
        except (OSError, ValueError):
            self._hello = {}
        finally:
            self._ready.set()
