"""Where a course breaks: the months in which a place gained or lost ground, so that before and after differ by map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from zhixing.methods.periods import Period
from zhixing.methods.values import Text
from zhixing.warehouse.histories import MapMode

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.places import PlaceRow, PlaceTree


@dataclass(frozen=True, slots=True)
class Break:
    """One month from which a place is not what it was, and in words why."""

    month: int
    words: Text


def breaks(warehouse: Warehouse, place: PlaceRow | None, period: Period) -> list[Break]:
    """The breaks of a place's figures within a period, in time; a change on its first month breaks nothing in it.

    On today's map there is none: what is read there is one place throughout.
    """
    if place is None or warehouse.mode is MapMode.TODAYS_MAP:
        return []
    tree, own = warehouse.places, place.of or place.place
    found = [*_belonging(tree, own), *_moves(warehouse, own)]
    inside = [each for each in found if period.first < each.month <= period.last]
    return sorted(dict.fromkeys(inside), key=lambda each: (each.month, each.words.en))


def last_border_changes(warehouse: Warehouse) -> dict[int, int]:
    """By place the last month in which what lies below it, or what it manages, changed.

    What was reported for it before is of other ground than today's. Mergers into a place itself are no such change:
    its own values and theirs are added up.
    """
    tree, found = warehouse.places, dict[int, int]()

    def note(ids: set[int], month: int) -> None:
        for each in ids - {0}:
            found[each] = max(found.get(each, month), month)

    for code in tree.codes:
        row = tree.by_code(code)
        for before, after in pairwise(tree.versions(row.place) if row else ()):
            if after.first_mi <= after.last_mi:
                note(_above(tree, before) ^ _above(tree, after), after.first_mi)
    for move in warehouse.history.moves:
        source = tree.by_id(move.source)
        for target in {each for shares in move.weights.values() for each in shares}:
            row = tree.by_id(target)
            if source is not None and row is not None:
                note(_above(tree, source) ^ _above(tree, row), move.month)
    return found


def _belonging(tree: PlaceTree, own: int) -> Iterator[Break]:
    """Places that came below another, left it, or whose management was taken over."""
    for code in tree.codes:
        row = tree.by_code(code)
        versions = tree.versions(row.place) if row else ()
        for before, after in pairwise(versions):
            was, became = (own in _above(tree, each) for each in (before, after))
            if row is None or was == became or row.place == own or after.first_mi > after.last_mi:
                continue
            name = tree.named.in_month(row, after.first_mi)
            if became:
                yield Break(after.first_mi, Text(f"{name.zh}划入", f"{name.en} joined"))
            else:
                yield Break(after.first_mi, Text(f"{name.zh}划出", f"{name.en} left"))


def _above(tree: PlaceTree, row: PlaceRow) -> set[int]:
    return {row.unit, *(each.of or each.place for each in tree.ancestors(row.place))}


def _moves(warehouse: Warehouse, own: int) -> Iterator[Break]:
    """Mergers and splits that crossed the place's border."""
    tree = warehouse.places
    for move in warehouse.history.moves:
        source, targets = tree.by_id(move.source), {each for shares in move.weights.values() for each in shares}
        if source is None:
            continue
        was = own == source.place or own in _above(tree, source)
        for target in sorted(targets):
            row = tree.by_id(target)
            if row is None or target == move.source:
                continue
            becomes = own == target or own in _above(tree, row)
            if becomes and not was:
                yield Break(move.month, Text(f"{source.name.zh}并入", f"{source.name.en} merged in"))
            elif was and not becomes and not move.ends:
                yield Break(move.month, Text(f"{row.name.zh}分出", f"{row.name.en} split off"))
