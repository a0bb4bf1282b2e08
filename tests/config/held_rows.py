"""What the demonstration city holds as rows of facts, by the records' own rules and without a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from zhixing.config.demo.generate import DemoCity
from zhixing.config.demo.held import DemoHoldings
from zhixing.config.demo.stocks import DemoHeld
from zhixing.records.laboratories.models import Measure
from zhixing.records.qualifications import rules
from zhixing.records.qualifications.entries import Entry
from zhixing.warehouse.schema import SCALE, STILL, TABLES
from zhixing.warehouse.spans import month_span


def row(table: str, **values: object) -> tuple:
    """One row of a fact table, in the order of its columns."""
    return tuple(values[name] for name in TABLES[table].names)


def _entry(one: DemoHeld, numbers: Mapping[str, int], at: Mapping[str, int]) -> Entry:
    return Entry(
        kind=one.kind, holder=one.holder, enterprise=numbers.get(one.credit_code), place=at[one.place],
        valid_from=one.valid_from, source="", level=one.level, detail=one.detail, title=one.title, number=one.number,
        until=one.until, quantity=one.quantity, status=one.status, status_on=one.status_on, industry=one.industry,
    )  # fmt: skip


def qualification_rows(
    city: DemoCity, holdings: DemoHoldings, at: Mapping[str, int]
) -> tuple[list[tuple], list[tuple]]:
    """Rows of `qualifications` and of `obtained`."""
    numbers = {one.credit_code: number for number, one in enumerate(city.enterprises, start=1)}
    firms = dict(enumerate(city.enterprises, start=1))
    things: dict[str, tuple[Entry, set]] = {}
    for one in holdings.held:
        said = _entry(one, numbers, at)
        things.setdefault(said.key, (said, set()))[1].update(said.standings)
    standing, came = [], []
    for number, (said, days) in enumerate(things.values(), start=1):
        firm = firms.get(said.enterprise or 0)
        industry = firm.industry if firm else said.industry
        thing = {
            "qualification": number, "kind": said.kind, "level": said.level, "detail": said.detail,
            "subject": said.subject, "enterprise": said.enterprise or 0, "place": at[firm.town] if firm else said.place,
            "industry": industry, "division": industry[:2], "size": firm.size if firm else "",
        }  # fmt: skip
        runs = list(rules.stretches(sorted(days)))
        standing += [
            row("qualifications", **thing, quantity=run.quantity, first_mi=span[0], last_mi=span[1])
            for run in runs
            if (span := month_span(run.first, run.last))
        ]
        first = min(runs, key=lambda run: run.first)
        day = first.first
        came.append(row("obtained", **thing, quantity=first.quantity, year=day.year, mi=day.year * 12 + day.month - 1))
    return standing, came


def laboratory_rows(holdings: DemoHoldings, at: Mapping[str, int]) -> Iterator[tuple]:
    """Rows of `laboratories`: itself from its first day, each value from the end of its year to the next."""
    for number, one in enumerate(holdings.laboratories, start=1):
        fixed = {"laboratory": number, "place": at[one["place"]], "level": one["level"]}
        since = one["since"].year * 12 + one["since"].month - 1
        yield row("laboratories", **fixed, measure="", value_e4=SCALE, first_mi=since, last_mi=STILL)
        for measure in Measure.values:
            values = {int(year): value for year, value in one.get(measure, {}).items()}
            for year, value in values.items():
                first, last = month_span(date(year, 12, 31), date(year + 1, 12, 30) if year + 1 in values else None)
                amount = int(float(value) * SCALE)
                yield row("laboratories", **fixed, measure=measure, value_e4=amount, first_mi=first, last_mi=last)


def grouping_rows(city: DemoCity, holdings: DemoHoldings, at: Mapping[str, int]) -> Iterator[tuple]:
    """Rows of `groupings`: a member industry lies at the city, a member enterprise in its town."""
    numbers = {one.credit_code: (number, at[one.town]) for number, one in enumerate(city.enterprises, start=1)}
    for one in holdings.groupings:
        for member in one.members:
            enterprise, place = numbers.get(member.credit_code, (0, at[city.plan["city"]["code"]]))
            if span := month_span(member.first, member.last):
                yield row(
                    "groupings", grouping=one.code, kind=one.kind, name_zh=one.name_zh, name_en=one.name_en,
                    division=member.division, enterprise=enterprise, leading=member.leading, place=place,
                    first_mi=span[0], last_mi=span[1],
                )  # fmt: skip
