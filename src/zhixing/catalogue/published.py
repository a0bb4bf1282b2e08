"""Published series: what the nation, the province or a printed report said, with its source, to set a city beside.

One file each under `definitions/published/`. A year nobody published is a declared gap, never a blank that could be
taken for an oversight; a figure printed without a date holds for every period.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhixing.catalogue.model import DefinitionStatus, Indicator, Method, Missing, Review, Source, Term
from zhixing.methods.periods import Period
from zhixing.methods.values import Polarity, Qualifier, Text


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """One published figure. `period` None: printed without a date. `source` says where, if not as the whole series."""

    period: Period | None
    value: Decimal
    qualifier: Qualifier
    source: str
    note: Text


@dataclass(frozen=True, slots=True)
class Gap:
    """Years for which no figure is known, and why."""

    period: Period
    reason: Text


@dataclass(frozen=True, slots=True)
class PublishedSeries:
    """A published series. `whose` names the nation, province or region it speaks of."""

    indicator: Indicator
    whose: Text
    values: tuple[PublishedValue, ...]
    gaps: tuple[Gap, ...]

    def at(self, period: Period) -> PublishedValue | Gap | None:
        """The figure of a period, the declared gap it lies in, or None."""
        for value in self.values:
            if value.period is None or value.period == period:
                return value
        return next((gap for gap in self.gaps if gap.period.first <= period.first <= gap.period.last), None)


def _text(row: Mapping[str, str] | None) -> Text:
    return Text(row["zh"], row["en"]) if row else Text("", "")


def _value(row: Mapping[str, Any]) -> PublishedValue:
    period = Period.parse(row["period"]) if "period" in row else None
    note = _text(row.get("note"))
    return PublishedValue(
        period, Decimal(row["value"]), Qualifier(row.get("qualifier", "")), row.get("source", ""), note
    )


def read_published(path: Path, digest_of: Any) -> PublishedSeries:
    """One file of `published/`. Raises KeyError for a missing key, ValueError for a word outside the vocabulary."""
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    words = _text(row["name"])
    indicator = Indicator(
        code=row["code"],
        name=words,
        why=_text(row["why"]),
        unit=row["unit"],
        decimals=row["decimals"],
        better=Polarity(row["better"]),
        method=Method.PUBLISHED,
        numerator=Term(words),
        denominator=None,
        of="",
        within="",
        requires={},
        breakdowns=(),
        minimum_n=0,
        missing=Missing.NO_FIGURE,
        benchmark="",
        system=row["system"],
        source=Source(
            _text(row["source"]["document"]), _text(row["source"].get("clause")), row["source"].get("url", "")
        ),
        review=Review(_text(row["review"]["author"]), _text(row["review"]["checker"]), row["review"]["next"]),
        gaming=(),
        status=DefinitionStatus(row["status"]),
        valid_from=row.get("valid_from", date(2000, 1, 1)),
        valid_to=row.get("valid_to"),
        digest=digest_of(row),
        file=f"published/{path.name}",
    )
    gaps = tuple(Gap(Period.parse(gap["period"]), _text(gap["reason"])) for gap in row.get("gap", ()))
    return PublishedSeries(indicator, _text(row["whose"]), tuple(map(_value, row["value"])), gaps)
