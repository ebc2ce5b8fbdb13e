"""Logins in a file: a name and a hash of its password a line, read again when the file changes.

    NAME:scrypt$LOG2N$R$P$SALT$HASH  (base64)     Users(path).check(name, password) -> bool

Passwords stand in no argument, so that no list of processes shows them, and in no file.  The cost is what RFC 7914 and
OWASP give for interactive logins (N = 2**15, r = 8, p = 3: 32 MiB, about 0.2 s); a name that is not there costs as much
as one that is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

from ui.chat.doors.binding import HostError

LOG2N, R, P = 15, 8, 3
SALT_BYTES, HASH_BYTES = 16, 32
LEAST_PASSWORD, MOST_PASSWORD = 10, 1_024  # characters; NIST SP 800-63B asks for 8 or more
MOST_LOG2N = 20  # a file may ask for more work than we do, but not for a gigabyte
_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_LINE = re.compile(r"([A-Za-z0-9._@-]{1,64}):(scrypt\$\d{1,2}\$\d{1,2}\$\d{1,2}\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+)")


def hashed(password: str) -> str:
    """The password's hash as the file keeps it.  Raises HostError for one that is too short or too long."""
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        raise HostError(f"a password has {LEAST_PASSWORD} to {MOST_PASSWORD:,} characters: choose another")
    salt = secrets.token_bytes(SALT_BYTES)
    found = _scrypt(password, salt, LOG2N, R, P)
    return f"scrypt${LOG2N}${R}${P}${_text(salt)}${_text(found)}"


def fits(password: str, kept: str) -> bool:
    """Whether the password has this hash."""
    _, log2n, r, p, salt, wanted = kept.split("$")
    if len(password) > MOST_PASSWORD or int(log2n) > MOST_LOG2N:
        return False
    found = _scrypt(password, base64.b64decode(salt), int(log2n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(wanted))


class Users:
    """The file's logins.  Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        """Raises HostError when the file cannot be read, is malformed or names nobody."""
        self._path = path
        self._lock = threading.Lock()
        self._nobody = hashed(secrets.token_urlsafe(16))
        self._read_at, self._kept = _stamp(path), read_users(path)
        if not self._kept:
            raise HostError(f'{path} names nobody: add somebody with "dossier users add NAME --file {path}"')

    def check(self, name: str, password: str) -> bool:
        """Whether this is a login of the file as it is now.  A file that became unreadable lets in whom it did last."""
        kept = self._present().get(name)
        return fits(password, kept or self._nobody) and kept is not None

    def _present(self) -> Mapping[str, str]:
        with self._lock:
            try:
                stamp = _stamp(self._path)
                if stamp != self._read_at:
                    self._read_at, self._kept = stamp, read_users(self._path)
            except HostError:
                pass
            return self._kept


def read_users(path: Path) -> dict[str, str]:
    """Each name with its hash.  Raises HostError for a file that cannot be read, or a line that is no login."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise HostError(f'cannot read {path} ({error}): make it with "dossier users add NAME --file FILE"') from None
    found = {}
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            match = _LINE.fullmatch(line.strip())
            if match is None:
                raise HostError(f'line {number} of {path} is no login: write it with "dossier users add"')
            found[match[1]] = match[2]
    return found


def write_users(path: Path, users: Mapping[str, str]) -> None:
    """Replace the file as a whole, readable by its owner alone.  Raises HostError."""
    if wrong := [name for name in users if not _NAME.fullmatch(name)]:
        raise HostError(f"{wrong[0]!r} is no name: use letters, digits and . _ @ -")
    try:
        handle, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{name}:{kept}\n" for name, kept in users.items())
        Path(draft).replace(path)
    except OSError as error:
        raise HostError(f"cannot write {path} ({error.strerror}): give another place with --file") from error


def _scrypt(password: str, salt: bytes, log2n: int, r: int, p: int) -> bytes:
    memory = 128 * r * (2**log2n + p + 2)  # RFC 7914, section 5: N blocks and p more of 128 r bytes
    return hashlib.scrypt(password.encode(), salt=salt, n=2**log2n, r=r, p=p, dklen=HASH_BYTES, maxmem=2 * memory)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise HostError(f'cannot read {path} ({error.strerror}): make it with "dossier users add"') from None
    return found.st_mtime_ns, found.st_size


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
