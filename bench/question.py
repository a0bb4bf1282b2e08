"""The one question all sides answer, as definitions for the product and as SQL written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bench.facts import CITY, YEARS
from zhixing.catalogue.model import (
    Breakdown,
    DefinitionStatus,
    Indicator,
    Method,
    Missing,
    Review,
    Source,
    Term,
)
from zhixing.methods.periods import Period
from zhixing.methods.values import Polarity, Text
from zhixing.warehouse.measure import Question

assert CITY == 1  # the SQL below asks for every township: all of them lie in the one city

GRID = Question(
    code="pass-rate",
    place="3309",
    period=Period(YEARS.start * 12, YEARS.stop * 12 - 1),
    by=("place", "industry", "period"),
    step=1,
)

FIRST, LAST = GRID.period.first, GRID.period.last  # type: ignore[union-attr]  # it was given two lines above

SQL = """
WITH cells AS MATERIALIZED (
  SELECT place, division, mi,
         COUNT(*) AS judged,
         COUNT(*) FILTER (WHERE verdict = 'pass') AS passed,
         SUM(weight_e4) AS weight,
         SUM(CASE WHEN verdict = 'pass' THEN weight_e4 ELSE 0 END) AS passed_weight
  FROM {facts}
  WHERE complete AND final AND verdict IN ('pass', 'fail') AND place BETWEEN 2 AND 47 AND mi BETWEEN {first} AND {last}
  GROUP BY place, division, mi)
SELECT now.place, now.division, now.mi, now.passed, now.judged, now.passed_weight, now.weight,
       100.0 * now.passed / now.judged AS rate,
       100.0 * now.passed_weight / now.weight AS weighted_index,
       100.0 * now.passed / now.judged - 100.0 * base.passed / base.judged AS rate_change,
       100.0 * now.passed_weight / now.weight - 100.0 * base.passed_weight / base.weight AS index_change
FROM cells AS now
LEFT JOIN cells AS base
  ON base.place = now.place AND base.division = now.division AND base.mi = now.mi - 12
"""

COLUMNS = ("place", "division", "mi", "verdict", "complete", "final", "weight_e4")


def _indicator(code: str, method: Method, column: str) -> Indicator:
    words = Text("基准测试", "benchmark")
    judged = Term(words, "batches", column, {"verdict": ("pass", "fail")})
    passed = Term(words, "batches", column, {"verdict": ("pass",)})
    return Indicator(
        code=code,
        name=Text(code, code),
        why=words,
        unit="percent",
        decimals=2,
        better=Polarity.HIGHER,
        method=method,
        numerator=passed,
        denominator=judged,
        of="",
        within="",
        requires={"complete": ("true",), "final": ("true",)},
        breakdowns=tuple(Breakdown),
        minimum_n=30,
        missing=Missing.NO_FIGURE,
        benchmark="",
        system="",
        source=Source(words),
        review=Review(Text("", ""), Text("", ""), date(2027, 1, 1)),
        gaming=(),
        status=DefinitionStatus.DRAFT,
        valid_from=date(2020, 1, 1),
        valid_to=None,
        digest="benchmark",
        file="",
    )


@dataclass(frozen=True)
class Definitions:
    """The two definitions of the grid, asked for as the catalogue is."""

    made: tuple[Indicator, ...] = (
        _indicator("pass-rate", Method.PROPORTION, "batch"),
        _indicator("weighted-index", Method.RATIO, "weight_e4"),
    )

    def indicator(self, code: str, on: date | None = None) -> Indicator:
        """One of the two, whatever the day."""
        del on
        return next(each for each in self.made if each.code == code)
