"""Every rule a definition must keep; one rule a file, each answering with all it finds."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from zhixing.catalogue.checks import (
    breakdowns,
    calendars,
    dates,
    editions,
    forms,
    foundations,
    indices,
    keys,
    labels,
    names,
    options,
    outlines,
    plain,
    published,
    references,
    samples,
    terms,
    words,
)
from zhixing.catalogue.checks.text import Definition, read_all
from zhixing.methods.values import Problem

Rule = Callable[[Sequence[Definition], Path, date], list[Problem]]

RULES: Final[tuple[Rule, ...]] = (
    foundations.check,
    names.check,
    words.check,
    terms.check,
    breakdowns.check,
    labels.check,
    options.check,
    references.check,
    published.check,
    indices.check,
    forms.check,
    dates.check,
    editions.check,
    samples.check,
    plain.check,
    calendars.check,
    outlines.check,
)
KINDS: Final = ("indicators", "series", "published", "indices", "forms", "calendars")


def check(folder: Path, *, on: date) -> list[Problem]:
    """Every problem of every definition below a folder, by file; `on` decides which reviews are overdue.

    A value of the wrong type is complained of once: the other rules see its file without that key, and what they then
    say about the key is dropped.
    """
    read = list(read_all(folder, KINDS))
    problems = [each for each in read if isinstance(each, Problem)]
    definitions = [each for each in read if isinstance(each, Definition)]
    problems.extend(keys.check(definitions, folder, on))
    mistyped = {(each.sheet, _root(each.column)) for each in problems if each.kind == keys.MISTYPED}
    sound = [_without(each, mistyped) for each in definitions]
    for rule in RULES:
        found = rule(sound, folder, on)
        problems.extend(each for each in found if (each.sheet, _root(each.column)) not in mistyped)
    return sorted(problems, key=lambda problem: (problem.sheet, problem.column, problem.kind))


def _root(key: str) -> str:
    return re.split(r"[.\[]", key, maxsplit=1)[0]


def _without(definition: Definition, mistyped: set[tuple[str, str]]) -> Definition:
    kept = {key: value for key, value in definition.row.items() if (definition.file, key) not in mistyped}
    return dataclasses.replace(definition, row=kept)
