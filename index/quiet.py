"""Tells every library that is used here to keep to itself: no telemetry, no update checks, no analytics.

    be_quiet() -> switches in the environment, also for child processes

Most of these are read when a library is imported, so the package calls it before any of them can be.
"""

from __future__ import annotations

import os
import sys

SWITCHES = {
    "ANONYMIZED_TELEMETRY": "False",  # chromadb
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime sends events unless told so before it is imported
}


KEPT_OUT = ("openvino_telemetry",)  # packages that only report; who uses them does without when they are missing


def be_quiet() -> None:
    """Set every switch, whatever it was set to before, and let nothing import what has no switch."""
    os.environ.update(SWITCHES)
    for name in KEPT_OUT:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
