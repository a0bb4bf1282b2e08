"""Puts what the demonstration city holds into its rooms, through the same actions that people's files go through."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from zhixing.config.demo.held import DemoGrouping, DemoHoldings
from zhixing.config.demo.stocks import DemoHeld
from zhixing.office.models import Person, Place
from zhixing.records.enterprises.models import Enterprise
from zhixing.records.groupings import actions as groupings
from zhixing.records.groupings.rules import Belongs
from zhixing.records.groupings.rules import Entry as GroupingEntry
from zhixing.records.laboratories import actions as laboratories
from zhixing.records.laboratories.models import Measure
from zhixing.records.laboratories.rules import Entry as LaboratoryEntry
from zhixing.records.laboratories.rules import Stands, Value
from zhixing.records.qualifications import actions as qualifications
from zhixing.records.qualifications.entries import Entry

INVENTED: Final = "演示数据"


def hold(holdings: DemoHoldings, *, city: str, by: Person, at: datetime) -> None:
    """Record everything: what is held, the laboratories, the groupings. `city` is the place code of pillars."""
    places = dict(Place.objects.values_list("code", "pk"))
    firms = dict(Enterprise.objects.values_list("credit_code", "pk"))
    entries = [_entry(one, places, firms) for one in holdings.held]
    qualifications.record_qualifications(entries=entries, upload=None, by=by, at=at)
    laboratories.record_laboratories(
        entries=[_laboratory(one, places) for one in holdings.laboratories], upload=None, by=by, at=at
    )
    groupings.record_groupings(
        entries=[_grouping(one, places[city], firms) for one in holdings.groupings], upload=None, by=by, at=at
    )


def _source(figure: str) -> str:
    """Every single thing is invented; the report prints only how many there are together."""
    return f"{INVENTED}（合计对应调研报告 {figure}）" if figure else INVENTED


def _entry(one: DemoHeld, places: dict[str, int], firms: dict[str, int]) -> Entry:
    return Entry(
        kind=one.kind, holder=one.holder, enterprise=firms[one.credit_code] if one.credit_code else None,
        place=places[one.place], valid_from=one.valid_from, source=_source(one.figure), level=one.level,
        detail=one.detail, title=one.title, number=one.number, until=one.until, quantity=one.quantity,
        status=one.status, status_on=one.status_on, industry=one.industry, rank=one.rank, scope=one.scope,
        issuer=one.issuer,
    )  # fmt: skip


def _laboratory(one: dict[str, Any], places: dict[str, int]) -> LaboratoryEntry:
    values = [
        Value(measure, date(int(year), 12, 31), Decimal(number))
        for measure in Measure.values
        for year, number in one.get(measure, {}).items()
    ]
    return LaboratoryEntry(
        name=one["name"], place=places[one["place"]], operator=one["operator"], source=INVENTED,
        stands=Stands(one["since"], one["level"], works=True), values=tuple(values),
    )  # fmt: skip


def _grouping(one: DemoGrouping, city: int, firms: dict[str, int]) -> GroupingEntry:
    members = tuple(
        Belongs(each.division, firms.get(each.credit_code), each.leading, each.first, each.last) for each in one.members
    )
    return GroupingEntry(
        code=one.code, kind=one.kind, name_zh=one.name_zh, name_en=one.name_en, place=city, valid_from=one.since,
        members=members, source=INVENTED,
    )  # fmt: skip
