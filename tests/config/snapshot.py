"""The demonstration city as a snapshot, straight from the generator: facts without a database, built in a second."""

from __future__ import annotations

from pathlib import Path

from tests.config.held_rows import grouping_rows, laboratory_rows, qualification_rows, row
from tests.warehouse.city import snapshot
from zhixing.config.demo.generate import DemoCity, town_code
from zhixing.config.demo.held import holdings
from zhixing.warehouse.connect import Warehouse
from zhixing.warehouse.schema import SCALE, STILL, TABLES


def _places(city: DemoCity) -> list[tuple]:
    top = city.plan["city"]
    found: list[tuple] = []

    def add(code: str, zh: str, en: str, level: str, parent: tuple | None, kind: str = "division") -> tuple:
        place = len(found) + 1
        own = {"city": 1, "county": 0, "township": 0}
        if parent is not None:
            own |= {name: parent[TABLES["places"].names.index(name)] for name in own}
        own[level] = place if kind == "division" else own.get(level, 0)
        made = row(
            "places", place=place, code=code, parent=parent[0] if parent else 0, level=level, kind=kind, **own,
            name_zh=zh, name_en=en, first_mi=0, last_mi=STILL,
        )  # fmt: skip
        found.append(made)
        return made

    root = add(top["code"], top["name"]["zh"], top["name"]["en"], "city", None)
    for county in city.plan["county"]:
        within = add(county["code"], county["name"]["zh"], county["name"]["en"], "county", root)
        for index, (zh, en) in enumerate(county["towns"]):
            add(town_code(county["code"], index), zh, en, "township", within)
    for unit in city.plan["unit"]:
        add(unit["code"], unit["name"]["zh"], unit["name"]["en"], "county", root, "reporting_unit")
    return found


def _statistics(city: DemoCity, at: dict[str, int]) -> list[tuple]:
    return [
        row(
            "statistics", series=one.series, place=at[one.place], division=one.division, year=one.period.first_year,
            mi=one.period.first, months=one.period.months, value_e4=int(one.value * SCALE), qualifier=one.qualifier,
            approval="approved", source="",
        )
        for one in city.values
    ]  # fmt: skip


def _enterprises(city: DemoCity, at: dict[str, int]) -> list[tuple]:
    return [
        row(
            "enterprises", enterprise=number, place=at[one.town], industry=one.industry, division=one.industry[:2],
            size=one.size, status="operating", first_mi=one.since.year * 12 + one.since.month - 1, last_mi=STILL,
        )
        for number, one in enumerate(city.enterprises, start=1)
    ]  # fmt: skip


def _batches(city: DemoCity, at: dict[str, int]) -> tuple[list[tuple], list[tuple]]:
    numbers = {one.credit_code: number for number, one in enumerate(city.enterprises, start=1)}
    batches, items = [], []
    for number, one in enumerate(city.batches, start=1):
        day = one.sampled_on
        shared = {
            "batch": number, "place": at[one.enterprise.town], "division": one.industry[:2], "product": one.category,
            "source": "demonstration", "complete": True, "final": True, "year": day.year,
            "mi": day.year * 12 + day.month - 1, "purpose": one.purpose,
        }  # fmt: skip
        failed = [item for item in one.items if not item.passed]
        severity = ("serious" if any(item.item_class == "A" for item in failed) else "ordinary") if failed else ""
        batches.append(
            row(
                "batches", **shared, industry=one.industry, enterprise=numbers[one.enterprise.credit_code],
                size=one.enterprise.size, channel=one.channel, day=day,
                verdict="fail" if failed else "pass", severity=severity, items=len(one.items),
                failed_items=len(failed), weight_e4=SCALE,
            )
        )  # fmt: skip
        items += [
            row(
                "items", **shared, item=item.name, item_class=item.item_class, verdict="pass" if item.passed else "fail"
            )
            for item in one.items
        ]
    return batches, items


def snapshot_of(city: DemoCity, folder: Path) -> Warehouse:
    """Build and open a snapshot of what the generators make, all that is held among it."""
    places = _places(city)
    at = {row[1]: row[0] for row in places}
    batches, items = _batches(city, at)
    held = holdings(city.plan, city.enterprises)
    standing, came = qualification_rows(city, held, at)
    return snapshot(
        folder,
        places=places,
        statistics=_statistics(city, at),
        enterprises=_enterprises(city, at),
        batches=batches,
        items=items,
        qualifications=standing,
        obtained=came,
        laboratories=list(laboratory_rows(held, at)),
        groupings=list(grouping_rows(city, held, at)),
    )
