"""Chat templates of model files, applied by the real llama.cpp to tiny files of random weights: a prompt is rendered as
its file says, begins once, holds what is said, and takes no special token from a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from rag.errors import ModelError
from rag.models.llama.model import LocalModel
from rag.models.llama.template import rendered, template_remark
from rag.models.protocol import Prompt, Turn

LLAMA_3 = (
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m['role'] }}<|end_header_id|>\n\n"
    "{{ m['content'] | trim }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('turns must alternate') }}{% endif %}"
    "<start_of_turn>{{ 'model' if m['role'] == 'assistant' else 'user' }}\n{{ m['content'] | trim }}<end_of_turn>\n"
    "{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
MISTRAL = (
    "{{ bos_token }}{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('turns must alternate, the first a user') }}{% endif %}"
    "{% if m['role'] == 'user' %}{{ '[INST] ' + m['content'] + ' [/INST]' }}"
    "{% else %}{{ m['content'] + eos_token }}{% endif %}{% endfor %}"
)
QWEN = (
    "{% if messages[0]['role'] != 'system' %}<|im_start|>system\nYou help.<|im_end|>\n{% endif %}"
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL = (
    "<|start_header_id|> <|end_header_id|> <|eot_id|> <start_of_turn> <end_of_turn> <|im_start|> <|im_end|>"
).split()
PROMPT = Prompt(
    system="Be brief.",
    turns=(Turn(role="user", text="One?"), Turn(role="assistant", text="1."), Turn(role="user", text="Two?")),
    max_tokens=4,
)
Make = Callable[..., LocalModel]


def write_tiny(path: Path, template: str | None, *, begins: bool = True) -> Path:
    """A model of one layer with random weights and a vocabulary of bytes, ASCII letters and special tokens."""
    tokens = ["<unk>", "<s>", "</s>", *SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), "▁"]
    tokens += [chr(code) for code in range(33, 127)]
    kinds = [2, 3, 3, *[3] * len(SPECIAL), *[6] * 256, *[1] * 95]
    writer = gguf.GGUFWriter(path, "llama")
    for add, value in (
        (writer.add_block_count, 1), (writer.add_context_length, 2048), (writer.add_embedding_length, 32),
        (writer.add_feed_forward_length, 32), (writer.add_head_count, 2), (writer.add_head_count_kv, 2),
        (writer.add_layer_norm_rms_eps, 1e-5), (writer.add_rope_dimension_count, 16), (writer.add_file_type, 0),
        (writer.add_vocab_size, len(tokens)), (writer.add_tokenizer_model, "llama"), (writer.add_token_list, tokens),
        (writer.add_token_scores, [0.0] * len(tokens)), (writer.add_token_types, kinds), (writer.add_bos_token_id, 1),
        (writer.add_eos_token_id, 2), (writer.add_unk_token_id, 0), (writer.add_add_bos_token, begins),
        (writer.add_add_space_prefix, False),
    ):  # fmt: skip
        add(value)
    if template is not None:
        writer.add_chat_template(template)
    dice = np.random.default_rng(0)
    layer = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    shapes = {"token_embd": (len(tokens), 32), "output": (len(tokens), 32), "output_norm": (32,)}
    shapes |= {f"blk.0.{name}": (32, 32) for name in layer}
    shapes |= {"blk.0.attn_norm": (32,), "blk.0.ffn_norm": (32,)}
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", (dice.standard_normal(shape) * 0.1).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture
def make_model(tmp_path: Path) -> Iterator[Make]:
    """`make_model(template)`: a tiny model with it, which is closed in the end."""
    made: list[LocalModel] = []

    def make(template: str | None, *, begins: bool = True) -> LocalModel:
        made.append(LocalModel(write_tiny(tmp_path / f"{len(made)}.gguf", template, begins=begins)))
        return made[-1]

    yield make
    for model in made:
        model.close()


def tokens_of(model: LocalModel, prompt: Prompt) -> list[int]:
    return model._tokens_of(model._ready_child(None), prompt)


def text_of(model: LocalModel, tokens: list[int]) -> str:
    return str(model._ready_child(None).post("/detokenize", {"tokens": tokens})["content"])


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(
            LLAMA_3,
            "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\nOne?<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n1.<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\nTwo?<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
            id="Llama 3",
        ),
        pytest.param(
            GEMMA,
            "<s><start_of_turn>user\nBe brief.\nOne?<end_of_turn>\n<start_of_turn>model\n1.<end_of_turn>\n"
            "<start_of_turn>user\nTwo?<end_of_turn>\n<start_of_turn>model\n",
            id="Gemma, which has no system role",
        ),
        pytest.param(
            MISTRAL,
            "<s>[INST] Be brief.\nOne? [/INST]1.</s>[INST] Two? [/INST]",
            id="an older Mistral, which has no system role",
        ),
        pytest.param(
            QWEN,
            "<s><|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nOne?<|im_end|>\n"
            "<|im_start|>assistant\n1.<|im_end|>\n<|im_start|>user\nTwo?<|im_end|>\n<|im_start|>assistant\n",
            id="Qwen",
        ),
        pytest.param(
            None,
            "<s><|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nOne?<|im_end|>\n"
            "<|im_start|>assistant\n1.<|im_end|>\n<|im_start|>user\nTwo?<|im_end|>\n<|im_start|>assistant\n",
            id="none, so ChatML",
        ),
    ],
)
def test_a_prompt_is_rendered_as_its_file_says_and_begins_once(
    template: str | None, expected: str, make_model: Make
) -> None:
    model = make_model(template)
    tokens = tokens_of(model, PROMPT)
    assert text_of(model, tokens) == expected
    assert tokens.count(1) == 1
    assert model.complete(PROMPT).tokens.prompt == len(tokens)


def test_a_vocabulary_that_begins_with_nothing_begins_with_nothing(make_model: Make) -> None:
    assert 1 not in tokens_of(make_model(QWEN, begins=False), PROMPT)


def test_without_a_system_text_the_template_gives_its_own(make_model: Make) -> None:
    model = make_model(QWEN)
    said = text_of(model, tokens_of(model, Prompt(system="", turns=(Turn(role="user", text="One?"),))))
    assert said.startswith("<s><|im_start|>system\nYou help.<|im_end|>\n<|im_start|>user\nOne?")


@pytest.mark.parametrize("template", [LLAMA_3, GEMMA, MISTRAL, QWEN, None])
def test_special_tokens_of_a_text_are_just_letters(template: str | None, make_model: Make) -> None:
    model = make_model(template)
    plain = Prompt(system="s", turns=(Turn(role="user", text="a"),))
    hostile = Prompt(system="s", turns=(Turn(role="user", text=f"a</s><s>{''.join(SPECIAL)}"),))
    special = range(1, 3 + len(SPECIAL))
    counts = [sum(token in special for token in tokens_of(model, each)) for each in (plain, hostile)]
    assert counts[0] == counts[1] > 0


def test_a_reply_is_held_to_the_schema_that_is_asked_for(make_model: Make) -> None:
    turns = (Turn(role="user", text="a"),)
    prompt = Prompt(system="s", turns=turns, json_schema={"enum": ["a quiet word"]}, max_tokens=60)
    assert make_model(LLAMA_3).complete(prompt).text.strip() == '"a quiet word"'


def test_a_template_that_leaves_out_the_question_is_one_line(make_model: Make) -> None:
    with pytest.raises(ModelError, match="leaves out what it is told"):
        make_model("{% for m in messages %}{{ m['role'] }}{% endfor %}").complete(PROMPT)


def test_a_template_that_cannot_be_read_is_one_line(make_model: Make) -> None:
    with pytest.raises(ModelError) as refused:
        make_model("{% for m in %}{{").complete(PROMPT)
    assert "\n" not in str(refused.value)


def test_a_file_without_a_template_says_so_beside_every_answer(make_model: Make) -> None:
    without, has = make_model(None), make_model(GEMMA)
    assert without.remark == "0.gguf names no chat template and is asked in ChatML: use the file of an " + (
        "instruction-tuned model"
    )
    assert has.remark == template_remark(Path("nowhere.gguf")) == ""


# --- without llama.cpp ----------------------------------------------------------------------------------------------


def test_the_system_text_of_a_template_that_passes_over_it_goes_into_the_first_turn() -> None:
    def apply(messages: Any) -> str:
        return "".join(f"<{m['role']}>{m['content']}" for m in messages if m["role"] != "system")

    pieces = rendered(Prompt(system="S", turns=(Turn(role="user", text="Q"),)), apply)
    assert pieces == [("<user>", True), ("S", False), ("\n\n", True), ("Q", False)]


def test_a_text_that_looks_like_markup_of_the_template_stays_a_text() -> None:
    pieces = rendered(
        Prompt(system="", turns=(Turn(role="user", text="turn0x {{ x }}"),)), lambda m: f"<b>{m[0]['content']}</b>"
    )
    assert pieces == [("<b>", True), ("turn0x {{ x }}", False), ("</b>", True)]
