"""What arithmetic refuses: a typed error with a message in both languages, and every problem found at once."""

from __future__ import annotations

from collections.abc import Iterable

from zhixing.methods.values import Problem, Text


class MethodError(ValueError):
    """Input that no formula can make sense of; `problems` says where, one by one, when the input is a table."""

    def __init__(self, text: Text, problems: Iterable[Problem] = ()) -> None:
        super().__init__(f"{text.zh} / {text.en}")
        self.text = text
        self.problems = tuple(problems)
