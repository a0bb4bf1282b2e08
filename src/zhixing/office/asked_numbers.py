"""Whole numbers as an address or a hidden field says them: whoever may type there may type anything."""

from __future__ import annotations

from typing import Final

_MOST_DIGITS: Final = 18  # what every database keeps as a whole number


def asked_number(said: object) -> int | None:
    """The number somebody wrote in digits 0 to 9, at most eighteen of them; None for anything else."""
    text = str(said)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None
