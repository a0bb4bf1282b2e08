"""What arithmetic refuses: a typed error with a message in both languages."""

from __future__ import annotations

from zhixing.methods.values import Text


class MethodError(ValueError):
    """Input that no formula can make sense of."""

    def __init__(self, text: Text) -> None:
        super().__init__(f"{text.zh} / {text.en}")
        self.text = text
