#!/usr/bin/env bash
# webvtt-py: in an SRT file "Waits are now <20 days, they were >50 days." becomes "Waits are now 50 days.", since all
# between the two signs is taken for a tag; and in a WebVTT file "&lt;20 days", as that format writes it, stays
# "&lt;20 days" in the text of the caption.
# Guess before running: the words of the SRT file, and "<20 days" of the other.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" webvtt-py==0.6.0
PYTHONPATH="$work/lib" python3 - <<'PY'
import io
from importlib.metadata import version

import webvtt

print("webvtt-py", version("webvtt-py"))
srt = "1\n00:00:01,000 --> 00:00:03,000\nWaits are now <20 days, they were >50 days.\n"
vtt = "WEBVTT\n\n00:01.000 --> 00:03.000\nWaits are now &lt;20 days.\n"
first = [caption.text for caption in webvtt.from_buffer(io.StringIO(srt), format="srt")]
second = [caption.text for caption in webvtt.from_string(vtt)]
print("SRT:", first)
print("WebVTT:", second)
raise SystemExit(0 if first == ["Waits are now 50 days."] and second == ["Waits are now &lt;20 days."] else 1)
PY
