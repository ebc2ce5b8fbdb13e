"""Values -> HTML, through templates in which a value cannot be left unescaped.

    Templates(folder, names).html("talks.html.j2", "conversations", headings=...) -> Markup
    text -> page_text -> the same as HTML text that means nothing to Markdown either

A template is a Jinja2 file of macros beside the module that fills it.  What stands between its double braces passes
`page_text`, whatever it is, unless a macro made it; a name that does not exist is an error.  Line breaks of a template,
and its indentation, are for its reader and do not reach the page: an empty line would end an HTML block in Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from index.text.patterns import regex
from index.text.plain import plain_text

_SPECIAL = regex(r"[^A-Za-z0-9 \n\u0080-\U0010ffff]")
_LAID_OUT = regex(r"\s*\n\s*")


def page_text(text: str, *, lines: bool = False) -> str:
    """`plain_text` as HTML text in which every ASCII character but letters, digits and spaces is a numeric entity; safe
    in element content and quoted attributes."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match.group())};", plain_text(text, lines=lines))


def own_file(path: Path) -> Markup:
    """A style or script of the project's own, as it stands in its file."""
    return Markup(path.read_text(encoding="utf-8"))


class Templates:
    """The templates of one folder, and the functions and words that they may use."""

    def __init__(self, folder: Path, names: Mapping[str, object] | None = None) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_escaped,
            extensions=[_OneLine],
            auto_reload=False,
        )
        self._environment.globals.update(names or {})
        self._environment.filters["lines"] = _with_lines

    def html(self, template: str, macro: str, **values: object) -> Markup:
        """What a macro of a template makes of values."""
        return Markup(getattr(self._environment.get_template(template).module, macro)(**values))


class _OneLine(Extension):
    """Reads a template as one line."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """See `jinja2.ext.Extension.preprocess`."""
        return _LAID_OUT.sub("", source)


def _escaped(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(page_text(str(value)))


def _with_lines(text: str) -> Markup:
    """For text whose line breaks count, such as what is to be copied."""
    return Markup(page_text(text, lines=True).replace("\n", "&#10;"))
