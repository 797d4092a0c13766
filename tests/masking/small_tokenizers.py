"""Real tokenizers of each family, made in a moment from a few sentences."""

from __future__ import annotations

import string
from functools import partial
from typing import TYPE_CHECKING

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from selmask.masking.prepare.tokenizer import TextTokenizer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenizers.normalizers import Normalizer
    from tokenizers.pre_tokenizers import PreTokenizer
    from tokenizers.processors import TemplateProcessing

SENTENCES = [
    "Powdery mildew was seen on grapevine leaves in the north of the district.",
    "WHO reports 12 cases of H5N1 avian influenza; who would have known?",
    "The fruit-fly lays its eggs in ripe fruit, and the larvae feed on it.",
    "COVID-19 vaccines: naïve reports said they don't help against fever.",
]
UNKNOWN = ("[UNK]", "<unk>")
FOREIGN = "éß漢字かなпривет"
WORDS = [
    "the",
    "of",
    "and",
    "who",
    "fly",
    "fruit",
    "mildew",
    "virus",
    "fever",
    "report",
    "vaccine",
    "in",
    "##s",
    "##ing",
]


def wordpiece(*, lowercase: bool = True) -> TextTokenizer:
    """BERT's kind: a few whole words, else single characters."""
    special = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    alphabet = string.ascii_letters + string.digits + string.punctuation + FOREIGN
    entries = dict.fromkeys([*special, *alphabet, *(f"##{c}" for c in alphabet), *WORDS])
    tokenizer = Tokenizer(models.WordPiece({entry: id_ for id_, entry in enumerate(entries)}, unk_token=UNKNOWN[0]))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 4), ("[CLS]", 3))
    tokenizer.add_special_tokens([entry for entry in special if entry != "[unused0]"])
    return TextTokenizer(tokenizer)


def byte_level_bpe(*, prefix_space: bool = False, trimmed: bool = True) -> TextTokenizer:
    """RoBERTa's kind: bytes merged to pieces, the blank before a word part of its first piece.

    Its post-processor says whether that blank is counted in the piece's place.
    """
    special: list[str | AddedToken] = ["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]
    tokenizer = _bytes(special, prefix_space=prefix_space)
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=trimmed, add_prefix_space=prefix_space
    )
    return TextTokenizer(tokenizer)


def modernbert() -> TextTokenizer:
    """ModernBERT's kind: bytes as well, but composed first, framed by a template, runs of blanks as added tokens."""
    special: list[str | AddedToken] = [
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[PAD]",
        AddedToken("[MASK]", lstrip=True, special=True),
    ]
    tokenizer = _bytes(special, prefix_space=False)
    tokenizer.normalizer = normalizers.NFC()
    runs = [AddedToken(" " * length, normalized=True) for length in range(24, 1, -1)]
    tokenizer.add_tokens([*runs, AddedToken("|||EMAIL_ADDRESS|||", normalized=True), "[unused0]"])
    tokenizer.post_processor = _frame("[CLS]", 1, "[SEP]", 2)
    return TextTokenizer(tokenizer)


def xlm_r() -> TextTokenizer:
    """XLM-R's kind: SentencePiece's unigram model on what stands between blanks, each blank the sign of a beginning.

    SentencePiece's own table of characters is written out here by the normalizers that it was made from.
    """
    special: list[str | AddedToken] = ["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]
    split = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer = _pieces(special, UNKNOWN[1], [], split)
    tokenizer.post_processor = _frame("<s>", 0, "</s>", 2)
    return TextTokenizer(tokenizer)


def deberta_v3() -> TextTokenizer:
    """DeBERTa-v3's kind: SentencePiece as well, with BERT's special tokens and no split at blanks beforehand."""
    special: list[str | AddedToken] = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]
    tokenizer = _pieces(special, UNKNOWN[0], [normalizers.Strip()], pre_tokenizers.Metaspace())
    tokenizer.post_processor = _frame("[CLS]", 1, "[SEP]", 2)
    return TextTokenizer(tokenizer)


def _bytes(special: list[str | AddedToken], *, prefix_space: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix_space)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return tokenizer


def _pieces(special: list[str | AddedToken], unknown: str, first: list[Normalizer], split: PreTokenizer) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    table = [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    tokenizer.normalizer = normalizers.Sequence([*first, *table])
    tokenizer.pre_tokenizer = split
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=200, special_tokens=special, unk_token=unknown, initial_alphabet=list(FOREIGN), show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return tokenizer


def _frame(first: str, first_id: int, last: str, last_id: int) -> TemplateProcessing:
    ids = [(first, first_id), (last, last_id)]
    return processors.TemplateProcessing(single=f"{first} $A {last}", special_tokens=ids)


FAMILIES: dict[str, Callable[[], TextTokenizer]] = {
    "wordpiece": wordpiece,
    "cased wordpiece": partial(wordpiece, lowercase=False),
    "byte-level BPE": byte_level_bpe,
    "byte-level BPE with a prefix space": partial(byte_level_bpe, prefix_space=True),
    "byte-level BPE untrimmed": partial(byte_level_bpe, trimmed=False),
    "ModernBERT": modernbert,
    "unigram": xlm_r,
    "DeBERTa-v3": deberta_v3,
}
