#!/usr/bin/env bash
# iter_long overlooks a term at the end of a text, if a longer term could have begun there.
#
# Package: pyahocorasick 2.3.1.
# Expected: iter_long gives the longest terms from left to right, without overlap: of a text that holds one term, that
# one.
# Seen: a lexicon has `mildew` and `powdery mildew of grape`. In `... powdery mildew` the longer term begins and the
# text ends before it is complete: nothing is found, though `mildew` is there. With another word after it, it is
# found. iter finds it in both texts.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check \
    pyahocorasick==2.3.1

cat > "$work/finding.py" <<'PY'
import ahocorasick

lexicon = ahocorasick.Automaton()
for term in ("mildew", "powdery mildew of grape"):
    lexicon.add_word(term, term)
lexicon.make_automaton()

seen = {}
for text in ("signs of powdery mildew", "signs of powdery mildew here"):
    seen[text] = [term for _, term in lexicon.iter_long(text)], [term for _, term in lexicon.iter(text)]
    print(f"{text!r}: iter_long finds {seen[text][0]}, iter finds {seen[text][1]}")
if seen != {
    "signs of powdery mildew": ([], ["mildew"]),
    "signs of powdery mildew here": (["mildew"], ["mildew"]),
}:
    raise SystemExit("Changed: iter_long finds other terms.")
PY
cd "$work"
"$work/venv/bin/python" finding.py
echo "As stated: iter_long finds nothing where the text ends within a longer term."
