"""Facts of a place that was split, shared out among today's places by the weights of the event, and said to be so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from zhixing.catalogue.model import Breakdown, Indicator
from zhixing.methods.values import Reason, Text
from zhixing.warehouse.histories import OTHERS
from zhixing.warehouse.places import Estimate, PlaceRow
from zhixing.warehouse.scope import REST, Key, Scope, place_called

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.counted import Counts

BASES: Final = {
    "population": Text("常住人口", "resident population"),
    "output": Text("工业总产值", "industrial output"),
    "enterprises": Text("企业数", "number of enterprises"),
    "area": Text("面积", "area"),
}
Count = Callable[["Warehouse", Indicator, Scope], "dict[Key, Counts]"]


def share_out(
    warehouse: Warehouse, indicator: Indicator, scope: Scope, found: dict[Key, Counts], count: Count, *, units: bool
) -> dict[Key, Counts]:
    """Add to every key its share of the facts of places that were split, and take them off the rest.

    What counts `units` (enterprises, products) once cannot be shared out: nobody knows which of them lay where; the
    keys concerned then say that nothing can be told.
    """
    at = scope.by.index(Breakdown.PLACE) if Breakdown.PLACE in scope.by else None
    made = dict(found)
    for node, estimate in warehouse.places.estimates.items():
        parts = given(warehouse, scope, node, estimate)
        if not parts:
            continue
        for key, counts in count(warehouse, indicator, _at_the_split(scope, estimate.row)).items():
            for place, share in parts.items():
                full = key if at is None else (*key[:at], place, *key[at:])
                made[full] = _with_share(made.get(full), counts, share, _reasons(estimate, share), units=units)
    return {key: counts for key, counts in made.items() if counts.rows or counts.refused}


def given(warehouse: Warehouse, scope: Scope, node: int, estimate: Estimate) -> dict[int, Fraction]:
    """By place shown (REST; 0 where the scope is not cut by place), the share to add; negative to take off the rest."""
    shares = estimate.shares[OTHERS]
    reach = _reach(warehouse, scope)
    narrowed = scope.where.get(Breakdown.PLACE)
    inside = {target: share for target, share in shares.items() if reach is None or target in reach}
    total = sum(inside.values(), Fraction(0))
    if not total:
        return {}
    if Breakdown.PLACE not in scope.by:
        return {} if total == 1 else {0: total}
    if any(node in members for members in scope.groups.values()):
        return {}
    parts = {
        place: sum((share for target, share in inside.items() if target in members), Fraction(0))
        for place, members in scope.groups.items()
    }
    parts = {place: share for place, share in parts.items() if share}
    counted_as_rest = reach is None or node in reach
    rest = total - sum(parts.values(), Fraction(0)) - (1 if counted_as_rest else 0)
    if rest:
        parts[REST] = rest
    if narrowed is not None and narrowed == (scope.place.code if scope.place else ""):
        parts = {place: share for place, share in parts.items() if place == REST}
    return parts


def touched(warehouse: Warehouse, scope: Scope) -> set[int]:
    """The places shown (0 for all of a scope that is not cut by place) of which some facts can only be estimated."""
    return {place for node, each in warehouse.places.estimates.items() for place in given(warehouse, scope, node, each)}


def not_shared(what: Text) -> Reason:
    """Why a figure of a place that came out of a split cannot be told on today's map."""
    return Reason(
        "map-not-shared",
        Text(
            f"该地区由拆分而来，拆分前的{what.zh}无法按权重分到今日各地区，无法判断。",
            f"The place came out of a split; {what.en} from before cannot be shared out by weight: it cannot be told.",
        ),
        Text("请改用“当时区划”查看。", "Look at it on the places of the time."),
    )


UNITS: Final = Text("企业（产品）", "enterprises or products")
BATCHES: Final = Text("批次", "batches")


def _reach(warehouse: Warehouse, scope: Scope) -> frozenset[int] | None:
    reach = warehouse.places.subtree(scope.place.place) if scope.place else None
    narrowed = scope.where.get(Breakdown.PLACE, "")
    if narrowed and narrowed != (scope.place.code if scope.place else ""):
        place = place_called(warehouse, narrowed)
        below = warehouse.places.subtree(place.place) if place else frozenset()
        return below if reach is None else reach & below
    return reach


def _at_the_split(scope: Scope, row: PlaceRow) -> Scope:
    by = tuple(each for each in scope.by if each is not Breakdown.PLACE)
    where: dict[Breakdown, str] = {each: value for each, value in scope.where.items() if each is not Breakdown.PLACE}
    return replace(scope, place=row, by=by, where=where, children=(), groups={}, own=frozenset({row.place}))


def _with_share(
    counts: Counts | None, more: Counts, share: Fraction, told: tuple[Reason, ...], *, units: bool
) -> Counts:
    made = type(more)() if counts is None else replace(counts, left_out=dict(counts.left_out))
    if units and more.rows:
        made.refused = not_shared(UNITS)
        return made
    made.add(more, share)
    made.told = tuple(dict.fromkeys((*made.told, *told)))
    return made


def _reasons(estimate: Estimate, share: Fraction) -> tuple[Reason, ...]:
    return (estimated(estimate.row.name, share, estimate.bases[OTHERS]),) if share > 0 else ()


def estimated(name: Text, share: Fraction, bases: tuple[str, ...]) -> Reason:
    """That a figure rests on a share of what a place had before it was split, and by which weights."""
    by = [BASES.get(basis, Text(basis, basis)) for basis in bases]
    amount = f"{float(share):.4f}".rstrip("0").rstrip(".")
    return Reason(
        "estimated-by-weight",
        Text(
            f"估计值：拆分前的“{name.zh}”按{'、'.join(each.zh for each in by)}权重 {amount} 计入。",
            f"Estimated: {name.en} before the split enters with the weight {amount} by "
            f"{' and '.join(each.en for each in by)}.",
        ),
    )
