"""A value as people write it, with what stood before it, in both languages."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from zhixing.methods.values import Qualifier, Text

_SAID: Final = {
    Qualifier.EXACT: Text("{}", "{}"),
    Qualifier.OVER: Text("突破 {}", "over {}"),
    Qualifier.AT_LEAST: Text("{} 以上", "{} or more"),
    Qualifier.UNDER: Text("不足 {}", "under {}"),
    Qualifier.NEARLY: Text("近 {}", "nearly {}"),
}


def said(value: Decimal, qualifier: str = "") -> Text:
    """The number without idle zeros, and the word that belongs to it."""
    number = f"{value.normalize():,f}"
    words = _SAID[Qualifier(qualifier)]
    return Text(words.zh.format(number), words.en.format(number))
