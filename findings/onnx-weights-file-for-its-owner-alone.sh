#!/usr/bin/env bash
# onnx.save_model(save_as_external_data=True) under the usual umask 022: the graph can be read by everyone, the file of
# weights beside it by its owner alone.  A model that an administrator puts into a shared cache or an image opens for
# nobody else, and the error is the runtime's, about the weights.
# Guess before running: two files of one mode, 644.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" onnx==1.23.2 numpy==2.4.6
umask 022
PYTHONPATH="$work/lib" python3 - "$work" <<'PY'
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = Path(sys.argv[1])
weights = numpy_helper.from_array(np.ones((64, 64), np.float32), "w")
x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 64]) for name in "xy")
graph = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "g", [x], [y], [weights])
onnx.save_model(helper.make_model(graph), folder / "m.onnx", save_as_external_data=True, location="m.weights")
modes = {name: oct((folder / name).stat().st_mode & 0o777) for name in ("m.onnx", "m.weights")}
print("onnx", onnx.__version__, modes)
sys.exit(0 if modes == {"m.onnx": "0o644", "m.weights": "0o600"} else 1)
PY
