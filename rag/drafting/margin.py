"""The Yes or No of a model, read as log-odds from the probabilities of its first token.

{"Yes": -0.2, "No": -1.7, ...} -> 1.5
"""

from __future__ import annotations

from collections.abc import Mapping


def yes_margin(first_token: Mapping[str, float]) -> float:
    """Log P(Yes) - log P(No) at the first token; a missing side counts as the least likely token listed."""
    floor = min(first_token.values(), default=0.0)
    said: dict[str, float] = {}
    for word, value in first_token.items():
        said.setdefault(word.strip().lower(), value)
    return said.get("yes", floor) - said.get("no", floor)
