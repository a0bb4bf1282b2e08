"""A term made of several reported series, each with its weight: graded output, losses inside and outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from zhixing.methods.values import Qualifier, Status
from zhixing.warehouse import figures
from zhixing.warehouse.figures import Figure, least, weakest
from zhixing.warehouse.reported import read_returns

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.catalogue.model import Indicator, Term
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.scope import Key, Scope


def weights_of(indicator: Indicator, term: Term) -> dict[str, Fraction]:
    """The weight of each series a term names, 1 where `options.weights` gives none; empty for a plain single series."""
    codes: Sequence[str] = term.where.get("series", ())
    given: Mapping[str, str] = indicator.options.get("weights", {})
    if len(codes) <= 1 and not set(codes) & set(given):
        return {}
    return {code: Fraction(given.get(code, "1")) for code in codes}


def read_weighted(
    catalogue: Catalogue, warehouse: Warehouse, indicator: Indicator, scope: Scope, weights: Mapping[str, Fraction]
) -> dict[Key, Figure]:
    """The weighted sum of several series for every key of a scope; it is missing wherever one of them is."""
    parts = {code: read_returns(warehouse, catalogue.series(code), scope, indicator.missing) for code in weights}
    keys = dict.fromkeys(key for found in parts.values() for key in found)
    absent = figures.nothing(figures.no_rows())
    return {key: _sum([(parts[code].get(key, absent), weights[code]) for code in weights]) for key in keys}


def _sum(parts: Sequence[tuple[Figure, Fraction]]) -> Figure:
    missing = next((figure for figure, _ in parts if figure.value is None), None)
    if missing is not None:
        return replace(missing, numerator=None)
    total = sum((weight * figure.value for figure, weight in parts if figure.value is not None), Fraction(0))
    held = [figure for figure, _ in parts]
    weak = next((figure.status for figure in held if figure.status is not Status.OK), Status.OK)
    return Figure(
        weak,
        total,
        numerator=total,
        reasons=figures.reasons_of(*held),
        completeness=least(*(figure.completeness for figure in held)),
        approval=weakest(*(figure.approval for figure in held)),
        qualifier=held[0].qualifier if len(held) == 1 else Qualifier.EXACT,
    )
