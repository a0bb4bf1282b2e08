"""Pillar industries and clusters: which industries and enterprises a grouping had, and figures narrowed to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from zhixing.catalogue.known import UnknownName, near
from zhixing.catalogue.model import Breakdown, Indicator
from zhixing.methods.values import Text

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.figures import Figure
    from zhixing.warehouse.scope import Key, Scope

GROUPINGS: Final = "groupings"
PILLAR: Final = "pillar"


@dataclass(frozen=True, slots=True)
class Grouping:
    """A pillar industry or a cluster as it stood in one month: its members are industries, enterprises or both."""

    code: str
    kind: str
    name: Text
    divisions: frozenset[str] = field(default_factory=frozenset)
    enterprises: frozenset[int] = field(default_factory=frozenset)


def groupings_in(warehouse: Warehouse, month: int) -> dict[str, Grouping]:
    """The groupings that had a member in a month, by code, in order."""
    found: dict[str, Grouping] = {}
    rows = warehouse.groupings
    for at in range(len(rows["grouping"])):
        if not rows["first_mi"][at] <= month <= rows["last_mi"][at]:
            continue
        code, division, enterprise = rows["grouping"][at], rows["division"][at], rows["enterprise"][at]
        held = found.get(code) or Grouping(code, rows["kind"][at], Text(rows["name_zh"][at], rows["name_en"][at]))
        found[code] = replace(
            held,
            divisions=held.divisions | ({division} - {""}),
            enterprises=held.enterprises | ({enterprise} - {0}),
        )
    return dict(sorted(found.items()))


def called(warehouse: Warehouse, code: str, month: int) -> Grouping:
    """The grouping with a code; without members if it had none in that month. Raises UnknownName with near ones."""
    standing = groupings_in(warehouse, month)
    if code in standing:
        return standing[code]
    rows = warehouse.groupings
    for known, kind, zh, en in zip(rows["grouping"], rows["kind"], rows["name_zh"], rows["name_en"], strict=True):
        if known == code:
            return Grouping(code, kind, Text(zh, en))
    names = {
        text: known
        for known, zh, en in zip(rows["grouping"], rows["name_zh"], rows["name_en"], strict=True)
        for text in (known, zh, en)
    }
    close = near(code, names) or tuple(names)[:3]
    raise UnknownName("pillar", code, tuple(dict.fromkeys(names[text] for text in close)))


def narrowing(facts: Any, grouping: Grouping) -> Any:
    """The rows of a fact table that belong to a grouping: by its industries, by its enterprises, or by either."""
    if "grouping" in facts.columns:
        return facts.grouping == grouping.code
    of_industry = facts.division.isin(sorted(grouping.divisions))
    if not grouping.enterprises or "enterprise" not in facts.columns:
        return of_industry
    return of_industry | facts.enterprise.isin(sorted(grouping.enterprises))


def each(
    warehouse: Warehouse,
    counted: Indicator,
    scope: Scope,
    solve: Callable[[Scope], dict[Key, Figure]],
) -> dict[Key, Figure]:
    """Answer a cut by pillar: every grouping by itself. They may overlap: the answers are no parts of a whole."""
    at = scope.by.index(Breakdown.PILLAR)
    found: dict[Key, Figure] = {}
    for grouping in shown(warehouse, counted, scope):
        where = {**scope.where, Breakdown.PILLAR: grouping.code}
        alone = replace(scope.without(Breakdown.PILLAR), where=where, grouping=grouping)
        found |= {(*key[:at], grouping.code, *key[at:]): figure for key, figure in solve(alone).items()}
    return found


def shown(warehouse: Warehouse, counted: Indicator, scope: Scope) -> Iterable[Grouping]:
    """The groupings a cut by pillar shows: pillar industries, or the kind an indicator of groupings itself counts."""
    term = counted.numerator
    kinds = term.where.get("kind", ()) if term.table == GROUPINGS else (PILLAR,)
    standing = groupings_in(warehouse, scope.period.last).values()
    return [grouping for grouping in standing if not kinds or grouping.kind in kinds]


def counted_indicator(catalogue: Catalogue, indicator: Indicator) -> Indicator:
    """The indicator a derived one stands on in the end."""
    while indicator.of:
        indicator = catalogue.indicator(indicator.of)
    return indicator
