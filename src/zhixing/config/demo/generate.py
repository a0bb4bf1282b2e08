"""The seeded generator: from two files to enterprises, batches and values. Pure; the same seed, the same city."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stdnum.cn import uscc

from zhixing.config.demo.plan import CENT, apportion, apportion_decimal, read
from zhixing.methods.periods import Period

ENTERPRISES = 640
PUBLISHED_AFTER = timedelta(days=46)
CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
HARDER_COUNTY = {"990903": 1.5, "990922": 1.3}
QUARTERS = {1: 21, 2: 25, 3: 26, 4: 28}
PILLARS = {"37": "ships", "13": "aquatic", "35": "screws"}


@dataclass(frozen=True, slots=True)
class DemoEnterprise:
    """One invented enterprise in one town."""

    credit_code: str
    name: str
    county: str
    town: str
    industry: str
    size: str
    since: date
    products: str


@dataclass(frozen=True, slots=True)
class DemoItem:
    """One tested item of a batch."""

    name: str
    item_class: str
    passed: bool


@dataclass(frozen=True, slots=True)
class DemoBatch:
    """One sampled batch; it fails when one of its items does."""

    sample_no: str
    category: str
    industry: str
    enterprise: DemoEnterprise
    channel: str
    purpose: str
    sampled_on: date
    items: tuple[DemoItem, ...]

    @property
    def passed(self) -> bool:
        """All judged items pass."""
        return all(item.passed for item in self.items)

    @property
    def published_on(self) -> date:
        """When the result was made public."""
        return self.sampled_on + PUBLISHED_AFTER


@dataclass(frozen=True, slots=True)
class DemoValue:
    """One statistical value; `division` is empty for all industries together.

    `printed_as` is the figure of the report it reproduces ("" = invented), `qualifier` what stood before it there.
    """

    series: str
    place: str
    division: str
    period: Period
    value: Decimal
    printed_as: str = ""
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class DemoCity:
    """Everything the demonstration holds."""

    plan: Mapping[str, Any]
    enterprises: tuple[DemoEnterprise, ...]
    batches: tuple[DemoBatch, ...]
    values: tuple[DemoValue, ...]


def generate() -> DemoCity:
    """Make the city from its two files."""
    plan, figures = read("city.toml"), read("figures.toml")
    dice = random.Random(plan["city"]["seed"])  # noqa: S311 - an invented city needs repeatable dice, not secret ones
    enterprises = tuple(_enterprises(plan, dice))
    batches = tuple(batch for year in _years(plan) for batch in _batches_of(year, plan, figures, enterprises, dice))
    values = (*_output(plan, figures), *_yearly(plan, figures))
    return DemoCity(plan, enterprises, batches, values)


def _years(plan: Mapping[str, Any]) -> range:
    last = plan["city"]["base_year"]
    return range(last - plan["city"]["history"] + 1, last + 1)


def town_code(county: str, index: int) -> str:
    """Nine digits: the county's six, then a running number from 001."""
    return f"{county}{index + 1:03d}"


def _credit_code(county: str, number: int, dice: random.Random) -> str:
    body = "".join(dice.choice(CREDIT_CODE_ALPHABET) for _ in range(4)) + f"{number:05d}"
    stem = f"91{county}{body}"
    return stem + uscc.calc_check_digit(stem)


def _enterprises(plan: Mapping[str, Any], dice: random.Random) -> Iterator[DemoEnterprise]:
    counties = {county["code"]: county for county in plan["county"]}
    weights = {
        (code, place): county["weight"] * len(industry["products"])
        for code, county in counties.items()
        for place, industry in enumerate(plan["industry"])
    }
    used: set[str] = set()
    number = 0
    for (code, place), count in apportion(ENTERPRISES, weights).items():
        for _ in range(max(count, 2)):
            number += 1
            yield _enterprise(counties[code], plan["industry"][place], plan, number, used, dice)


def _enterprise(
    county: Mapping[str, Any],
    industry: Mapping[str, Any],
    plan: Mapping[str, Any],
    number: int,
    used: set[str],
    dice: random.Random,
) -> DemoEnterprise:
    names, city = plan["names"], plan["city"]["name"]["zh"].removesuffix("市")
    while (
        name
        := f"{city}{dice.choice(names['heads'])}{dice.choice(names['tails'])}{dice.choice(industry['makes'])}有限公司"
    ) in used:
        continue
    used.add(name)
    sizes = plan["sizes"]
    return DemoEnterprise(
        credit_code=_credit_code(county["code"], number, dice),
        name=name,
        county=county["code"],
        town=town_code(county["code"], dice.randrange(len(county["towns"]))),
        industry=industry["code"],
        size=dice.choices(list(sizes), [size["share"] for size in sizes.values()])[0],
        since=date(dice.randrange(2001, 2020), dice.randrange(1, 13), 1),
        products=dice.choice(industry["products"]).partition("-->")[2],
    )


def _batches_of(
    year: int,
    plan: Mapping[str, Any],
    figures: Mapping[str, Any],
    enterprises: tuple[DemoEnterprise, ...],
    dice: random.Random,
) -> Iterator[DemoBatch]:
    total = figures["sampling"]["batches"][str(year)]
    failing = total - figures["sampling"]["passed"][str(year)]
    slots = _slots(total, plan, enterprises, dice)
    trouble = [_trouble(slot, plan) for slot in slots]
    bad = _draw_without_replacement(trouble, failing, dice)
    for number, (industry, product, enterprise, channel, purpose) in enumerate(slots):
        sampled_on = date(year, 2, 10) + timedelta(days=number * 300 // total)
        yield DemoBatch(
            sample_no=f"QY{year}{number + 1:04d}",
            category=product,
            industry=industry["code"],
            enterprise=enterprise,
            channel=channel,
            purpose=purpose,
            sampled_on=sampled_on,
            items=_items(industry, failed=number in bad, dice=dice),
        )


Slot = tuple[Mapping[str, Any], str, DemoEnterprise, str, str]


def _slots(
    total: int, plan: Mapping[str, Any], enterprises: tuple[DemoEnterprise, ...], dice: random.Random
) -> list[Slot]:
    products = {
        (place, product): 3 + dice.random() * 5 for place, i in enumerate(plan["industry"]) for product in i["products"]
    }
    counties = _spread(total, {county["code"]: county["weight"] for county in plan["county"]}, dice)
    channels = _spread(total, {key: entry["share"] for key, entry in plan["channels"].items()}, dice)
    purposes = _spread(total, {key: entry["share"] for key, entry in plan["purposes"].items()}, dice)
    slots: list[Slot] = []
    for (place, product), county, channel, purpose in zip(
        _spread(total, products, dice), counties, channels, purposes, strict=True
    ):
        industry = plan["industry"][place]
        near = [e for e in enterprises if e.industry == industry["code"] and e.county == county]
        slots.append((industry, product, dice.choice(near), channel, purpose))
    return slots


def _spread(total: int, weights: Mapping[Any, float], dice: random.Random) -> list[Any]:
    drawn = [key for key, count in apportion(total, weights).items() for _ in range(count)]
    dice.shuffle(drawn)
    return drawn


def _trouble(slot: Slot, plan: Mapping[str, Any]) -> float:
    industry, _, enterprise, channel, purpose = slot
    return float(
        industry["trouble"]
        * plan["channels"][channel]["trouble"]
        * plan["purposes"][purpose]["trouble"]
        * plan["sizes"][enterprise.size]["trouble"]
        * HARDER_COUNTY.get(enterprise.county, 1.0)
    )


def _draw_without_replacement(weights: list[float], count: int, dice: random.Random) -> set[int]:
    """Weighted draw (Efraimidis and Spirakis 2006): the largest `u ** (1 / w)` win."""
    keys = {index: dice.random() ** (1 / weight) for index, weight in enumerate(weights)}
    return set(sorted(keys, key=lambda index: -keys[index])[:count])


def _items(industry: Mapping[str, Any], *, failed: bool, dice: random.Random) -> tuple[DemoItem, ...]:
    items = industry["items"]
    wrong = set(dice.sample(range(len(items)), dice.choice((1, 1, 1, 2)))) if failed else set()
    return tuple(DemoItem(name, item_class, index not in wrong) for index, (name, item_class) in enumerate(items))


def _output(plan: Mapping[str, Any], figures: Mapping[str, Any]) -> Iterator[DemoValue]:
    """Industrial output by quarter, place and division; years before the detailed history give the city total alone."""
    city, output = plan["city"]["code"], figures["output"]
    for year_text, total in output["total"].items():
        year = int(year_text)
        if year not in _years(plan):
            yield DemoValue("industrial-output", city, "", Period.year(year), Decimal(total))
            continue
        printed = output["figures"] if year == plan["city"]["base_year"] else {}
        places: defaultdict[tuple[str, Period], Decimal] = defaultdict(Decimal)
        for division, amount in _divisions(plan, output, year_text).items():
            figure = printed.get(PILLARS.get(division), "")
            for quarter, share in apportion_decimal(amount, QUARTERS).items():
                period = Period.quarter(year, quarter)
                places[city, period] += share
                yield DemoValue("industrial-output", city, division, period, share, figure)
                for part in _by_place(plan, division, period, share):
                    places[part.place, part.period] += part.value
                    yield part
        for (place, period), value in places.items():
            figure = printed.get("total", "") if place == city else ""
            yield DemoValue("industrial-output", place, "", period, value, figure)


def _divisions(plan: Mapping[str, Any], output: Mapping[str, Any], year: str) -> dict[str, Decimal]:
    amounts = {division: Decimal(output[name][year]) for division, name in PILLARS.items()}
    rest = Decimal(output["total"][year]) - sum(amounts.values())
    weights = {**plan["other_weights"], **{entry["division"]: entry["weight"] for entry in plan["other_output"]}}
    return {**amounts, **apportion_decimal(rest, weights)}


def _by_place(plan: Mapping[str, Any], division: str, period: Period, amount: Decimal) -> Iterator[DemoValue]:
    # A county leans to some industries: the lean is fixed by the codes, so that growth is not noise.
    lean = {c["code"]: c["weight"] * (1 + (int(c["code"]) * int(division)) % 5 / 10) for c in plan["county"]}
    parts = apportion_decimal(amount, lean)
    for code, part in parts.items():
        yield DemoValue("industrial-output", code, division, period, part)
    for unit in plan["unit"]:
        share = (parts[unit["inside"]] * unit["share"] / 1000).quantize(CENT)
        yield DemoValue("industrial-output", unit["code"], division, period, share)


def _yearly(plan: Mapping[str, Any], figures: Mapping[str, Any]) -> Iterator[DemoValue]:
    """Yearly values of the city, and of its counties where a row gives them or says how to split."""
    city, base_year = plan["city"]["code"], plan["city"]["base_year"]
    for row in figures["yearly"]:
        for text, amount in row["values"].items():
            year, value = int(text), Decimal(amount)
            printed = (row.get("figure", ""), row.get("qualifier", "")) if year == base_year else ("", "")
            yield DemoValue(row["series"], city, "", Period.year(year), value, *printed)
            for code, part in _counties(row, value, text, plan).items():
                yield DemoValue(row["series"], code, "", Period.year(year), part)


def _counties(row: Mapping[str, Any], value: Decimal, year: str, plan: Mapping[str, Any]) -> dict[str, Decimal]:
    """The counties' values of one year: as given, or the city's value split by weight (`whole`: into whole numbers)."""
    if "county" in row:
        return {code: Decimal(values[year]) for code, values in row["county"].items()}
    weights = {county["code"]: county["weight"] for county in plan["county"]}
    match row.get("counties"):
        case "split":
            return apportion_decimal(value, weights)
        case "whole":
            return {code: Decimal(part) for code, part in apportion(int(value), weights).items()}
        case _:
            return {}
