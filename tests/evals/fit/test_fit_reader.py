"""The fit of the reader, on layers small enough to be made up here."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from evals.fit import __main__ as fit_reader
from evals.fit import states as reader_states
from evals.fit.__main__ import fit, rate_at, steps_of
from evals.fit.examples import Example, Words
from evals.fit.files import begin_with, in_bytes, main, narrowed, write
from evals.fit.judge import TOKENS_AT_ONCE, batches_of, judge, overlap, report
from evals.fit.layers import FLOATS, Layer, Reader, rotary_of, scaled
from evals.fit.states import Held

WIDTH, HEADS, INNER = 16, 2, 24


class MadeFile:
    """Tensors of a layer drawn at random, the same for a name."""

    heads, key_heads, width = HEADS, 1, WIDTH

    def tensor(self, name: str) -> torch.Tensor:
        kind = name.split(".", 2)[2]
        own = torch.Generator().manual_seed(sum(map(ord, name)))
        if "norm" in kind:
            return torch.ones(WIDTH, dtype=FLOATS)
        key = WIDTH // HEADS
        outs = {"attn_k": key, "attn_v": key, "ffn_gate": INNER, "ffn_up": INNER}
        out = outs.get(kind.split(".")[0], WIDTH)
        shape = (out,) if kind.endswith("bias") else (out, INNER if "down" in kind else WIDTH)
        return (torch.randn(shape, generator=own) / WIDTH**0.5).to(FLOATS)


def made(group: int, *, answerable: bool) -> Held:
    """A question of three sentences; the first column of the state at a sentence's end tells whether it answers."""
    chance = torch.Generator().manual_seed(group)
    ends, right = (2, 5, 8, 10), group % 3
    states = torch.randn((11, WIDTH), generator=chance)
    states[list(ends), 0] = -3.0
    if answerable:
        states[ends[right], 0] = 5.0
    labels = tuple(answerable and i == right for i in range(3))
    otherwise = group // 4 % 2 == 0
    states[list(ends), 1] = 6.0 if otherwise else -6.0
    begins, place = (0, 3, 6), (0, 3, 6)[right] + group % 2
    states[place, 2] = 6.0
    words = tuple((place, place) if label else None for label in labels)
    example = Example(
        data="made",
        group=str(group),
        ids=tuple(range(11)),
        ends=ends,
        labels=labels,
        words=words,
        differs=(False, None, otherwise),
        begins=begins,
    )
    return Held(example=example, states=states.to(torch.bfloat16))


@pytest.fixture
def reader() -> Reader:
    torch.manual_seed(0)
    layers = [Layer(MadeFile(), 12 + i, rank=2) for i in range(2)]  # type: ignore[arg-type]
    return Reader(layers, width=WIDTH, head_width=WIDTH // HEADS)


@pytest.fixture
def held() -> list[Held]:
    return [made(i, answerable=i % 2 == 0) for i in range(240)]


def test_the_adapter_begins_as_nothing() -> None:
    states = torch.randn(1, 5, WIDTH).to(FLOATS)
    rotary = rotary_of(5, width=WIDTH // HEADS)
    plain, adapted = (Layer(MadeFile(), 3, rank=rank).eval() for rank in (0, 2))  # type: ignore[arg-type]
    assert torch.equal(plain(states, rotary), adapted(states, rotary))


def test_padding_is_never_seen(reader: Reader) -> None:
    reader.eval()
    short, long = made(1, answerable=True), made(2, answerable=True)
    longer = Held(example=long.example, states=torch.cat([long.states, long.states]))
    alone, beside = (
        reader([each.states for each in batch], [each.example.ends for each in batch])[0].sentence
        for batch in ([short], [short, longer])
    )
    assert torch.allclose(alone, beside, atol=1e-2)


def test_what_the_states_tell_is_learnt(
    reader: Reader, held: list[Held], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fit_reader, "HEAD_RATE", 0.1)
    monkeypatch.setattr(fit_reader, "RATE", 0.01)
    frozen = reader.own[0].own["q"].weight.clone()
    fit(reader, held[:200], seed=1)
    judged = judge(reader, held[200:])
    lines = "\n".join(report(judged))
    assert "questions 40, sentences 120" in lines
    best = [j.example.labels[int(j.sentences.argmax())] for j in judged if j.example.answerable]
    assert np.mean(best) > 0.9
    assert share_of(lines, "words of the answer: F1") > 0.9
    assert share_of(lines, "answers otherwise than one before it: AUC") > 0.9
    assert torch.equal(reader.own[0].own["q"].weight, frozen)
    assert "step 25 of 25" in capsys.readouterr().err


def share_of(lines: str, told: str) -> float:
    line = next(line for line in lines.splitlines() if told in line)
    return float(line.split(told)[1].strip(": ").split()[0])


@pytest.mark.parametrize(
    ("own", "known", "share"),
    [((3, 5), (3, 5), 1.0), ((3, 3), (3, 5), 0.5), ((3, 4), (4, 5), 0.5), ((0, 2), (3, 5), 0.0)],
)
def test_two_runs_of_words_share_what_both_have(own: Words, known: Words, share: float) -> None:
    assert overlap(own, known) == pytest.approx(share)


def test_what_is_written_has_the_names_that_the_export_reads(reader: Reader, tmp_path: Path) -> None:
    for parameter in reader.layers.parameters():
        parameter.data.normal_()
    write(reader, tmp_path, model="abc")
    with np.load(tmp_path / "adapter.npz", allow_pickle=False) as kept:
        names = set(kept.files)
        assert {"12.q.A", "13.down.B"} <= names
        assert len(names) == 2 * 7 * 4
        assert kept["12.gate.B"].shape == (INNER, 2)
    with np.load(tmp_path / "heads.npz", allow_pickle=False) as kept:
        assert str(kept["model"]) == "abc"
        assert kept["sentence"].shape == (WIDTH,)


def test_a_fit_goes_on_from_what_was_written(reader: Reader, held: list[Held], tmp_path: Path) -> None:
    for parameter in reader.parameters():
        parameter.data.normal_(std=0.1)
    write(reader, tmp_path, model="abc")
    torch.manual_seed(5)
    layers = [Layer(MadeFile(), 12 + i, rank=3) for i in range(2)]  # type: ignore[arg-type]
    other = Reader(layers, width=WIDTH, head_width=WIDTH // HEADS)
    begin_with(other, tmp_path)
    for one, same in zip(judge(reader, held[:5]), judge(other, held[:5]), strict=True):
        assert np.allclose(one.sentences, same.sentences, atol=0.1)
        assert one.answerable == pytest.approx(same.answerable, abs=0.1)


def test_the_mean_of_two_fits_lies_between_them(reader: Reader, tmp_path: Path) -> None:
    for name in ("one", "other"):
        for parameter in reader.parameters():
            parameter.data.normal_()
        write(reader, tmp_path / name, model="abc")
    assert main([str(tmp_path / "one"), str(tmp_path / "other"), "--write", str(tmp_path / "mean")]) == 0
    products, heads = {}, {}
    torch.manual_seed(5)
    layers = [Layer(MadeFile(), 12 + i, rank=4) for i in range(2)]  # type: ignore[arg-type]
    whole = Reader(layers, width=WIDTH, head_width=WIDTH // HEADS)
    for name in ("one", "other", "mean"):
        begin_with(whole, tmp_path / name)
        a, b = whole.own[0].thin_matrices()["12.q"]
        products[name] = b @ a
        heads[name] = whole.functions["differs"].weight.detach().clone()
    for each in (products, heads):
        assert torch.allclose(each["mean"], (each["one"] + each["other"]) / 2, atol=0.3)
        assert not torch.allclose(each["mean"], each["one"], atol=0.3)


def test_an_interrupt_ends_a_fit_and_keeps_what_was_learnt(
    reader: Reader, held: list[Held], monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = []

    def lose(*given: Any) -> torch.Tensor:
        losses.append(fit_reader_loss(*given))
        if len(losses) > 3:
            raise KeyboardInterrupt
        return losses[-1]

    fit_reader_loss = fit_reader.loss_of
    monkeypatch.setattr(fit_reader, "loss_of", lose)
    fit(reader, held, seed=1)
    assert len(losses) == 4
    assert reader.functions["sentence"].weight.abs().max() > 0


def test_states_are_computed_once(held: list[Held], tmp_path: Path) -> None:
    class Below:
        asked = 0

        def hidden(self, ids: Sequence[int], where: Sequence[int]) -> Any:
            self.asked += 1
            return np.full((len(where), WIDTH), float(sum(ids)), dtype=np.float32)

    examples = [replace(each.example, ids=(i, *each.example.ids[1:])) for i, each in enumerate(held[:6])]
    below, kept = Below(), tmp_path / "states.safetensors"
    first = reader_states.hold(examples[:4], below, kept=kept)  # type: ignore[arg-type]
    again = reader_states.hold(examples[::-1], below, kept=kept)  # type: ignore[arg-type]
    assert below.asked == 6
    assert [each.states.shape for each in again] == [(11, WIDTH)] * 6
    assert all(torch.equal(a.states, b.states) for a, b in zip(first, again[:1:-1], strict=True))


def test_every_example_is_in_one_batch_of_bounded_size() -> None:
    lengths = [random.Random(i).randint(5, 900) for i in range(50)]
    batches = list(batches_of(lengths))
    assert sorted(i for batch in batches for i in batch) == list(range(50))
    assert all(len(b) == 1 or len(b) * max(lengths[i] for i in b) <= TOKENS_AT_ONCE for b in batches)


def test_a_pass_has_every_example_once(held: list[Held]) -> None:
    steps = steps_of(held, chance=random.Random(1))
    assert sorted(h.example.group for step in steps for h in step) == sorted(h.example.group for h in held)


def test_the_rate_rises_and_falls() -> None:
    rates: list[Any] = [rate_at(step, 100) for step in range(100)]
    assert rates.index(max(rates)) == fit_reader.WARM_STEPS - 1
    assert rates[0] < 0.1
    assert rates[-1] == pytest.approx(fit_reader.LAST_RATE, abs=0.01)


def test_scaling_leaves_the_direction() -> None:
    states = torch.randn(3, WIDTH)
    assert torch.allclose(scaled(states).pow(2).mean(-1), torch.ones(3), atol=1e-3)
    assert torch.allclose(scaled(states), scaled(9 * states), atol=1e-3)


def test_a_narrowed_product_is_nearest_and_survives_as_bytes() -> None:
    strong, weak = torch.randn(1, WIDTH), 0.01 * torch.randn(1, WIDTH)
    first, second = torch.cat([strong, weak]), torch.randn(INNER, 2)
    a, b = narrowed(first, second, rank=1)
    assert a.shape == (1, WIDTH)
    assert torch.allclose(b @ a, second @ first, atol=0.1)
    whole, scale = in_bytes(a.numpy(), axis=1)
    assert np.abs(whole * scale.astype(np.float32) - a.numpy()).max() <= 0.6 * float(scale.max())
