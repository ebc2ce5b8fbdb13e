r"""A text -> the front matter on top of it, as values, and the text below.

    split_front_matter("---\ntitle: Fund to pay\n---\nThe fund ...") -> ({"title": "Fund to pay"}, "The fund ...")

YAML is read without aliases, TOML stands between lines of "+++".  Only what is written as front matter counts; a text
that merely begins with dashes is left whole.  Read `index.reading.read` next.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from index.dates.stated import parse_stated_date

_SIGNS = ("---", "+++")  # around YAML and around TOML
_WIKI_LINK = re.compile(r"^\[\[(?:[^\]|]*\|)?([^\]]+)\]\]$")  # as notebooks name a person
_FRONT_MATTER = 20_000  # characters in which front matter must end
_FIELD_NAMES = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "site", "site_name", "outlet", "publication"),
    "published": ("published", "date", "publish_date", "publication_date", "date_published", "datepublished"),
    "author": ("author", "authors", "by", "byline"),
    "url": ("url", "link", "canonical_url", "original", "source_url"),
}


def split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """Metadata and the text below it; text that only looks like front matter is left whole."""
    opening = text[:3]
    ending = re.search(rf"\n{re.escape(opening)}[ \t]*\r?(?:\n|$)", text[:_FRONT_MATTER]) if opening in _SIGNS else None
    if not ending:
        return {}, text
    try:
        if opening == "+++":
            found = tomllib.loads(text[3 : ending.start() + 1])
        else:
            found = frontmatter.loads(text[: ending.end()], handler=_PlainYaml()).metadata
        stated = {str(key).lower(): value for key, value in found.items()}
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return {}, text
    return (stated, text[ending.end() :]) if stated else ({}, text)


class _PlainYaml(YAMLHandler):
    """YAML without aliases: merging them into mappings again and again fills any memory from a few hundred bytes."""

    def load(self, fm: str, **kwargs: object) -> Any:
        """What `fm` states.  Raises yaml.YAMLError, for an alias too."""
        if "*" in fm and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(fm, Loader=yaml.SafeLoader)):
            raise yaml.YAMLError("an alias")
        return super().load(fm, **kwargs)


def stated_facts(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Title, publisher, published (ISO), author and url, each only where the front matter states it."""
    values = {kind: first_value(stated, keys) for kind, keys in _FIELD_NAMES.items()}
    papers = [as_text(stated[key]) for key in _FIELD_NAMES["publisher"] if stated.get(key)]
    addresses = [as_text(values["url"]), *(paper for paper in papers if re.match(r"https?://", paper))]
    day = as_date(values["published"])
    facts = {
        "title": as_text(values["title"]),
        "publisher": next((paper for paper in papers if paper and paper not in addresses), ""),
        "published": day.isoformat() if day else "",
        "author": as_text(values["author"]),
        "url": next(filter(None, addresses), ""),
    }
    return {name: value for name, value in facts.items() if value}


def first_value(stated: Mapping[str, Any], keys: tuple[str, ...]) -> object:
    """The value under the first of these keys that has one."""
    return next((stated[key] for key in keys if stated.get(key)), None)


def as_text(value: object) -> str:
    """A value of front matter as one line; a list of names joined; anything deeper is left out."""
    if isinstance(value, list):
        return ", ".join(filter(None, (as_text(item) for item in value[:20] if isinstance(item, str))))
    try:
        value = _WIKI_LINK.sub(r"\1", value) if isinstance(value, str) else value
        return " ".join(str(value).split())[:500] if isinstance(value, str | int | float | date) else ""
    except ValueError:  # a number of over 4,300 digits
        return ""


def as_date(value: object) -> date | None:
    """A value of front matter as a day."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_stated_date(value) if isinstance(value, str) else None
