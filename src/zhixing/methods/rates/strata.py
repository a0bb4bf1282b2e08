"""The table a weighted pass rate stands on: regions by industries, checked whole, thin strata joined to their class."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Flags, Floats, floats, sums
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Problem, Severity, Text

# One sample has no variance: the smallest stratum that says how sure it is has two.
SMALLEST_STRATUM: Final = 2


@dataclass(frozen=True, slots=True)
class Strata:
    """One row per region and industry; `passed`, `sampled` and `output` have as many entries as there are rows."""

    region: tuple[str, ...]
    industry: tuple[str, ...]
    passed: Floats
    sampled: Floats
    output: Floats

    def only(self, rows: Flags) -> Strata:
        """The rows marked true."""
        at = np.flatnonzero(rows)
        return Strata(
            tuple(self.region[place] for place in at),
            tuple(self.industry[place] for place in at),
            self.passed[rows],
            self.sampled[rows],
            self.output[rows],
        )

    def grouped(self, region: Sequence[str], industry: Sequence[str]) -> Strata:
        """Rows that carry the same new region and industry added up, in order of first appearance."""
        keys = list(zip(region, industry, strict=True))
        order = list(dict.fromkeys(keys))
        at = np.array([order.index(key) for key in keys], dtype=np.int64)
        added = (sums(at, column, len(order)) for column in (self.passed, self.sampled, self.output))
        return Strata(tuple(key[0] for key in order), tuple(key[1] for key in order), *added)


@dataclass(frozen=True, slots=True)
class Joined:
    """Industries of one region that were counted together because one of them held fewer than two samples."""

    region: str
    into: str
    industries: tuple[str, ...]


def read_strata(
    region: Sequence[str],
    industry: Sequence[str],
    passed: ArrayLike,
    sampled: ArrayLike,
    output: ArrayLike,
    *,
    divisions: Collection[str],
) -> tuple[Strata, tuple[Problem, ...]]:
    """The rows inside `divisions`, and a warning for each row outside them: it is listed, not silently dropped.

    Raises MethodError with every problem at once (`problems`, rows counted from 1) for entries that are missing,
    negative, more passes than samples, and a region and industry given twice.
    """
    x, n, weight = (np.atleast_1d(column) for column in floats(passed, sampled, output))
    if not len(region) == len(industry) == len(x):
        raise MethodError(Text("各列行数不一致", "the columns differ in length"))
    strata = Strata(tuple(region), tuple(industry), x, n, weight)
    wrong = list(_defects(strata))
    if wrong:
        zh = "；".join(f"{each.where.zh}：{each.reason.zh}" for each in wrong)
        en = "; ".join(f"{each.where.en}: {each.reason.en}" for each in wrong)
        raise MethodError(Text(zh, en), wrong)
    inside = np.array([code in divisions for code in industry], dtype=bool)
    listed = tuple(
        _problem(
            strata,
            row,
            "industry_outside",
            Text("行业不在本指标的行业大类之内，未计入", "an industry outside this indicator's divisions, not counted"),
            Text("核对行业代码；确属范围外的无需处理", "check the code; nothing to do if it is truly outside"),
            Severity.WARNING,
        )
        for row in np.flatnonzero(~inside).tolist()
    )
    return strata.only(inside), listed


def joined_when_thin(strata: Strata, parents: Mapping[str, str]) -> tuple[Strata, tuple[Joined, ...]]:
    """Strata with fewer than two samples joined, within their region, to all of their parent class.

    `parents` maps an industry to its class; an industry without one stays as it is. A class with nothing but the thin
    stratum itself changes nothing.
    """
    classes = [parents.get(code, code) for code in strata.industry]
    homes = list(zip(strata.region, classes, strict=True))
    thin = {home for home, n in zip(homes, strata.sampled, strict=True) if n < SMALLEST_STRATUM}
    joined, names = [], list(strata.industry)
    for home in dict.fromkeys(each for each in homes if each in thin):
        members = tuple(code for code, each in zip(strata.industry, homes, strict=True) if each == home)
        if len(members) > 1:
            joined.append(Joined(home[0], home[1], members))
            names = [home[1] if each == home else name for name, each in zip(names, homes, strict=True)]
    return strata.grouped(strata.region, names), tuple(joined)


def _problem(strata: Strata, row: int, kind: str, reason: Text, remedy: Text, severity: Severity) -> Problem:
    region, industry = strata.region[row], strata.industry[row]
    where = Text(f"第 {row + 1} 行（{region}，{industry}）", f"row {row + 1} ({region}, {industry})")
    return Problem(kind, severity, where, reason, remedy, found=industry, row=row + 1)


def _defects(strata: Strata) -> Iterator[Problem]:
    x, n, weight = strata.passed, strata.sampled, strata.output
    keys = list(zip(strata.region, strata.industry, strict=True))
    twice = np.array([keys.index(key) < row for row, key in enumerate(keys)], dtype=bool)
    fill = Text("补齐该行", "complete the row")
    check = Text("核对这些数", "check these numbers")
    rules: tuple[tuple[str, Flags, Text, Text], ...] = (
        ("missing", ~np.isfinite(x), Text("合格数缺失", "passes are missing"), fill),
        ("missing", ~np.isfinite(n), Text("抽样数缺失", "samples are missing"), fill),
        ("missing", ~np.isfinite(weight), Text("产值缺失", "output is missing"), fill),
        ("negative_count", (x < 0) | (n < 0), Text("计数不能为负", "a count cannot be negative"), check),
        ("more_passes_than_samples", x > n, Text("合格数大于抽样数", "more passes than samples"), check),
        ("negative_weight", weight < 0, Text("权重不能为负", "a weight cannot be negative"), check),
        (
            "twice",
            twice,
            Text("同一地区同一行业出现两次", "a region and industry stand here twice"),
            Text("合并或删除其中一行", "join the rows or delete one"),
        ),
    )
    for kind, found, reason, remedy in rules:
        for row in np.flatnonzero(found).tolist():
            yield _problem(strata, row, kind, reason, remedy, Severity.ERROR)
