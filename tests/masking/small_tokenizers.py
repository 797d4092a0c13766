"""Real tokenizers of each family, made in a moment from a few sentences."""

from __future__ import annotations

import string

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from selmask.masking.tokenizer import TextTokenizer

SENTENCES = [
    "Powdery mildew was seen on grapevine leaves in the north of the district.",
    "WHO reports 12 cases of H5N1 avian influenza; who would have known?",
    "The fruit-fly lays its eggs in ripe fruit, and the larvae feed on it.",
    "COVID-19 vaccines: naïve reports said they don't help against fever.",
]
UNKNOWN = ("[UNK]", "<unk>")
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
    alphabet = string.ascii_letters + string.digits + string.punctuation + "éß漢字かなпривет"
    entries = dict.fromkeys([*special, *alphabet, *(f"##{c}" for c in alphabet), *WORDS])
    tokenizer = Tokenizer(models.WordPiece({entry: id_ for id_, entry in enumerate(entries)}, unk_token=UNKNOWN[0]))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 4), ("[CLS]", 3))
    tokenizer.add_special_tokens([entry for entry in special if entry != "[unused0]"])
    return TextTokenizer(tokenizer)


def byte_level_bpe() -> TextTokenizer:
    """RoBERTa's kind: bytes merged to pieces, the blank before a word part of its first piece."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True)
    return TextTokenizer(tokenizer)


def unigram() -> TextTokenizer:
    """XLM-R's kind: SentencePiece's unigram model over text whose blanks are a character."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]
    trainer = trainers.UnigramTrainer(vocab_size=120, special_tokens=special, unk_token=UNKNOWN[1], show_progress=False)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    frame = [("<s>", 0), ("</s>", 2)]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=frame)
    return TextTokenizer(tokenizer)


FAMILIES = {"wordpiece": wordpiece, "byte-level BPE": byte_level_bpe, "unigram": unigram}
