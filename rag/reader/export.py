"""The program that makes a reader of a GGUF file: the lower layers of the model as an OpenVINO network.

    one JSON argument {gguf, folder, layer, adapter}
        -> folder/{reader.xml, reader.bin, embedding.npy, embedding.json, tokenizer.json}

What a sentence means to the model is plain some way below its last layer, so neither the layers above the one asked for
nor the vocabulary's output matrix are read; the network (`rag.reader.graph`) gives hidden states, not words.  Vectors
of tokens are looked up outside of it, so that only those of the prompt come into memory, and stay as the file has them.
A child of its own, so that its memory goes with it, and since a damaged file may end the process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from rag.reader.gguf_file import GgufFile, open_gguf
from rag.reader.graph import reading_network
from rag.reader.heads import CLAIM_LAYER

# how Qwen 2 and its kin cut text before the byte pairs are joined (llama.cpp calls the scheme "qwen2")
QWEN2_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TOKENS = "token_embd.weight"


def export_network(file: GgufFile, folder: Path, layer: int, adapter: Path) -> None:
    """Write reader.xml and reader.bin, see `reading_network`, with the first `layer` layers."""
    import numpy as np
    from openvino import save_model

    with np.load(adapter, allow_pickle=False) as kept:
        thin = {name: kept[name] for name in kept.files}
    network = reading_network(file, layer, thin, middle=min(CLAIM_LAYER, layer))
    save_model(network, folder / "reader.xml", compress_to_fp16=False)


def export_embedding(file: GgufFile, folder: Path) -> None:
    """Write embedding.npy, every token's vector as the file's blocks [vocabulary, bytes], and in embedding.json of
    which type they are."""
    import numpy as np

    np.save(folder / "embedding.npy", file.raw(TOKENS))
    (folder / "embedding.json").write_text(json.dumps({"kind": file.tensors[TOKENS].kind}), encoding="utf-8")


def export_tokenizer(fields: Any, folder: Path) -> None:
    """Write tokenizer.json from the file's vocabulary and merges.  Raises ValueError for another scheme than Qwen 2."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

    scheme = fields["tokenizer.ggml.pre"]
    if scheme != "qwen2":
        raise ValueError(f"the tokenizer is of the kind {scheme}, not qwen2")
    vocabulary = {token: i for i, token in enumerate(fields["tokenizer.ggml.tokens"])}
    merges = [tuple(pair.split(" ")) for pair in fields["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN2_WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    kept = json.loads(tokenizer.to_str())
    kept["model"]["merges"] = list(fields["tokenizer.ggml.merges"])  # saved as pairs, they take 60 MB more to read
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")


def main(told: str) -> None:
    """Export as the argument asks; one JSON line on stdout says {} or {"error"}."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # its users then send nothing
    options = json.loads(told)
    folder = Path(options["folder"])
    try:
        file = open_gguf(Path(options["gguf"]))
        export_tokenizer(file.fields, folder)
        export_embedding(file, folder)
        export_network(file, folder, options["layer"], Path(options["adapter"]))
    except Exception as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        print(json.dumps({"error": said}), flush=True)
        return
    print("{}", flush=True)
