"""Keeps what a model has made of a fixed beginning of its prompts, so that the next start need not read it again.

    key -> StateFiles.find -> a state file whose SHA-256 is the one in its name, or None

A state that is cut or damaged would be read without a word and give nonsense, hence the hash; a file that fails it
is removed.  Knows no model and no prompt: `rag.models.llama.model` says what a key is.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from rag.models.files.checksums import hash_file

MOST_FILES = 6  # about 28 kB a token: some 25 MB for a beginning of 900 tokens
_SUFFIX = ".state"


class StateFiles:
    """State files in one folder, which is made when the first is kept.  Safe between processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Path | None:
        """The newest sound file of that key; unsound ones are removed."""
        for path in self._newest(f"{key}.*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                if hash_file(path) == path.name.split(".")[1]:
                    return path
                path.unlink()
        return None

    def draft(self) -> Path:
        """A new name to write a state under, before `keep`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"draft-{os.getpid()}-{secrets.token_hex(4)}"

    def keep(self, key: str, draft: Path) -> Path:
        """Moves a written draft to its place and removes the oldest files above `MOST_FILES`."""
        path = self.folder / f"{key}.{hash_file(draft)}{_SUFFIX}"
        draft.replace(path)
        for old in self._newest(f"*{_SUFFIX}")[MOST_FILES:]:
            with contextlib.suppress(OSError):
                old.unlink()
        return path

    def _newest(self, pattern: str) -> list[Path]:
        found: list[tuple[int, Path]] = []
        for path in self.folder.glob(pattern):
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found, reverse=True)]
