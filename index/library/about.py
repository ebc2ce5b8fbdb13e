"""What a library says of itself, wherever it is kept: its version, and whose vectors it holds.

    meta(key) -> About: version, encoder_name, dimensions, check_encoder      Adopting: adopt_encoder

A home's file and a collection of a store both keep these as settings, and differ in where they look them up.  Read
`index.library.contents` next.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from index.errors import LibraryError
from index.types import Encoder


class About(ABC):
    """Over the settings of a library."""

    @abstractmethod
    def meta(self, key: str) -> str:
        """A setting of the index, "" when it was never set."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where it is, as a person is told."""

    @property
    @abstractmethod
    def another(self) -> str:
        """How to have another one, as the end of a sentence."""

    @property
    def version(self) -> str:
        """Changes with every commit, and differs between any two libraries."""
        return f"{self.meta('identity')}-{self.meta('commits')}"

    @property
    def encoder_name(self) -> str:
        """The model whose vectors are stored, "" in an empty library."""
        return self.meta("encoder")

    @property
    def dimensions(self) -> int:
        """Components of a stored vector, 0 in an empty library."""
        return int(self.meta("dimensions") or 0)

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise LibraryError unless the stored vectors are this encoder's."""
        if self.meta("fingerprint") in ("", encoder.fingerprint):
            return
        name = self.encoder_name
        found = f'"{name}"' if name != encoder.name else f'other weights or settings of "{name}"'
        raise LibraryError(
            f'the index at {self.place} was built with {found}, not "{encoder.name}": set DOSSIER_ENCODER={name}, '
            f"or {self.another}"
        )


class Adopting(About):
    """What may be written, too."""

    @abstractmethod
    def adopt_settings(self, values: Mapping[str, str]) -> None:
        """Remember settings of the index.  Raises LibraryError when its vectors are another encoder's."""

    def adopt_encoder(self, encoder: Encoder) -> None:
        """Remember whose vectors these are.  Raises LibraryError when they are another encoder's."""
        self.check_encoder(encoder)
        self.adopt_settings({
            "encoder": encoder.name, "fingerprint": encoder.fingerprint, "dimensions": str(encoder.dimensions)
        })  # fmt: skip
