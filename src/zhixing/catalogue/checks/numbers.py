"""Numbers written as text, so that nothing of them is lost in binary: read exactly, or not a number."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from zhixing.methods.values import Text


def exact(written: Any) -> Decimal | None:
    """The number a text holds; None for no number."""
    if not isinstance(written, str):
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def no_number(written: Any) -> Text:
    """What is wrong with a text that holds no number."""
    return Text(f"“{written}”不是数。", f"“{written}” is no number.")


MEND_NUMBER = Text("请改为数，例如 0.5。", "Write a number, such as 0.5.")
