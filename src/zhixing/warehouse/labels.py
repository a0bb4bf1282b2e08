"""What a reader sees for one coordinate of a breakdown, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zhixing.catalogue.model import Breakdown
from zhixing.methods.periods import MONTHS_A_QUARTER, MONTHS_A_YEAR, Period
from zhixing.methods.values import Group, Text
from zhixing.warehouse import pillars
from zhixing.warehouse.scope import REST, Key, Scope

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.warehouse.connect import Warehouse

_NAMED_BY_CATALOGUE: Final = frozenset(
    {Breakdown.CHANNEL, Breakdown.PURPOSE, Breakdown.SIZE, Breakdown.LEVEL, Breakdown.DETAIL}
)
_NOT_STATED: Final = Text("未注明", "Not stated")
_NOT_CLASSIFIED: Final = Text("未分行业", "No industry")
_NOT_LOCATED: Final = Text("未定位", "Not located")
_QUARTERS: Final = ("一", "二", "三", "四")


class Labels:
    """Labels the keys of one scope; each coordinate is made once however many keys share it."""

    def __init__(self, catalogue: Catalogue, warehouse: Warehouse, scope: Scope) -> None:
        self._made: tuple[dict[int | str, Group], ...] = tuple({} for _ in scope.by)
        self._of = (catalogue, warehouse, scope)
        self._by = scope.by
        self._parts = scope.parts
        self._period_at = scope.by.index(Breakdown.PERIOD) if Breakdown.PERIOD in scope.by else None

    def period(self, key: Key) -> Period:
        """The period a key speaks of."""
        return self._parts[0] if self._period_at is None else self._parts[int(key[self._period_at])]

    def groups(self, key: Key) -> tuple[Group, ...]:
        """The coordinates of a key, labelled."""
        return tuple([self._group(at, value) for at, value in enumerate(key)])

    def _group(self, at: int, value: int | str) -> Group:
        made = self._made[at]
        if value not in made:
            made[value] = _group(*self._of, self._by[at], value)
        return made[value]


def _group(catalogue: Catalogue, warehouse: Warehouse, scope: Scope, breakdown: Breakdown, value: int | str) -> Group:
    if breakdown is Breakdown.PLACE:
        return _place_group(warehouse, scope, int(value))
    if breakdown is Breakdown.PERIOD:
        part = scope.parts[int(value)]
        return Group(breakdown, str(part), period_label(part))
    return Group(breakdown, str(value), _label(catalogue, warehouse, scope, breakdown, str(value)))


def _label(catalogue: Catalogue, warehouse: Warehouse, scope: Scope, breakdown: Breakdown, text: str) -> Text:
    if breakdown is Breakdown.PILLAR:
        return pillars.called(warehouse, text, scope.period.last).name
    if breakdown is Breakdown.INDUSTRY:
        return catalogue.division_name(text) if text else _NOT_CLASSIFIED
    if not text:
        return _NOT_STATED
    return catalogue.labels(breakdown.value, text) if breakdown in _NAMED_BY_CATALOGUE else Text(text, text)


def _place_group(warehouse: Warehouse, scope: Scope, place: int) -> Group:
    if place != REST and (row := warehouse.places.by_id(place)):
        return Group(Breakdown.PLACE, row.code, warehouse.places.named.in_month(row, scope.period.last))
    if scope.place is None:
        return Group(Breakdown.PLACE, "", _NOT_LOCATED)
    name = scope.place.name
    return Group(Breakdown.PLACE, scope.place.code, Text(f"{name.zh}（未分到下级）", f"{name.en} (not assigned below)"))


def period_label(period: Period) -> Text:
    """A period as a person writes it: 2025年, 2025年第三季度, 2025年7月, 2021—2025年."""
    year, month = divmod(period.first, MONTHS_A_YEAR)
    text = str(period)
    if period.months == 1:
        return Text(f"{year}年{month + 1}月", text)
    if text == str(year):
        return Text(f"{year}年", text)
    if "Q" in text and ".." not in text:
        return Text(f"{year}年第{_QUARTERS[month // MONTHS_A_QUARTER]}季度", text)
    if period.months % MONTHS_A_YEAR == 0 and month == 0:
        return Text(f"{year}—{period.last_year}年", text)
    last_year, last_month = divmod(period.last, MONTHS_A_YEAR)
    return Text(f"{year}年{month + 1}月至{last_year}年{last_month + 1}月", text)
