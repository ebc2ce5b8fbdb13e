#!/usr/bin/env bash
# fastfeedparser: a feed that dates an article by its month or year alone (dc:date 2024-12, 2024; both are W3CDTF, which
# Dublin Core in RSS uses) gets the day, or the month and day, on which the feed is read: the same feed, read tomorrow, has
# another date.  And of an Atom article in XHTML, "We cut 10<sup>6</sup> units" is "We cut 10 6 units." in its description.
# Guess before running: the first of the month and of the year, as feedparser has it, or none.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" fastfeedparser==0.6.5
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from datetime import datetime, timezone
from importlib.metadata import version

import fastfeedparser

print("fastfeedparser", version("fastfeedparser"))


def published(day: str) -> str:
    head = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Post</title>'
    item = f"<item><title>Mill</title><link>https://post.example/1</link><dc:date>{day}</dc:date></item>"
    return fastfeedparser.parse(f"{head}{item}</channel></rss>").entries[0].published[:10]


today = datetime.now(timezone.utc)
found = {day: published(day) for day in ("2024-12", "2024", "2025-03-04")}
print("today is", f"{today:%Y-%m-%d}:", found)
atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><id>i</id><updated>2025-03-09T00:00:00Z</updated>
<entry><title>Mill</title><id>1</id><updated>2025-03-08T00:00:00Z</updated><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>We cut 10<sup>6</sup> units.</p></div></content></entry></feed>"""
text = fastfeedparser.parse(atom).entries[0].description
print("description:", repr(text))
filled = found["2024-12"] == f"2024-12-{today:%d}" and found["2024"] == f"2024-{today:%m-%d}"
raise SystemExit(0 if filled and found["2025-03-04"] == "2025-03-04" and text == "We cut 10 6 units." else 1)
PY
