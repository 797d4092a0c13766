#!/usr/bin/env bash
# The Hebrew and Turkish stop words are damaged: one list has quotation marks and commas, the other Icelandic letters.
#
# Package: stop-words 2025.11.4.
# Expected: get_stop_words gives words as texts have them.
# Seen: each of the 193 Hebrew entries is in quotation marks, nearly all followed by a comma, so that none equals a
# word. In 20 of the 114 Turkish entries Icelandic letters (thorn, eth, y with acute) are where Turkish has s with
# cedilla, g with breve and dotless i, of which the list has none: `altmýþ` is no word, and `altmış` no stop word.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    stop-words==2025.11.4

cat > "$work/finding.py" <<'PY'
from stop_words import get_stop_words

hebrew, turkish = get_stop_words("hebrew"), get_stop_words("turkish")
quoted = [word for word in hebrew if word.startswith('"')]
with_comma = [word for word in quoted if word.endswith('",')]
print(f"Hebrew: {len(quoted)} of {len(hebrew)} in quotation marks, {len(with_comma)} with a comma, as {hebrew[:2]}")
icelandic = [word for word in turkish if set(word) & set("þðý")]
own = [word for word in turkish if set(word) & set("şğı")]
print(f"Turkish: {len(icelandic)} of {len(turkish)} with þ, ð or ý, such as {icelandic[:4]}; with ş, ğ or ı: {own}")
if len(quoted) != len(hebrew) or not hebrew:
    raise SystemExit("Changed: Hebrew words stand without quotation marks.")
if own or len(icelandic) < 10:
    raise SystemExit("Changed: the Turkish list has the three letters.")
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: no Hebrew entry is a word, and the Turkish list lacks three Turkish letters."
