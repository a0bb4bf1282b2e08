"""Every rule a definition must keep; one rule a file, each answering with all it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from zhixing.catalogue.checks import (
    breakdowns,
    calendars,
    dates,
    editions,
    keys,
    names,
    outlines,
    plain,
    references,
    samples,
    terms,
    words,
)
from zhixing.catalogue.checks.text import Definition, read_all
from zhixing.methods.values import Problem

Rule = Callable[[Sequence[Definition], Path, date], list[Problem]]

RULES: Final[tuple[Rule, ...]] = (
    keys.check,
    names.check,
    words.check,
    terms.check,
    breakdowns.check,
    references.check,
    dates.check,
    editions.check,
    samples.check,
    plain.check,
    calendars.check,
    outlines.check,
)
KINDS: Final = ("indicators", "series", "calendars")


def check(folder: Path, *, on: date) -> list[Problem]:
    """Every problem of every definition below a folder, by file; `on` decides which reviews are overdue."""
    read = list(read_all(folder, KINDS))
    problems = [each for each in read if isinstance(each, Problem)]
    definitions = [each for each in read if isinstance(each, Definition)]
    for rule in RULES:
        problems.extend(rule(definitions, folder, on))
    return sorted(problems, key=lambda problem: (problem.sheet, problem.column, problem.kind))
