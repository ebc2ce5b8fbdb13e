#!/usr/bin/env bash
# LlamaIndex's HTMLNodeParser, as it is: <b>, <i> and <u> are among the tags that it makes nodes of, and what stands in
# one is taken out of its paragraph's node.  "The mill cut <b>35</b> jobs in <i>May</i>, it said." becomes "The mill
# cut", "jobs in", ", it said." in one node and "35" and "May" in two more, whose sentence nothing names.  Words of a
# <div>, a <blockquote> and a table's cells make no node at all, without a word.
# Guess before running: a node a block, with its words in order.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check llama-index-core==0.14.25 beautifulsoup4==4.15.0
"$work/venv/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

from llama_index.core import Document
from llama_index.core.node_parser import HTMLNodeParser

print("llama-index-core", version("llama-index-core"))
PAGE = """<html><body><p>The mill cut <b>35</b> jobs in <i>May</i>, it said.</p><div>The union denies it.</div>
<blockquote>Nobody asked us.</blockquote><table><tr><td>Lund</td><td>14</td></tr></table></body></html>"""
nodes = [(node.metadata["tag"], node.text) for node in HTMLNodeParser().get_nodes_from_documents([Document(text=PAGE)])]
print(nodes)
raise SystemExit(0 if nodes == [("p", "The mill cut\njobs in\n, it said."), ("b", "35"), ("i", "May")] else 1)
PY
