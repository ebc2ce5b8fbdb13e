"""A part that needs a package of an extra -> that package, or one line that says how to get it.

    extra_module("docx", extra="docx") -> the module, or ExtraError: ... pip install "dossier-news[docx]"

Nothing of an extra is imported before the command that needs it runs.  `pyproject.toml` lists what each extra holds.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from index.errors import DossierError


class ExtraError(DossierError):
    """A package that only an extra brings is not installed."""


def extra_module(name: str, *, extra: str) -> ModuleType:
    """The module, imported.  Raises ExtraError where it is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        if (error.name or "").partition(".")[0] != package:
            raise  # the package is there and lacks something of its own
        raise ExtraError(f'this needs the package {package}: pip install "dossier-news[{extra}]"') from error
