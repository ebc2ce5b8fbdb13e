#!/usr/bin/env bash
# htmldate and newspaper4k: a page whose JSON-LD describes its article, with the page's own address and headline, is
# dated by whatever else of that data comes first: by a teaser of an older article, by an entry of the live report, by
# the page that holds the article.  A reader's comment dates it where its object stands before the article's, too.
# trafilatura takes what htmldate says.  So a story of March stands years before what it answers.
# Guess before running: the day of the object whose address is the page's, 2026-03-02, each time; a comment's day never.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" htmldate==1.11.0
python3 -m pip install --quiet --disable-pip-version-check --target "$work/more" newspaper4k==0.9.6
PYTHONPATH="$work/lib:$work/more" python3 -W ignore - <<'PY'
import json
import logging
from importlib.metadata import version

import newspaper
from htmldate import find_date

logging.disable(logging.CRITICAL)
print("htmldate", version("htmldate"), "newspaper4k", version("newspaper4k"))
ADDRESS = "https://bay.example/harbour"
OWN = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Harbour board meets", "url": ADDRESS,
       "mainEntityOfPage": ADDRESS, "datePublished": "2026-03-02"}
OLD = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Pool shut", "datePublished": "2019-05-04",
       "url": "https://bay.example/pool"}
FORMS = {
    "the article alone": [OWN],
    "a teaser first": [OLD, OWN],
    "an entry of a live report first": [OLD | {"@type": "BlogPosting"}, OWN | {"@type": "LiveBlogPosting"}],
    "the page that holds it": [{"@type": "WebPage", "datePublished": "2019-05-04", "mainEntity": OWN}],
    "a comment first": [{"@type": "Comment", "text": "Good.", "datePublished": "2019-05-04"}, OWN],
}
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Harbour board meets</title><link rel="canonical" href="{}">{}</head>'
    "<body><article><h1>Harbour board meets</h1><p>The harbour board met in the old customs house on Monday to hear the"
    " builders, the boatmen and the bank, which wants its money back.</p></article></body></html>"
)
days = {}
for form, nodes in FORMS.items():
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)
    page = PAGE.format(ADDRESS, scripts)
    article = newspaper.article(ADDRESS, input_html=page)
    days[form] = find_date(page, url=ADDRESS, original_date=True), str(article.publish_date)[:10]
    print(f"{form}: htmldate {days[form][0]}, newspaper4k {days[form][1]}")
alone = days.pop("the article alone")
others = {day for both in days.values() for day in both}
raise SystemExit(0 if set(alone) == {"2026-03-02"} and others == {"2019-05-04"} else 1)
PY
