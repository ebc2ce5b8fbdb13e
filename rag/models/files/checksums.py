"""The SHA-256 of a large file, computed once and remembered while the file stays as it is.

    path -> file_sha256 -> 64 hex digits

"As it is" means the same path, size, modification time (ns) and inode.  The memory is one small JSON file in the
cache for each checked file; a damaged one is ignored and written anew.  Knows nothing of models.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

BLOCK_BYTES = 4 << 20


def file_sha256(path: Path, *, cache: Path, on_bytes: Callable[[int], None] = lambda done: None) -> str:
    """The file's digest; `on_bytes` hears how many bytes have been read.  Raises OSError for an unreadable file."""
    identity = _identity(path)
    memory = cache / "checked" / f"{hashlib.sha256(identity[0].encode()).hexdigest()[:32]}.json"
    known = _recall(memory, identity)
    if known:
        return known
    digest = hash_file(path, on_bytes)
    if _identity(path) == identity:  # not replaced while it was read
        with contextlib.suppress(OSError):  # a read-only cache only costs time
            _remember(memory, identity, digest)
    return digest


def hash_file(path: Path, on_bytes: Callable[[int], None] = lambda done: None) -> str:
    """The file's digest, computed now."""
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
            done += len(block)
            on_bytes(done)
    return digest.hexdigest()


def _identity(path: Path) -> tuple[str, int, int, int]:
    whole = path.resolve()
    status = whole.stat()
    return str(whole), status.st_size, status.st_mtime_ns, status.st_ino


def _recall(memory: Path, identity: tuple[str, int, int, int]) -> str:
    try:
        kept = json.loads(memory.read_text(encoding="utf-8"))
        if tuple(kept["file"]) == identity and isinstance(kept["sha256"], str):
            return str(kept["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return ""


def _remember(memory: Path, identity: tuple[str, int, int, int], digest: str) -> None:
    memory.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"file": identity, "sha256": digest})
    with tempfile.NamedTemporaryFile("w", dir=memory.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    os.replace(file.name, memory)  # noqa: PTH105
