"""Phrases that sentences in all parts share."""

from __future__ import annotations

PROGRAM = "python -m selmask"
"""The command line as a user types it."""


ANOTHER_WORKSPACE = "start selmask with another workspace"
"""A remedy where a workspace cannot be used, on pages as on the command line, where --home names one."""


def command(words: str) -> str:
    """A command of the command line in a sentence: `python -m selmask runs`, in backquotes."""
    return f"`{PROGRAM} {words}`"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 row`, `2,000 rows`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def shortened(text: str, most: int) -> str:
    """`text` on one line of at most `most` characters, with a mark where it was cut off."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def with_article(noun: str) -> str:
    """A noun behind its article, as it is spoken: `a macro-F1`, `an accuracy`, `an MCC`.

    Capitals are taken to be spelt, letter by letter.
    """
    is_spelt = len(noun.split(maxsplit=1)[0]) > 1 and noun[:2] == noun[:2].upper()
    begins_with_vowel = noun[:1] in ("AEFHILMNORSX" if is_spelt else "AEIOUaeiou")
    return f"{'an' if begins_with_vowel else 'a'} {noun}"


def lasting(seconds: float) -> str:
    """A length of time in its largest fitting unit: `40 s`, `6 min`, `3 h`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def p_value(p: float) -> str:
    """A p value as papers write it: `p = .016`, `p < .001`."""
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)


def confidence(level: float) -> str:
    """How often an interval holds that is wrong with probability `level`: `95 %`, `97.5 %`."""
    return f"{100 * (1 - level):.3g} %"


def byte_size(count: float) -> str:
    """A number of bytes with a fitting unit, such as `820 kB` or `3.1 GB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
