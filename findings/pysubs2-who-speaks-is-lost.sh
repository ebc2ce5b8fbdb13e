#!/usr/bin/env bash
# pysubs2: of a WebVTT file, whose <v Ana> says who speaks, the words stay and the speaker goes: the event's name is
# empty though SubStation files fill it, and a file written again names nobody.  Character references stay as they are.
# Guess before running: event.name == "Ana".  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" pysubs2==1.8.1
PYTHONPATH="$work/lib" python3 - <<'PY'
from importlib.metadata import version

from pysubs2 import SSAFile

print("pysubs2", version("pysubs2"))
text = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ana>It cost 35 million, not &lt;30.</v>\n\n00:03.000 --> 00:05.000\n<v Ben>It did not.</v>\n"
read = SSAFile.from_string(text, format_="vtt")
found = [(event.name, event.plaintext) for event in read]
written = read.to_string("vtt")
print(found)
print(written)
same = found == [("", "It cost 35 million, not &lt;30."), ("", "It did not.")] and "Ana" not in written
raise SystemExit(0 if same else 1)
PY
