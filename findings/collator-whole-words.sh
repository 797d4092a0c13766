#!/usr/bin/env bash
# Whole-word masking takes whatever is between two gaps for one word: punctuation, a Chinese sentence, a whole text.
#
# Package: transformers 5.23.0, with tokenizers 0.23.3 and torch 2.13.0.
# Expected: DataCollatorForLanguageModeling(whole_word_mask=True) hides words.
# Seen: a word ends only where the character offsets of two tokens do not touch. So `fever,` is one word and `(leaf`
# another; a Chinese sentence is one word; and with a SentencePiece-like tokenizer, whose tokens contain the blank
# before them, all words of an English text but its first piece are one word, hidden together or not at all.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    torch==2.13.0 transformers==5.23.0 tokenizers==0.23.3

cat > "$work/finding.py" <<'PY'
import warnings

from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import BertTokenizer, DataCollatorForLanguageModeling, PreTrainedTokenizerFast

warnings.simplefilter("ignore")
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
vocabulary = [*SPECIAL, "fever", "cough", "leaf", "rust", ",", ".", "(", ")", *"发烧咳嗽"]
bert = BertTokenizer(vocab={token: id_ for id_, token in enumerate(vocabulary)})

TEXT = "the leaf rust spread after rain"
pieces = Tokenizer(models.Unigram())
pieces.pre_tokenizer = pre_tokenizers.Metaspace()
pieces.train_from_iterator(
    [TEXT] * 5, trainers.UnigramTrainer(vocab_size=60, special_tokens=SPECIAL, unk_token="[UNK]", show_progress=False)
)
sentencepiece = PreTrainedTokenizerFast(
    tokenizer_object=pieces, mask_token="[MASK]", pad_token="[PAD]", unk_token="[UNK]"
)


def hidden_together(tokenizer, text):
    """Sets of tokens that 300 draws of the collator always hide together."""
    collator = DataCollatorForLanguageModeling(tokenizer, whole_word_mask=True, mlm_probability=0.5, seed=1)
    encoded = tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True)
    draws = [(collator([encoded])["labels"][0] != -100).tolist() for _ in range(300)]
    history = {}
    for token, hidden in zip(tokenizer.convert_ids_to_tokens(encoded["input_ids"]), zip(*draws)):
        if any(hidden):
            history.setdefault(hidden, []).append(token)
    return list(history.values())


seen = {}
for name, tokenizer, text in [
    ("punctuation", bert, "fever, cough (leaf rust)."),
    ("Chinese", bert, "发烧咳嗽"),
    ("SentencePiece", sentencepiece, TEXT),
]:
    seen[name] = hidden_together(tokenizer, text)
    print(f"{name}: {text!r} is hidden as {seen[name]}")
if seen["punctuation"] != [["fever", ","], ["cough"], ["(", "leaf"], ["rust", ")", "."]]:
    raise SystemExit("Changed: punctuation is no longer a part of the word beside it.")
if len(seen["Chinese"]) != 1:
    raise SystemExit("Changed: a Chinese sentence is no longer one word.")
if len(seen["SentencePiece"]) > 2:
    raise SystemExit("Changed: SentencePiece tokens are grouped by words.")
PY
cd "$work"
HF_HUB_OFFLINE=1 "$work/venv/bin/python" finding.py
echo "As stated: punctuation belongs to words; a Chinese sentence and most of a SentencePiece text are one word."
