#!/usr/bin/env bash
# newspaper4k: an article's last paragraph is missing from its text when there is a link, a <b>, a <q>, a <time> or the
# like in it, anywhere; plain, or with <em> or <span>, it stays.  The same paragraph in the middle of the article is
# read.  Where the answer to a charge stands last, as it does, the text holds the charge alone.
# Guess before running: the paragraph is read wherever it stands.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check newspaper4k==0.9.6
"$work/venv/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

import newspaper

print("newspaper4k", version("newspaper4k"))
WORDS = "<p>The board met in the old customs house on {} to hear the builders and the boatmen about the mill.</p>"
DENIED = "The owner {} that a single job was lost, and said so in a letter that was read out at the gate of the mill."


def is_read(markup: str, *, after: str) -> bool:
    before = "".join(map(WORDS.format, ("Monday", "Friday")))
    article = f"<h1>Mill cuts jobs</h1>{before}<p>{DENIED.format(markup)}</p>{after}"
    page = f'<html lang="en"><head><title>Mill cuts jobs</title></head><body><article>{article}</article></body></html>'
    return DENIED.format("denied") in newspaper.article("https://lund.example/a", input_html=page).text


lost, kept = [], []
for markup in ("denied", "<em>denied</em>", '<a href="/b">denied</a>', "<b>denied</b>", "<q>denied</q>"):
    middle, last = is_read(markup, after=WORDS.format("Sunday")), is_read(markup, after="")
    print(f"{markup:45} in the middle {middle}, last {last}")
    (kept if last else lost).append(markup)
    assert middle
raise SystemExit(0 if len(kept) == 2 and len(lost) == 3 else 1)
PY
