"""What a sentence of a report may hold: slots bound to figures, and no number of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

SLOT: Final = re.compile(r"\{([a-z][a-z0-9_]*)(?:\.([a-z_]+))?\}")
BUILT_IN: Final = frozenset({"place", "period", "last_period", "snapshot", "cut", "parent", "outline"})
ROUND: Final = frozenset({"floor", "ceiling"})
"""Parts that print a round number in a figure's stead; they stand only where the figure bears it out."""
PARTS: Final = (
    frozenset(
        {"value", "number", "numerator", "denominator", "interval", "low", "high", "label", "list", "labels", "size"}
        | {"amount", "left_out", "band", "period", "since"}
    )
    | ROUND
)

# 百分之…, 三成, 两千万, 十万: amounts written out. 三项、十小、一定 and the like are words, not amounts.
_SPELLED: Final = re.compile(
    r"百分之[零一二三四五六七八九十百千万点]+|[一二三四五六七八九十百千两]+[成万亿]|[一二三四五六七八九]千"
)


def slots(words: str) -> list[tuple[str, str]]:
    """Every slot of a sentence as (name, part), in order; the part is "" where none is written."""
    return [(match[1], match[2] or "") for match in SLOT.finditer(words)]


def loose_digits(words: str, literals: Sequence[str]) -> str:
    """Return the first stretch of a sentence that holds a digit bound to nothing, "" when there is none.

    Slots are bound by construction; declared literals are taken out before looking, longest first. A digit is whatever
    Unicode calls a number and Chinese does not write as a word: 4, ４, ٤, ④, Ⅳ, ½.
    """
    rest = SLOT.sub("\0", words)
    for literal in sorted(literals, key=len, reverse=True):
        rest = rest.replace(literal, "\0")
    at = next((place for place, char in enumerate(rest) if unicodedata.category(char).startswith("N")), None)
    return "" if at is None else rest[max(0, at - 6) : at + 7].replace("\0", "…")


def spelled_amount(words: str, literals: Sequence[str] = ()) -> str:
    """Return the first amount a sentence spells out in Chinese (百分之九十, 三成, 两万), "" when there is none."""
    rest = SLOT.sub("\0", words)
    for literal in sorted(literals, key=len, reverse=True):
        rest = rest.replace(literal, "\0")
    found = _SPELLED.search(rest)
    return found[0] if found else ""
