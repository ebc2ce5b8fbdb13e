"""Public text -> the packaged basis that reduces the default encoder's token vectors to 64 numbers.

    python -m evals.fit.token_basis DATA.json [--out FILE.npy] [--documents N]

DATA.json is in the common form of the public sets: `documents [{id, title, text}]`.  Only statistics of the
text are kept, 64 axes and a mean; no word of it can be read from them.  Read `index.encoders.token_basis` next.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoders.load import DEFAULT_ENCODER, WEIGHTS_HASH, packaged_model
from index.encoders.onnx_graph import ensure_graph
from index.encoders.onnx_minilm import OnnxEncoder
from index.encoders.token_basis import PACKAGED_BASIS, fit_basis, random_basis, save_basis

DOCUMENTS = 300
SEED = 0


def hidden_states(texts: list[str], encoder: OnnxEncoder) -> NDArray[np.float32]:
    """The (n, d) token vectors of all texts, special tokens left out."""
    rows = []
    for text in texts:
        tokens = encoder.tokenizer.encode(text)
        hidden, _ = encoder._run([tokens])
        rows.append(hidden[0][np.asarray(tokens.special_tokens_mask) == 0])
    return np.concatenate(rows)


def main() -> None:
    """Learn the basis and write it."""
    parser = argparse.ArgumentParser(description="Learn the token basis of the default encoder.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=PACKAGED_BASIS)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--cache", type=Path, required=True)
    args = parser.parse_args()
    texts = [document["text"] for document in json.loads(args.data.read_text())["documents"]]
    random.Random(SEED).shuffle(texts)
    if not PACKAGED_BASIS.exists():
        save_basis(random_basis(384), PACKAGED_BASIS)
    model_dir = packaged_model()
    graph = ensure_graph(model_dir, WEIGHTS_HASH, cache=args.cache)
    encoder = OnnxEncoder.open(name=DEFAULT_ENCODER, weights_hash=WEIGHTS_HASH, graph=graph, model_dir=model_dir)
    states = hidden_states(texts[: args.documents], encoder)
    save_basis(fit_basis(states), args.out)
    print(f"{args.out}: {len(states)} token vectors of {min(len(texts), args.documents)} documents")


if __name__ == "__main__":
    main()
