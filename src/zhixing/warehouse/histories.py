"""Two readings of one past: places as they were in each month, and everything carried to the places of today.

Both are a tree and a rule that says at which of its rows a fact of a place and month lies. As it was: below the parent
of that month. On today's map: at the place that the merged went into, or, of a place that was split, in shares by the
weights of the event (`places.Estimate`). An event holds for the whole month in which its day falls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from zhixing.methods.values import Text
from zhixing.warehouse.places import Estimate, Named, PlaceRow, PlaceTree, rows_of
from zhixing.warehouse.schema import STILL, WEIGHT_SCALE

NEVER: Final = -1
ALWAYS: Final = 2**31 - 1
OTHERS: Final = "others"
STATISTICS: Final = "statistics"
PREFERRED: Final[Mapping[str, tuple[str, ...]]] = {
    STATISTICS: ("output", "population", "enterprises", "area"),
    OTHERS: ("enterprises", "output", "population", "area"),
}
"""Which weights of an event divide which facts: reported values by output first, records by enterprises first."""

Columns = Mapping[str, list[Any]]
Shares = dict[int, Fraction]


class MapMode(StrEnum):
    """On which places the past is read."""

    AS_IT_WAS = "as_it_was"
    TODAYS_MAP = "todays_map"


MAP_WORDS: Final[Mapping[MapMode, Text]] = {
    MapMode.AS_IT_WAS: Text("当时区划", "places of the time"),
    MapMode.TODAYS_MAP: Text("今日区划", "today's map"),
}


@dataclass(frozen=True, slots=True)
class Segment:
    """Facts of a place from one month to another lie at a row of the tree."""

    place: int
    first: int
    last: int
    node: int


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A tree, and where in it the facts of changed places lie; all others lie at their own place.

    Of today's map also where reported values go, and from which month to which each place really stood (`lived`).
    """

    mode: MapMode
    tree: PlaceTree
    segments: tuple[Segment, ...] = ()
    shares: Mapping[int, tuple[tuple[int, int, Shares, tuple[str, ...]], ...]] | None = None
    lived: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def shares_of(self, place: int, month: int) -> tuple[Shares, tuple[str, ...]]:
        """Where reported values of a place and month go on today's map, and by which weights."""
        for first, last, shares, bases in (self.shares or {}).get(place, ()):
            if first <= month <= last:
                return shares, bases
        return {place: Fraction(1)}, ()


@dataclass(frozen=True, slots=True)
class Move:
    """What one event made of one place."""

    month: int
    source: int
    ends: bool
    weights: Mapping[str, Mapping[int, Fraction]]

    def by(self, preferred: Sequence[str]) -> tuple[Mapping[int, Fraction], str]:
        """The weights of the first preferred basis that is given, and its name."""
        basis = next((each for each in preferred if each in self.weights), next(iter(self.weights)))
        return self.weights[basis], basis


@dataclass(frozen=True, slots=True)
class History:
    """What the tables about places say, as read."""

    rows: tuple[PlaceRow, ...]
    named: Named
    parents: Mapping[int, tuple[tuple[int, int], ...]]
    units: Mapping[int, tuple[tuple[int, int, int], ...]]
    moves: tuple[Move, ...]

    @classmethod
    def read(cls, places: Columns, names: Columns, parents: Columns, moves: Columns) -> History:
        """Make a history of the columns of the four tables."""
        called: dict[int, list[tuple[int, Text]]] = defaultdict(list)
        for place, zh, en, first, last in sorted(_zipped(names, "place", "name_zh", "name_en", "first_mi", "last_mi")):
            if last >= first:
                called[place].append((first, Text(zh, en)))
        belonged: dict[int, list[tuple[int, int]]] = defaultdict(list)
        run: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        spans = _zipped(parents, "place", "first_mi", "last_mi", "parent", "administered")
        for place, first, last, parent, administered in sorted(spans):
            if last >= first and administered:
                run[place].append((first, last, parent))
            elif last >= first:
                belonged[place].append((first, parent))
        return cls(
            tuple(rows_of(places)),
            Named({place: tuple(each) for place, each in called.items()}),
            {place: tuple(each) for place, each in belonged.items()},
            {place: tuple(each) for place, each in run.items()},
            tuple(_moves(moves)),
        )

    def changed(self, mode: MapMode) -> PlaceMap:
        """The map of a mode."""
        return _Was(self).map() if mode is MapMode.AS_IT_WAS else _Today(self).map()


def _zipped(columns: Columns, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(columns[name] for name in names), strict=True))


def _moves(columns: Columns) -> Iterator[Move]:
    found: dict[tuple[Any, ...], dict[str, dict[int, Fraction]]] = {}
    names = ("day", "event", "mi", "source", "ends", "basis", "target", "weight_e8")
    for *event, basis, target, weight in sorted(_zipped(columns, *names)):
        found.setdefault(tuple(event), {}).setdefault(basis, {})[target] = Fraction(weight, WEIGHT_SCALE)
    for (_day, _event, month, source, ends), weights in found.items():
        yield Move(month, source, ends, weights)


class _Was:
    """Places as they were: every place once for each run of months below one parent and one unit."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._rows = {row.place: row for row in history.rows}
        self._fresh = max(self._rows, default=0)
        self._versions: dict[int, list[tuple[int, int, int]]] = {}
        self._nodes: list[PlaceRow] = []
        self._went = {move.source: move for move in history.moves if move.ends and "" in move.weights}

    def map(self) -> PlaceMap:
        """The tree of every month at once."""
        for place in sorted(self._rows):
            self._make(place)
        segments = [
            Segment(place, first, last, node)
            for place in sorted(self._rows)
            for first, last, node in self._lies(place)
            if node != place
        ]
        return PlaceMap(MapMode.AS_IT_WAS, PlaceTree(self._nodes, named=self._history.named), tuple(segments))

    def _make(self, place: int) -> list[tuple[int, int, int]]:
        if place in self._versions:
            return self._versions[place]
        row, pieces = self._rows[place], self._pieces(place)
        made = []
        for at, (first, last, parent, unit) in enumerate(pieces):
            node = place
            if at < len(pieces) - 1:
                self._fresh += 1
                node = self._fresh
            made.append((first, last, node))
            own = replace(row, place=node, parent=parent, unit=unit, of=0 if node == place else place)
            self._nodes.append(replace(own, first_mi=max(first, row.first_mi), last_mi=min(last, row.last_mi)))
        self._versions[place] = made
        return made

    def _pieces(self, place: int) -> list[tuple[int, int, int, int]]:
        """Runs of months, first to last, below one row of the tree and one unit."""
        starts = self._history.parents.get(place) or ((NEVER, self._rows[place].parent),)
        starts = ((NEVER, starts[0][1]), *starts[1:])
        cut: list[tuple[int, int, int]] = []
        for (first, parent), (after, _) in pairwise((*starts, (ALWAYS, 0))):
            above = self._make(parent) if parent in self._rows else [(NEVER, ALWAYS, 0)]
            cut += [
                (max(first, start), min(after - 1, end), node)
                for start, end, node in above
                if start < after and end >= first
            ]
        pieces: list[tuple[int, int, int, int]] = []
        for first, last, parent in cut:
            for start, end, unit in self._administered(place, first, last):
                if pieces and pieces[-1][2:] == (parent, unit):
                    start = pieces.pop()[0]  # noqa: PLW2901 - the run before goes on
                pieces.append((start, end, parent, unit))
        return pieces

    def _administered(self, place: int, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        at = first
        for start, known, unit in self._history.units.get(place, ()):
            end = ALWAYS if known >= STILL else known
            if end < at or start > last:
                continue
            if start > at:
                yield at, start - 1, 0
            yield max(start, at), min(end, last), unit
            at = min(end, last) + 1
        if at <= last:
            yield at, last, 0

    def _lies(self, place: int) -> list[tuple[int, int, int]]:
        """Where facts of a place lie by month; those recorded at it after it merged, at what it merged into."""
        own, move = self._versions[place], self._went.get(place)
        if move is None:
            return own
        (target,) = next(iter(move.weights.values()))
        kept = [(first, min(last, move.month - 1), node) for first, last, node in own if first < move.month]
        after = self._lies(target)
        return kept + [(max(first, move.month), last, node) for first, last, node in after if last >= move.month]


class _Today:
    """Today's places alone, and where the facts of all others went."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._rows = {row.place: row for row in history.rows}
        self._moves = history.moves
        self._fresh = max(self._rows, default=0)

    def map(self) -> PlaceMap:
        """Today's tree; what went elsewhere is found by its code and is no part of anything."""
        gone = frozenset(move.source for move in self._moves if move.ends)
        born = {target for move in self._moves for shares in move.weights.values() for target in shares}
        rows = []
        for row in self._rows.values():
            runs = self._history.units.get(row.place, ())
            unit = runs[-1][2] if runs and runs[-1][1] >= row.last_mi else 0
            rows.append(replace(row, unit=unit, first_mi=min(row.first_mi, 0) if row.place in born else row.first_mi))
        segments, estimates, shares = [], {}, {}
        for place in sorted({move.source for move in self._moves}):
            shares[place] = tuple(
                (first, last, each[STATISTICS][0], each[STATISTICS][1]) for first, last, each in self._runs(place)
            )
            for first, last, each in self._runs(place):
                (one, *more) = each[OTHERS][0]
                node = one
                if more:
                    self._fresh += 1
                    node = self._fresh
                    row = replace(self._rows[place], place=node, of=place, first_mi=first, last_mi=last)
                    by = {kind: told for kind, (told, _) in each.items()}
                    estimates[node] = Estimate(row, by, {kind: bases for kind, (_, bases) in each.items()})
                if node != place:
                    segments.append(Segment(place, first, last, node))
        tree = PlaceTree(rows, hidden=gone, estimates=estimates)
        lived = {row.place: (row.first_mi, row.last_mi) for row in self._rows.values()}
        return PlaceMap(MapMode.TODAYS_MAP, tree, tuple(segments), shares, lived)

    def _runs(self, place: int) -> list[tuple[int, int, dict[str, tuple[Shares, tuple[str, ...]]]]]:
        """Runs of months whose facts go the same way."""
        starts = [NEVER, *sorted({move.month for move in self._moves}), ALWAYS]
        found: list[tuple[int, int, dict[str, tuple[Shares, tuple[str, ...]]]]] = []
        for first, after in pairwise(starts):
            each = {kind: self._goes(place, 0, first, kind) for kind in PREFERRED}
            if found and found[-1][2] == each:
                found[-1] = (found[-1][0], after - 1, each)
            else:
                found.append((first, after - 1, each))
        return found

    def _goes(self, place: int, since: int, month: int, kind: str) -> tuple[Shares, tuple[str, ...]]:
        for at in range(since, len(self._moves)):
            move = self._moves[at]
            if move.source == place and (move.month > month or move.ends):
                shares, basis = move.by(PREFERRED[kind])
                found: Shares = defaultdict(Fraction)
                bases = [basis] if basis else []
                for target, weight in shares.items():
                    further, more = self._goes(target, at + 1, month, kind)
                    bases += more
                    for end, part in further.items():
                        found[end] += weight * part
                return dict(found), tuple(dict.fromkeys(bases))
        return {place: Fraction(1)}, ()
