"""A PostgreSQL with pgvector of one's own, on this machine, for as long as it is measured or tested.

    with postgres_server(folder) as server: server.url, server.kill(), server.start()

The programs come with the package pgserver, which is for development; where it is not installed, `find_programs` says
why.  Listens on a socket and on a port of 127.0.0.1, where a user named `locked` needs the password `secret`.  Read
`index.stores.postgres` next.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import DossierError

NOBODY = 65_534  # PostgreSQL refuses to run as root
START_SECONDS = 60.0
MISSING = 'no PostgreSQL of our own: pip install pgserver "psycopg[binary]"'
SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60", "shared_buffers=256MB")
DURABLE = ("fsync=on", "full_page_writes=on", "synchronous_commit=on")  # as a server that keeps what it acknowledged
IN_NAMESPACE = ("unshare", "--mount", "sh", "-ec")
AS_NOBODY = f'exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "$0" "$@"'
RULES = "host all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\nlocal all all trust\n"


def find_programs() -> Path:
    """The folder of initdb and postgres.  Raises DossierError where there is none."""
    found = importlib.util.find_spec("pgserver")
    if found is None or not found.origin or importlib.util.find_spec("psycopg") is None:
        raise DossierError(MISSING)
    return Path(found.origin).parent / "pginstall" / "bin"


def can_mount() -> bool:
    """Whether a server may have mounts of its own: for that one has to be root, and allowed to make a namespace."""
    words = [*IN_NAMESPACE, "mount -t tmpfs tmpfs /mnt; setpriv --version"]
    return (
        shutil.which("unshare") is not None and not subprocess.run(words, check=False, capture_output=True).returncode
    )


@dataclass(slots=True, kw_only=True)
class OwnServer:
    """A server in a folder.  `url` is its address by port, as postgres, without a password.

    mounts: shell commands that run before it in a mount namespace of its own, where DATA is its folder of data."""

    folder: Path
    port: int
    settings: tuple[str, ...] = SETTINGS
    mounts: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """The address, without a collection."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it takes connections.  Raises DossierError."""
        program = str(find_programs() / "postgres")
        options = [f"-c{each}" for each in (*self.settings, "listen_addresses=127.0.0.1", f"port={self.port}")]
        command = [program, "-D", str(self.folder / "data"), "-k", str(self.folder), *options]
        user = _as_nobody()
        if self.mounts:
            command, user = [*IN_NAMESPACE, f'DATA="{self.folder / "data"}"; {self.mounts}; {AS_NOBODY}', *command], {}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **user)  # type: ignore[call-overload]
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise DossierError(f"PostgreSQL does not start: {(self.folder / 'log').read_text()[-300:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, as a fault would: its connections break."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        """Whether it takes connections; a port that is open is not enough."""
        ready = find_programs() / "pg_isready"
        words = [str(ready), "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        return subprocess.run(words, check=False).returncode == 0


@contextmanager
def postgres_server(*settings: str, mounts: str = "") -> Iterator[OwnServer]:
    """A server in a folder of its own, gone afterwards.  Raises DossierError where there can be none."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="dossier-pg-"))  # a socket's path may have 107 characters
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = OwnServer(folder=folder, port=port, settings=(*SETTINGS, *settings), mounts=mounts)
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        words = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        words += ["--locale=C.UTF-8", "--no-sync"]
        subprocess.run(words, check=True, capture_output=True, **_as_nobody())  # type: ignore[call-overload]
        (folder / "data" / "pg_hba.conf").write_text(RULES)
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _as_nobody() -> dict[str, object]:
    """How a program is started as a user without rights, where this process is root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
