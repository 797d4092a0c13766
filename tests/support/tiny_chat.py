"""A tiny real causal model that has learned a few conversations by heart, in a folder that a server can load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from selmask.anchors.chat import Message

TEMPLATE = (
    "{% for message in messages %}{{ message.role }} {{ message.content }} {% endfor %}"
    "{% if add_generation_prompt %}assistant{% endif %}"
)
END = "<end>"
STEPS = 80


def write_tiny_chat_model(folder: Path, conversations: Sequence[tuple[Sequence[Message], str]]) -> None:
    """Writes a model that gives each conversation the answer that belongs to it, a word."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    said = " ".join(message["content"] for turns, _ in conversations for message in turns).split()
    words = dict.fromkeys([END, "user", "assistant", *said, *(answer for _, answer in conversations)])
    plain = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token=END))
    plain.pre_tokenizer = WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=plain, eos_token=END, pad_token=END)
    tokenizer.chat_template = TEMPLATE
    torch.manual_seed(0)
    shape: dict[str, Any] = {"vocab_size": len(words), "n_positions": 128, "n_embd": 32, "n_layer": 2, "n_head": 2}
    model = GPT2LMHeadModel(GPT2Config(**shape, bos_token_id=0, eos_token_id=0, pad_token_id=0))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for _ in range(STEPS):
        for turns, answer in conversations:
            text = tokenizer.apply_chat_template(list(turns), tokenize=False, add_generation_prompt=True)
            ids = torch.tensor([tokenizer(f"{text} {answer} {END}")["input_ids"]])
            model(input_ids=ids, labels=ids).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
