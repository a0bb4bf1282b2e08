"""The place tree of one snapshot, small enough to hold: codes, parts, branches, names, validity.

A place that belonged elsewhere before stands in the tree once for each time: its earlier versions are rows of their own
(`of` names the place), so that facts of a month lie below the parent of that month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from zhixing.methods.periods import Period
from zhixing.methods.values import Text

DIVISION = "division"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place as the facts know it. `kind` is `division` or `reporting_unit`; a reporting unit overlaps divisions.

    `of` is the place of which this is an earlier version, 0 for the place itself. `unit` is the reporting unit that
    administers it. `spans`, where not empty, are the months in which it was part of what it is shown as part of.
    """

    place: int
    code: str
    parent: int
    level: str
    kind: str
    name: Text
    first_mi: int
    last_mi: int
    of: int = 0
    unit: int = 0
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def is_division(self) -> bool:
        """Whether the place partitions its parent together with its siblings."""
        return self.kind == DIVISION

    def valid_in(self, period: Period) -> bool:
        """Whether the place existed in any month of the period."""
        spans = self.spans or ((self.first_mi, self.last_mi),)
        return any(first <= period.last and last >= period.first for first, last in spans)

    def stands_in(self, month: int) -> bool:
        """Whether the place stood at the end of a month."""
        return self.valid_in(Period(month, month))


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs to a place: one division, all its versions below that place together, and what lies below them."""

    row: PlaceRow
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Facts of a place before it was split: which share of them today's places are given, by which weights.

    `shares` by kind of fact table (see `histories.PREFERRED`) and target add up to exactly 1; `bases` name the weights.
    """

    row: PlaceRow
    shares: Mapping[str, Mapping[int, Fraction]]
    bases: Mapping[str, tuple[str, ...]]

    @property
    def targets(self) -> frozenset[int]:
        """The places that are given a share."""
        return frozenset(target for shares in self.shares.values() for target in shares)


@dataclass(frozen=True, slots=True)
class Named:
    """What places were called: by place the first month of each name, oldest first."""

    names: Mapping[int, tuple[tuple[int, Text], ...]] = field(default_factory=dict)

    def in_month(self, row: PlaceRow, month: int) -> Text:
        """The name a place bore at the end of a month; the first it had, in any month before."""
        known = self.names.get(row.of or row.place, ())
        told = [name for first, name in known if first <= month] or [name for _, name in known[:1]]
        return told[-1] if told else row.name


class PlaceTree:
    """Lookups over the places of one snapshot. Codes are texts, ids are the office's own."""

    def __init__(
        self,
        rows: Iterable[PlaceRow],
        *,
        hidden: frozenset[int] = frozenset(),
        estimates: Mapping[int, Estimate] | None = None,
        named: Named | None = None,
    ) -> None:
        """`hidden` are places that are found by their code and are no part of anything: they went into others."""
        self._by_id = {row.place: row for row in rows}
        present = [row for row in self._by_id.values() if not row.of]
        self._by_code = {row.code: row for row in present}
        self._hidden = hidden
        self.estimates: Mapping[int, Estimate] = estimates or {}
        self.named = named or Named()
        self._children: dict[int, list[PlaceRow]] = {}
        self._below: dict[int, list[PlaceRow]] = {}
        self._versions: dict[int, list[PlaceRow]] = {}
        self._units: dict[int, list[PlaceRow]] = {}
        for row in sorted(self._by_id.values(), key=lambda row: (row.code, row.first_mi)):
            self._versions.setdefault(row.of or row.place, []).append(row)
            if row.place in hidden:
                continue
            parent = row.parent if row.parent in self._by_id else 0
            self._below.setdefault(parent, []).append(row)
            if not row.of:
                self._children.setdefault(self.place_of(parent), []).append(row)
            if row.unit:
                self._units.setdefault(row.unit, []).append(row)
        self._divisions: dict[int, tuple[PlaceRow, ...]] = {}
        self._subtrees: dict[int, frozenset[int]] = {}
        self._parts: dict[int, tuple[Part, ...]] = {}

    @classmethod
    def from_columns(cls, columns: Mapping[str, list[Any]]) -> PlaceTree:
        """Make the tree from the columns of the `places` table."""
        return cls(rows_of(columns))

    def __len__(self) -> int:
        return len(self._by_code)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in order."""
        return tuple(sorted(self._by_code))

    @property
    def root_code(self) -> str:
        """Code of the city the installation belongs to, "" when it has no places."""
        roots = self.children()
        return roots[0].code if roots else ""

    def by_id(self, place: int) -> PlaceRow | None:
        """The place with an id, or None."""
        return self._by_id.get(place)

    def by_code(self, code: str) -> PlaceRow | None:
        """The place with a code, or None."""
        return self._by_code.get(code)

    def by_name(self, name: str) -> tuple[PlaceRow, ...]:
        """Places whose Chinese or English name is exactly `name`."""
        return tuple(row for row in self._by_code.values() if name in (row.name.zh, row.name.en))

    def place_of(self, node: int) -> int:
        """The place a row is a version of; itself where it is the place."""
        row = self._by_id.get(node)
        return row.of or row.place if row else node

    def versions(self, place: int) -> tuple[PlaceRow, ...]:
        """Every row of a place, oldest first, the place itself last."""
        return tuple(sorted(self._versions.get(place, ()), key=lambda row: (not row.of, row.first_mi)))

    def children(self, place: int = 0) -> tuple[PlaceRow, ...]:
        """The places one level down, by code; of 0 the roots."""
        return tuple(self._children.get(place, ()))

    def divisions(self, place: int = 0) -> tuple[PlaceRow, ...]:
        """The children that partition the place: reporting units overlap them and are left out."""
        if place not in self._divisions:
            self._divisions[place] = tuple(row for row in self.children(place) if row.is_division)
        return self._divisions[place]

    def parts(self, place: int = 0) -> tuple[Part, ...]:
        """The divisions that are or ever were part of a place, by code; each once, with everything below it then."""
        if place not in self._parts:
            found: dict[int, list[PlaceRow]] = {}
            above = [row.place for row in self.versions(place)] if place else [0]
            for row in (row for each in above for row in self._below.get(each, ()) if row.is_division):
                found.setdefault(row.of or row.place, []).append(row)
            parts = [self._part(rows) for rows in found.values()]
            self._parts[place] = tuple(sorted(parts, key=lambda part: part.row.code))
        return self._parts[place]

    def _part(self, rows: list[PlaceRow]) -> Part:
        newest = next((row for row in rows if not row.of), rows[-1])
        if len(self._versions[newest.of or newest.place]) > 1:
            newest = replace(newest, spans=tuple((row.first_mi, row.last_mi) for row in rows))
        return Part(newest, self._with_estimates(frozenset().union(*(self._branch(row.place) for row in rows))))

    def _branch(self, node: int) -> frozenset[int]:
        found = [node]
        for each in found:
            found.extend(row.place for row in self._below.get(each, ()))
        return frozenset(found)

    def _with_estimates(self, places: frozenset[int]) -> frozenset[int]:
        whole = [node for node, estimate in self.estimates.items() if estimate.targets <= places]
        return places.union(whole) if whole else places

    def subtree(self, place: int) -> frozenset[int]:
        """Ids of a place and of everything below it at any time, reporting units included.

        Of a reporting unit also what it administers.
        """
        if place not in self._subtrees:
            row = self._by_id.get(place)
            own = [place] if row is None or row.of else [each.place for each in self.versions(place)]
            run = [each.place for each in self._units.get(place, ())]
            found = frozenset().union(*(self._branch(each) for each in (*own, *run)))
            self._subtrees[place] = self._with_estimates(found)
        return self._subtrees[place]

    def ancestors(self, place: int) -> tuple[PlaceRow, ...]:
        """From the parent up to the root."""
        found: list[PlaceRow] = []
        row = self._by_id.get(place)
        while row and (row := self._by_id.get(row.parent)):
            found.append(row)
        return tuple(found)

    def above_ever(self, place: int) -> frozenset[int]:
        """Ids of a place, of all its versions, and of everything any of them ever lay below or was administered by."""
        found = {place}
        for version in self.versions(place):
            line = (version, *self.ancestors(version.place))
            found.update(each for row in line for each in (row.place, row.of or row.place, row.unit) if each)
        return frozenset(found)

    def siblings(self, place: int) -> tuple[PlaceRow, ...]:
        """The divisions that partition the same parent, the place itself among them."""
        row = self._by_id[place]
        return self.divisions(self.place_of(row.parent) if row.parent in self._by_id else 0)


def rows_of(columns: Mapping[str, list[Any]]) -> list[PlaceRow]:
    """The rows of the `places` table."""
    keys = ("place", "code", "parent", "level", "kind", "name_zh", "name_en", "first_mi", "last_mi")
    return [
        PlaceRow(place, code, parent, level, kind, Text(zh, en), first, last)
        for place, code, parent, level, kind, zh, en, first, last in zip(*(columns[key] for key in keys), strict=True)
    ]
