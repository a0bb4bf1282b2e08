"""One compiler from a definition and a question to readings: count, sum, ratio, mean, share, growth, rank, reported level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhixing.methods.periods import Period


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which indicator, where, when, cut by what, and narrowed to what.

    `place` is a place code, or "" for every fact of the installation, located or not. `period` None means all time.
    `by` lists breakdowns (`place` gives the children one level down; `period` gives `period.parts()`); several make a
    grid. `where` narrows: `{"industry": "13"}`, `{"product": "水产及其制品"}` (a class and everything below it), ….
    """

    code: str
    place: str = ""
    period: Period | None = None
    by: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
