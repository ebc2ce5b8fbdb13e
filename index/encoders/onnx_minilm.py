"""Texts -> `Encoding`s through ONNX Runtime and a fast tokenizer, without torch.

    text -> token ids and character offsets -> graph -> token vectors -> (mean, unit length) and (int8 rows)

One pass gives both the passage vector and the token vectors.  Texts run in batches of like length, many of them
through `index.encoders.openvino_bulk`.  Knows nothing of where the graph came from (`index.encoders.onnx_graph`) or
who stores the result.  Read `index.encoders.token_basis` next.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding as Tokens
from tokenizers import Tokenizer

from index.encoders.openvino_bulk import Bulk
from index.encoders.token_basis import TokenBasis, load_basis, unit_rows
from index.errors import EncoderError
from index.types import Encoding

MAX_TOKENS = 256  # what all-MiniLM-L6-v2 was trained to read, special tokens included
BATCH_TEXTS = 16
MICRO_LIMIT = 200_000  # characters of one text that are tokenised at all; far above MAX_TOKENS


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxEncoder:
    """An `index.types.Encoder`.  Safe to use from several threads."""

    name: str
    fingerprint: str
    dimensions: int
    basis: TokenBasis
    tokenizer: Tokenizer = field(repr=False)
    session: onnxruntime.InferenceSession = field(repr=False)
    bulk: Bulk = field(repr=False)

    @classmethod
    def open(cls, *, name: str, weights_hash: str, graph: Path, model_dir: Path, threads: int = 0) -> OnnxEncoder:
        """Load tokenizer and graph.  Raises EncoderError when either cannot be read."""
        try:
            threads = threads or len(os.sched_getaffinity(0))
            session = _open_session(graph, threads)
            tokenizer = Tokenizer.from_file(str(model_dir / "tokenizer.json"))
        except Exception as error:  # both libraries raise bare exceptions
            reason = str(error).splitlines()[0]
            raise EncoderError(f"cannot load {name} ({reason}): delete {graph.parent} and try again") from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        basis = load_basis()
        return cls(
            name=name,
            fingerprint=encoder_fingerprint(weights_hash, basis),
            dimensions=int(session.get_outputs()[0].shape[-1]),
            basis=basis,
            tokenizer=tokenizer,
            session=session,
            bulk=Bulk(graph, threads=threads),
        )

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One `Encoding` a text, in order.  What lies beyond 256 tokens is not read."""
        tokens = self.tokenizer.encode_batch([text[:MICRO_LIMIT] for text in texts])
        encodings: dict[int, Encoding] = {}
        for batch in _batches_by_length(tokens):
            hidden, mask = self._run([tokens[number] for number in batch])
            vectors = mean_vectors(hidden, mask)
            for row, number in enumerate(batch):
                encodings[number] = _encode_row(tokens[number], hidden[row], vectors[row], self.basis)
        return [encodings[number] for number in range(len(tokens))]

    def _run(self, batch: Sequence[Tokens]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Hidden states (b, t, d) of a batch padded to its longest text, and its mask (b, t)."""
        width = max(len(tokens.ids) for tokens in batch)
        ids = np.zeros((len(batch), width), dtype=np.int32)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens.ids)] = tokens.ids
            mask[row, : len(tokens.ids)] = 1
        hidden = self.bulk.run(ids, mask)
        if hidden is None:
            hidden = self.session.run(["last_hidden_state"], {"input_ids": ids, "attention_mask": mask})[0]
        return hidden, mask


def encoder_fingerprint(weights_hash: str, basis: TokenBasis) -> str:
    """SHA-256 over everything that decides the numbers: weights, pooling, length limit, token basis."""
    return hashlib.sha256(f"{weights_hash} mean unit {MAX_TOKENS} {basis.fingerprint}".encode()).hexdigest()


def mean_vectors(hidden: NDArray[np.float32], mask: NDArray[np.int32]) -> NDArray[np.float32]:
    """(b, t, d) hidden states and a (b, t) mask to (b, d) unit means over the unmasked tokens."""
    weights = mask.astype(np.float32)[:, :, None]
    return unit_rows((hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0))


def _open_session(graph: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # an idle chat must not burn a core
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _batches_by_length(tokens: Sequence[Tokens]) -> Iterator[list[int]]:
    """Positions of `tokens` in batches of like length."""
    order = sorted(range(len(tokens)), key=lambda number: len(tokens[number].ids))
    for start in range(0, len(order), BATCH_TEXTS):
        yield order[start : start + BATCH_TEXTS]


def _encode_row(
    tokens: Tokens, hidden: NDArray[np.float32], vector: NDArray[np.float32], basis: TokenBasis
) -> Encoding:
    words = np.flatnonzero(np.asarray(tokens.special_tokens_mask) == 0)
    starts = np.asarray([tokens.offsets[number][0] for number in words], dtype=np.int32)
    return Encoding(vector=vector, tokens=basis.reduce(hidden[words]), token_starts=starts)
