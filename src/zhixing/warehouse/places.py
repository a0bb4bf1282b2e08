"""The place tree of one snapshot, small enough to hold: codes, children, descendants, names, validity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhixing.methods.periods import Period
from zhixing.methods.values import Text

DIVISION = "division"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place as the facts know it. `kind` is `division` or `reporting_unit`; a reporting unit overlaps divisions."""

    place: int
    code: str
    parent: int
    level: str
    kind: str
    name: Text
    first_mi: int
    last_mi: int

    @property
    def is_division(self) -> bool:
        """Whether the place partitions its parent together with its siblings."""
        return self.kind == DIVISION

    def valid_in(self, period: Period) -> bool:
        """Whether the place existed in any month of the period."""
        return self.first_mi <= period.last and self.last_mi >= period.first


class PlaceTree:
    """Lookups over the places of one snapshot. Codes are texts, ids are the office's own."""

    def __init__(self, rows: Iterable[PlaceRow]) -> None:
        self._by_id = {row.place: row for row in rows}
        self._by_code = {row.code: row for row in self._by_id.values()}
        self._children: dict[int, list[PlaceRow]] = {}
        for row in sorted(self._by_id.values(), key=lambda row: row.code):
            self._children.setdefault(row.parent if row.parent in self._by_id else 0, []).append(row)
        self._divisions: dict[int, tuple[PlaceRow, ...]] = {}
        self._subtrees: dict[int, frozenset[int]] = {}

    @classmethod
    def from_columns(cls, columns: dict[str, list[Any]]) -> PlaceTree:
        """Make the tree from the columns of the `places` table."""
        keys = ("place", "code", "parent", "level", "kind", "name_zh", "name_en", "first_mi", "last_mi")
        return cls(
            PlaceRow(place, code, parent, level, kind, Text(zh, en), first, last)
            for place, code, parent, level, kind, zh, en, first, last in zip(
                *(columns[key] for key in keys), strict=True
            )
        )

    def __len__(self) -> int:
        return len(self._by_id)

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
        return tuple(row for row in self._by_id.values() if name in (row.name.zh, row.name.en))

    def children(self, place: int = 0) -> tuple[PlaceRow, ...]:
        """The places one level down, by code; of 0 the roots."""
        return tuple(self._children.get(place, ()))

    def divisions(self, place: int = 0) -> tuple[PlaceRow, ...]:
        """The children that partition the place: reporting units overlap them and are left out."""
        if place not in self._divisions:
            self._divisions[place] = tuple(row for row in self.children(place) if row.is_division)
        return self._divisions[place]

    def subtree(self, place: int) -> frozenset[int]:
        """Ids of a place and of everything below it, reporting units included."""
        if place not in self._subtrees:
            found = [place]
            for each in found:
                found.extend(row.place for row in self.children(each))
            self._subtrees[place] = frozenset(found)
        return self._subtrees[place]

    def ancestors(self, place: int) -> tuple[PlaceRow, ...]:
        """From the parent up to the root."""
        found: list[PlaceRow] = []
        row = self._by_id.get(place)
        while row and (row := self._by_id.get(row.parent)):
            found.append(row)
        return tuple(found)

    def siblings(self, place: int) -> tuple[PlaceRow, ...]:
        """The divisions that partition the same parent, the place itself among them."""
        row = self._by_id[place]
        return self.divisions(row.parent if row.parent in self._by_id else 0)
