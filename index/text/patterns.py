"""Regular expressions that are compiled when they are first used.

    regex("(?i)by mid-[a-z]+") -> what `re.compile` gives, for the price of a string until something is looked for

A module that every question loads holds patterns that few questions need: compiled as they were loaded, they took a
tenth of a second of each command.  A mistake in one shows at its first use; the tests compile each.  Read
`index.text.sentences` next.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Uncompiled:
    """Stands for a compiled pattern: takes its attributes one by one, as they are asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if self._compiled is None:
            self._compiled = re.compile(self._source, self._flags)
        value = getattr(self._compiled, name)
        setattr(self, name, value)  # found without this detour from now on
        return value


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that is compiled at its first use."""
    return cast("re.Pattern[str]", _Uncompiled(source, flags))
