"""What a change of places would do to three figures, worked out on a supposed history before anybody confirms it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from zhixing.methods.periods import month_index
from zhixing.methods.values import Reading, Text
from zhixing.office.models import EventKind, Place
from zhixing.office.place_rules import Draft, NewPlace
from zhixing.portal import figures
from zhixing.portal.choice import Choice
from zhixing.warehouse.connect import Warehouse
from zhixing.warehouse.histories import History, MapMode, Move
from zhixing.warehouse.measure import Question, measure
from zhixing.warehouse.places import PlaceRow
from zhixing.warehouse.schema import STILL

CODES: Final = ("spot-check-batch-pass-rate", "enterprises-operating", "industrial-output")


@dataclass(frozen=True, slots=True)
class Line:
    """One place: its three figures on today's map now, and after the change; None where it does not exist."""

    name: Text
    now: tuple[Reading | None, ...]
    after: tuple[Reading | None, ...]

    @property
    def pairs(self) -> list[tuple[Reading | None, Reading | None]]:
        """Now and after, figure by figure."""
        return list(zip(self.now, self.after, strict=True))


def effect(draft: Draft, choice: Choice) -> list[Line]:
    """Every place whose figures may change, with its three figures now and after. Raises NoSnapshot."""
    today = figures.warehouse().on_map(MapMode.TODAYS_MAP)
    history = supposed(today.history, draft)
    then = today.supposing(history)
    places: dict[str, Text] = {}
    for warehouse in (today, then):
        for place in draft.places:
            row = warehouse.places.by_code(place.code)
            for each in (row, *warehouse.places.ancestors(row.place)) if row else ():
                places.setdefault(each.code, each.name)
    for new in draft.targets:
        if isinstance(new, NewPlace):
            places.setdefault(new.code, new.name)
    order = sorted(places, key=lambda code: (len(code), code))
    return [Line(places[code], _readings(today, code, choice), _readings(then, code, choice)) for code in order]


def _readings(warehouse: Warehouse, code: str, choice: Choice) -> tuple[Reading | None, ...]:
    if warehouse.places.by_code(code) is None:
        return tuple(None for _ in CODES)
    asked = (Question(each, code, choice.period, map_mode=MapMode.TODAYS_MAP) for each in CODES)
    return tuple(measure(figures.catalogue(), warehouse, question)[0] for question in asked)


def supposed(history: History, draft: Draft) -> History:
    """The history as it would be with the event."""
    rows = {row.place: row for row in history.rows}
    units, month = {place: list(runs) for place, runs in history.units.items()}, month_index(draft.on)
    ids = _ids(rows, draft, month)
    for share in draft.shares:
        source, target = share.source.pk, ids[share.target]
        if draft.kind is EventKind.TRANSFER:
            rows[source] = replace(rows[source], parent=target)
        elif draft.kind is EventKind.RENAME and draft.name is not None:
            rows[source] = replace(rows[source], name=draft.name)
        elif draft.kind is EventKind.TAKE_OVER:
            runs = [(first, min(last, month - 1), unit) for first, last, unit in units.get(source, [])]
            ends = rows[source].parent == target
            units[source] = runs if ends else [*runs, (month, STILL, target)]
    moves = list(history.moves)
    if draft.kind in {EventKind.MERGE, EventKind.SPLIT}:
        moves += _moves(draft, ids, month)
        for move in moves[len(history.moves) :]:
            if move.ends:
                rows[move.source] = replace(rows[move.source], last_mi=month - 1)
    return replace(
        history,
        rows=tuple(rows.values()),
        units={place: tuple(runs) for place, runs in units.items()},
        moves=tuple(moves),
    )


def _ids(rows: dict[int, PlaceRow], draft: Draft, month: int) -> dict[Place | NewPlace, int]:
    ids: dict[Place | NewPlace, int] = {}
    for target in draft.targets:
        if isinstance(target, Place):
            ids[target] = target.pk
            continue
        beside, fresh = rows[draft.sources[0].pk], max(rows) + 1
        ids[target] = fresh
        rows[fresh] = replace(beside, place=fresh, code=target.code, name=target.name, first_mi=month, last_mi=STILL)
    return ids


def _moves(draft: Draft, ids: dict[Place | NewPlace, int], month: int) -> list[Move]:
    weights: dict[int, dict[str, dict[int, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    for share in draft.shares:
        for basis, weight in (share.weights or {"": 1}).items():
            weights[share.source.pk][basis][ids[share.target]] = Fraction(weight)
    stays = {place.pk for place in draft.sources if place in draft.targets}
    return [Move(month, source, source not in stays, by) for source, by in weights.items()]
