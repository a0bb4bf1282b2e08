"""Where a report gets its readings: one narrow protocol, answered by a snapshot or by a list in a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from zhixing.catalogue.model import Indicator, Unit
from zhixing.methods.periods import Period
from zhixing.methods.values import Reading, Text
from zhixing.warehouse.measure import Question


class Readings(Protocol):
    """What composing needs to know. `name`, `created_at` and `digest` are those of the snapshot and the catalogue."""

    name: str
    created_at: datetime
    digest: str

    def ask_many(self, questions: Sequence[Question]) -> Mapping[int, list[Reading]]:
        """Answer every question; the key is the question's position."""
        ...

    def indicator(self, code: str) -> Indicator:
        """The definition in force. Raises UnknownName."""
        ...

    def unit(self, code: str) -> Unit:
        """The unit of a code. Raises UnknownName."""
        ...

    def place_name(self, code: str) -> Text:
        """What a place is called. Raises UnknownName."""
        ...

    def label(self, breakdown: str, value: str, period: Period) -> Text:
        """What a value that narrows a question is called in a period: 船舶修造 for the pillar `ships`."""
        ...

    def parent(self, code: str) -> str:
        """The code of the place above, "" at the top."""
        ...


class ReportRefused(ValueError):
    """A report that must not be printed; `problems` says why, all at once, in both languages."""

    def __init__(self, problems: Iterable[Text]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{problem.zh} / {problem.en}" for problem in self.problems))
