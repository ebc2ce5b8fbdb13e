#!/usr/bin/env bash
# Markdown with addresses whose marks are escaped, https\://example.org, www\.example.org, ada\@example.org: remark-gfm,
# which most pages and note programs in JavaScript read GitHub's Markdown with, makes links of all three, since it looks
# for addresses once the escapes are gone; GitHub's own cmark-gfm of the third.  What keeps them words in both is a
# character without width inside them.
# Guess before running: an escaped character is text, as CommonMark says, in both.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" cmarkgfm==2025.10.22
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" unified@11.0.5 remark-parse@11.0.0 \
    remark-gfm@4.0.1 >/dev/null
cat >"$work/links.mjs" <<'JS'
import { unified } from "unified";
import parse from "remark-parse";
import gfm from "remark-gfm";

const links = (node) => (node.type === "link" ? 1 : (node.children ?? []).reduce((sum, each) => sum + links(each), 0));
console.log(JSON.stringify(process.argv.slice(2).map((text) => links(unified().use(parse).use(gfm).parse(text)))));
JS
PYTHONPATH="$work/lib" python3 - "$work" <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

import cmarkgfm

print("remark-gfm 4.0.1, cmarkgfm", version("cmarkgfm"))
texts = ["see https\\://example.org/ now", "see www\\.example.org now", "see ada\\@example.org now"]
hidden = [text.replace("\\://", ":\u200b//").replace("\\", "\u200b") for text in texts]
done = subprocess.run(
    ["node", f"{sys.argv[1]}/links.mjs", *texts, *hidden], check=True, capture_output=True, text=True
)
by_remark = json.loads(done.stdout)
by_github = [cmarkgfm.github_flavored_markdown_to_html(text).count("<a ") for text in [*texts, *hidden]]
for text, one, other in zip([*texts, *hidden], by_remark, by_github, strict=True):
    print(ascii(text), "-> links by remark-gfm:", one, "by cmark-gfm:", other)
raise SystemExit((by_remark, by_github) != ([1, 1, 1, 0, 0, 0], [0, 0, 1, 0, 0, 0]))
PY
