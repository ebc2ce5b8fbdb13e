"""The JSON-LD of a page -> the object that describes its article, and what the values in it say.

    read_nodes(tree) -> objects      article_node(nodes, titles=..., address=...) -> object, {} without one
    plain_value(value) -> text       named_value(value, nodes) -> text

A page describes its teasers, too, often first.  What has the page's own headline or address is its article.  Read
`index.reading.page_metadata` next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from html import unescape
from typing import Any

from lxml.html import HtmlElement

Node = Mapping[str, Any]
_ARTICLE = re.compile(r"Article$|Posting$|^Report$|Review$|^WebPage$")
_WRAPPING = re.compile(r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)\s*$")
_MIN_HEADLINE = 10  # characters by which an article is known


def read_nodes(tree: HtmlElement) -> list[Node]:
    """Every JSON-LD object of the page."""
    scripts = tree.xpath('//script[@type="application/ld+json"]')
    return [node for script in scripts for node in _objects(script.text or "")]


def article_node(nodes: Sequence[Node], *, titles: Collection[str] = (), address: str = "") -> Node:
    """The object that describes the article: the page's own before others, the most specific type before "WebPage"."""
    typed = [node for node in nodes if _is_article(node.get("@type"))]
    typed.sort(key=lambda node: ("WebPage" in str(node["@type"]), not _is_of_page(node, titles, address)))
    return typed[0] if typed else {}


def plain_value(value: object) -> str:
    """The text of a value, of the first of several, or of one that is written with its type or language."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else ""


def named_value(value: object, ids: Mapping[str, Node]) -> str:
    """The name in a value: a string, an object with a name, one referred to by its `@id`, or a list of them."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, (named_value(each, ids) for each in value[:6]))))
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ids.get(str(value.get("@id")), {}).get("name", "")
    elif isinstance(value, str) and value in ids:
        value = ids[value].get("name", "")
    plain = " ".join(unescape(value).split()) if isinstance(value, str) else ""
    return "" if plain.startswith(("http://", "https://")) else plain[:300]


def _objects(source: str) -> Iterator[Node]:
    """Every object of a JSON-LD block to a depth of four; nothing where it is not JSON."""
    with suppress(ValueError, RecursionError):
        waiting = [(json.loads(_WRAPPING.sub("", source), strict=False), 0)]
        while waiting:
            value, depth = waiting.pop(0)
            if isinstance(value, dict):
                yield value
            if depth < 4 and isinstance(value, dict | list):
                inner = value.values() if isinstance(value, dict) else value
                waiting.extend((item, depth + 1) for item in list(inner)[:200] if isinstance(item, dict | list))


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(each, str) and _ARTICLE.search(each) for each in kinds)


def _is_of_page(node: Node, titles: Collection[str], address: str) -> bool:
    headline = named_value(node.get("headline"), {})
    if len(headline) >= _MIN_HEADLINE and any(title.startswith(headline) for title in titles):
        return True
    told = (node.get(name) for name in ("url", "mainEntityOfPage", "@id"))
    addresses = (each.get("@id") if isinstance(each, dict) else each for each in told)
    return bool(address) and address in addresses
