"""The errors of `index`, drawn as a tree.  Each message is one line and ends with the next step.

    DossierError
        SourceError      a path, file or URL that cannot be read as an article
            NoArticleError   a sound file that holds none: settings, a list of addresses
        LibraryError     the index itself: absent, locked, damaged, full, or built with another embedder
            StaleError       what was to be replaced has changed since it was looked at
            MissingError     a sound index without the article or story that was asked for by name
        EncoderError     the embedding model cannot be loaded

The faces print `str(error)` and exit with code 1.  Nothing else is meant to reach a person.
"""

from __future__ import annotations


class DossierError(Exception):
    """Any failure that a person can do something about; the message says what."""


class SourceError(DossierError):
    """A document that cannot be read: missing, empty, binary, broken, too large, refused."""


class NoArticleError(SourceError):
    """There is nothing wrong with the file but that it holds no article."""


class LibraryError(DossierError):
    """The index cannot be opened, written or trusted."""


class StaleError(LibraryError):
    """What was to be replaced is not what was expected any more: look again."""


class MissingError(LibraryError):
    """What was asked for by its name or id is not there, or not the only one of that name."""


class EncoderError(DossierError):
    """The embedding model cannot be loaded."""
