"""Texts -> `Encoding`s through sentence-transformers: for any model but the default, or where ONNX fails.

    model name or folder -> SentenceTransformer -> sentence and token vectors -> Encoding

Slower to start than `index.encoders.onnx_minilm`, which gives the same numbers for the default model.  Only safetensors
weights are loaded and no code of the model's own is run.  Read `index.encoders.token_basis` next.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from index.encoders.token_basis import TokenBasis, load_basis, random_basis, unit_rows
from index.errors import EncoderError
from index.types import Encoding

BATCH_TEXTS = 32
MAX_TOKENS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class TorchEncoder:
    """An `index.types.Encoder` over a SentenceTransformer.  Token vectors use a fixed random basis unless
    the model is the default one."""

    name: str
    fingerprint: str
    dimensions: int
    basis: TokenBasis
    model: SentenceTransformer = field(repr=False)

    @classmethod
    def open(cls, *, name: str, location: str, weights_hash: str = "", threads: int = 0) -> TorchEncoder:
        """Load from a folder, the local hub cache, or the hub.  Raises EncoderError."""
        model = _load_model(name, location)
        if threads:
            torch.set_num_threads(threads)
        limit = model.max_seq_length or MAX_TOKENS
        model.max_seq_length = min(int(limit), MAX_TOKENS) if weights_hash else int(limit)
        dimensions = _dimensions(model)
        basis = load_basis() if weights_hash else random_basis(_hidden_size(model))
        digest = encoder_fingerprint(weights_hash or _hash_weights(model), model.max_seq_length, basis)
        return cls(name=name, fingerprint=digest, dimensions=dimensions, basis=basis, model=model)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One `Encoding` a text, in order."""
        if not texts:
            return []
        rows: Any = self.model.encode(
            list(texts), batch_size=BATCH_TEXTS, output_value=None, convert_to_numpy=False, show_progress_bar=False
        )
        return [self._encode_row(text, row) for text, row in zip(texts, rows, strict=True)]

    def _encode_row(self, text: str, row: Any) -> Encoding:
        starts, words = self._token_starts(text)
        hidden = row["token_embeddings"].float().cpu().numpy()
        kept = [number for number in words if number < len(hidden)]
        vector = row["sentence_embedding"].float().cpu().numpy()
        return Encoding(
            vector=unit_rows(vector[None, :])[0],
            tokens=self.basis.reduce(hidden[kept]),
            token_starts=np.asarray(starts[: len(kept)], dtype=np.int32),
        )

    def _token_starts(self, text: str) -> tuple[list[int], list[int]]:
        """Character starts and positions of the tokens that stand for text; none without a fast tokenizer."""
        tokenizer: Any = self.model.tokenizer
        if not getattr(tokenizer, "is_fast", False):
            return [], []
        tokens = tokenizer(
            text, truncation=True, max_length=self.model.max_seq_length,
            return_offsets_mapping=True, return_special_tokens_mask=True,
        )  # fmt: skip
        words = [number for number, special in enumerate(tokens["special_tokens_mask"]) if not special]
        return [tokens["offset_mapping"][number][0] for number in words], words


def encoder_fingerprint(weights_hash: str, max_tokens: int, basis: TokenBasis) -> str:
    """The same digest as `index.encoders.onnx_minilm` gives for the same weights."""
    return hashlib.sha256(f"{weights_hash} mean unit {max_tokens} {basis.fingerprint}".encode()).hexdigest()


def _load_model(name: str, location: str) -> SentenceTransformer:
    offline = os.environ.get("HF_HUB_OFFLINE", "") == "1"
    settings: dict[str, Any] = {"trust_remote_code": False, "device": "cpu"}
    settings["model_kwargs"] = {"use_safetensors": True}
    disable_progress_bar()  # type: ignore[no-untyped-call]
    errors = []
    for local_only in (True, False)[: 1 if offline else 2]:
        try:
            return SentenceTransformer(location, local_files_only=local_only, **settings)
        except Exception as error:  # the loaders raise a dozen kinds
            errors.append((str(error).strip().splitlines() or [type(error).__name__])[0])
    raise EncoderError(
        f"cannot load the encoder {name} ({errors[-1][:160]}): give a folder with its files, go online once, "
        "or use the default one"
    )


def _dimensions(model: SentenceTransformer) -> int:
    """Components of a sentence vector, under the name of this release or of the ones before it."""
    ask = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
    return int(ask() or 0)


def _hidden_size(model: SentenceTransformer) -> int:
    first: Any = model[0]
    config = getattr(getattr(first, "auto_model", None), "config", None)
    return int(getattr(config, "hidden_size", 0) or _dimensions(model))


def _hash_weights(model: SentenceTransformer) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        data: NDArray[np.uint8] = tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy()
        digest.update(name.encode() + data.tobytes())
    return digest.hexdigest()
