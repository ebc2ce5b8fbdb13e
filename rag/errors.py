"""The errors of `rag`, under the tree of `index.errors`.  Each message is one line with the next step.

    DossierError
        SettingsError    a DOSSIER_ variable or an option that makes no sense
        QuestionError    the question itself: empty or too long
        ModelError       the language model: absent, corrupt, unreachable, too slow, talking nonsense
            ModelCancelled   the reader stopped the question; nothing failed

An answer that the articles do not support is not an error: see `rag.types.Abstention`.
"""

from __future__ import annotations

from index.errors import DossierError


class SettingsError(DossierError):
    """A setting is unknown or its value makes no sense."""


class QuestionError(DossierError):
    """The question cannot be asked as it is."""


class ModelError(DossierError):
    """The language model gave nothing that can be used."""


class ModelCancelled(ModelError):
    """The reader stopped the question while the model worked."""
