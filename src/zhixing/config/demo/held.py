"""What the invented city holds: brands, centres, certificates, circles; seeded, ending in printed figures."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from zhixing.config.demo import inventive
from zhixing.config.demo.generate import DemoEnterprise
from zhixing.config.demo.plan import read
from zhixing.config.demo.stocks import DemoHeld, Slot, chain, choose, firms_for, months_after, settled, slots

OWN_DICE = 1  # added to the city's seed: what is held never shifts the batches
_CENT = 100


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A member of a grouping: a division or an enterprise (by credit code), from when to when, leading or not."""

    division: str
    credit_code: str
    leading: bool
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class DemoGrouping:
    """One pillar or cluster."""

    code: str
    kind: str
    name_zh: str
    name_en: str
    since: date
    members: tuple[DemoMember, ...]


@dataclass(frozen=True, slots=True)
class DemoHoldings:
    """Everything the city holds; `laboratories` are the entries of held.toml as they stand."""

    held: tuple[DemoHeld, ...]
    laboratories: tuple[Mapping[str, Any], ...]
    groupings: tuple[DemoGrouping, ...]


def holdings(plan: Mapping[str, Any], firms: Sequence[DemoEnterprise]) -> DemoHoldings:
    """Make what the city's firms and bodies hold; the same seed, the same holdings."""
    said = read("held.toml")
    dice = random.Random(plan["city"]["seed"] + OWN_DICE)  # noqa: S311 - repeatable, not secret
    weights = {county["code"]: county["weight"] for county in plan["county"]}
    through = date(plan["city"]["base_year"], 12, 31)
    held: list[DemoHeld] = []
    for stock in said["stock"]:
        held += _stock(stock, plan, firms, weights, through, dice)
    held += _certificates(said["certified"], firms, weights, through, dice)
    held += _good_practice(said["good_practice"], held, through, dice)
    held += _circles(said["circles"], firms, weights, dice)
    held += _bodies(said["body"])
    technical = _technical(held, firms)
    held += inventive.invented(said, technical, firms, plan, dice)
    groupings = tuple(_grouping(one, firms, dice) for one in said["grouping"])
    return DemoHoldings(tuple(held), tuple(said["laboratory"]), groupings)


def _of_firm(firm: DemoEnterprise, **more: Any) -> DemoHeld:
    return DemoHeld(holder=firm.name, credit_code=firm.credit_code, place=firm.town, **more)


def _stock(
    stock: Mapping[str, Any],
    plan: Mapping[str, Any],
    firms: Sequence[DemoEnterprise],
    weights: Mapping[str, int],
    through: date,
    dice: random.Random,
) -> Iterator[DemoHeld]:
    held = slots(stock["values"], stock.get("lost", {}), stock["since"], dice)
    for number, (slot, firm) in enumerate(zip(held, firms_for(held, stock, firms, weights, dice), strict=True)):
        title, code = _named(stock["kind"], stock["level"], firm, number, slot.came, plan, dice)
        first = _of_firm(
            firm, kind=stock["kind"], level=stock["level"], detail=stock.get("detail", ""), title=title, number=code,
            valid_from=settled(slot.came, firm), issuer=stock["issuer"], figure=stock.get("figure", ""),
        )  # fmt: skip
        yield from chain(first, stock.get("term", 0), slot, through)


def _named(
    kind: str, level: str, firm: DemoEnterprise, number: int, came: date, plan: Mapping[str, Any], dice: random.Random
) -> tuple[str, str]:
    """Title and number of what a firm holds, as such things are called."""
    heads, tails = plan["names"]["heads"], plan["names"]["tails"]
    word = firm.name.removeprefix(plan["city"]["name"]["zh"].removesuffix("市"))[:2]
    if kind == "brand":
        return (
            f"{word}牌{firm.products}",
            f"{'国省市'[('national', 'provincial', 'city').index(level)]}名牌{number:03d}",
        )
    if kind == "trademark":
        return f"{word}{dice.choice(tails)}", f"{4_000_000 + number * 137_911 + dice.randrange(90_000)}"
    if kind == "technology_centre":
        return f"{firm.name}技术中心", ""
    if kind == "high_tech_firm":
        return "", f"GR{came.year}99{number + 1:04d}"
    if kind == "new_product":
        return f"{dice.choice(heads)}系列新型{firm.products}（{came.year}-{number + 1:02d}）", ""
    return firm.products, f"{dice.choice(('ISO', 'IEC', 'CAC'))} {1000 + number * 17}:{came.year - 3}"


def _certificates(
    said: Mapping[str, Any],
    firms: Sequence[DemoEnterprise],
    weights: Mapping[str, int],
    through: date,
    dice: random.Random,
) -> Iterator[DemoHeld]:
    """Every certified firm's certificates; a few are suspended in spring and valid again before the year ends."""
    held = slots(said["values"], said["lost"], said["since"], dice)
    number = 0
    suspended = said["suspended"]
    for slot, firm in zip(held, firms_for(held, said, firms, weights, dice), strict=True):
        share = said["food_share"] if firm.industry in said["food"] else said["share"]
        kinds = [kind for kind, likely in share.items() if dice.randrange(_CENT) < likely] or ["quality_system"]
        for at, kind in enumerate(kinds):
            number += 1
            came = settled(slot.came, firm)
            if at and slot.lost is None:  # the second and third come later
                came = min(came + timedelta(days=dice.randrange(30, 900)), through - timedelta(days=30))
            body = dice.choice(said["bodies"])
            first = _of_firm(
                firm, kind="certificate", detail=kind, valid_from=came, issuer=body, scope=f"{firm.products}的生产",
                number=f"{said['bodies'].index(body) + 10}{came.year % 100}{said['letters'][kind]}{number:05d}",
                figure=said["figure"],
            )  # fmt: skip
            terms = list(chain(first, said["term"], slot, through))
            if suspended and slot.lost is None and not at and terms[-1].valid_from.year < through.year:
                suspended -= 1
                terms[-1:] = _suspended(terms[-1], through.year - suspended % 2, dice)
            yield from terms


def _suspended(term: DemoHeld, year: int, dice: random.Random) -> list[DemoHeld]:
    """A term with a gap in one year, well before its end."""
    gap = date(year, 3, 1) + timedelta(days=dice.randrange(40))
    back = gap + timedelta(days=60 + dice.randrange(60))
    if not (term.valid_from < gap and term.until is not None and back < term.until):
        return [term]
    return [replace(term, status="suspended", status_on=gap), replace(term, valid_from=back)]


def _good_practice(
    said: Mapping[str, Any], held: Sequence[DemoHeld], through: date, dice: random.Random
) -> Iterator[DemoHeld]:
    """Confirmed for firms with a provincial or national brand, never before the brand, for all by the last year."""
    brands: dict[str, DemoHeld] = {}
    for one in held:
        if one.kind == "brand" and one.level in {"national", "provincial"} and _stands(one, held, through):
            earlier = brands.get(one.credit_code)
            if earlier is None or one.valid_from < earlier.valid_from:
                brands[one.credit_code] = one
    ordered = sorted(brands.values(), key=lambda one: (one.valid_from, one.credit_code))
    done = 0
    for year, share in sorted(said["share"].items()):
        there = [one for one in ordered if one.valid_from.year <= int(year)]
        for one in there[done : max(done, len(there) * share // _CENT)]:
            earliest = max(one.valid_from, date(int(year), 1, 5))
            day = earliest + timedelta(days=dice.randrange(max((date(int(year), 12, 20) - earliest).days, 1)))
            yield replace(
                one, kind="good_practice", level="", detail="", title="标准化良好行为企业", number="", valid_from=day,
                until=None, issuer=said["issuer"], figure=said["figure"],
            )  # fmt: skip
            done += 1


def _stands(one: DemoHeld, held: Sequence[DemoHeld], day: date) -> bool:
    """Whether the firm still holds that brand on a day."""
    same = [
        each for each in held if (each.credit_code, each.title, each.level) == (one.credit_code, one.title, one.level)
    ]
    return all(each.status == "valid" for each in same) and any(
        each.until is None or each.until >= day for each in same
    )


def _circles(
    said: Mapping[str, Any], firms: Sequence[DemoEnterprise], weights: Mapping[str, int], dice: random.Random
) -> Iterator[DemoHeld]:
    members = choose([firm for firm in firms if firm.size in {"large", "medium"}], said["firms"], weights, dice)
    count: dict[int, int] = {}
    for year, firms_of_year in sorted(said["came"].items()):
        for at in firms_of_year:
            count[at] = count.get(at, 0) + 1
            name = said["names"][(at + 3 * count[at]) % len(said["names"])]
            day = date(int(year), 2, 1) + timedelta(days=dice.randrange(300))
            yield _of_firm(
                members[at], kind="qc_circle", level="enterprise", title=f"{name}QC小组（{count[at]}）",
                valid_from=day, issuer="千屿市质量协会（演示）", figure="F086",
            )  # fmt: skip


def _bodies(several: Sequence[Mapping[str, Any]]) -> Iterator[DemoHeld]:
    for one in several:
        for thing in one["held"]:
            yield DemoHeld(
                kind=one["kind"], level=one["level"], detail=one.get("detail", ""), title=thing["title"],
                holder=thing["holder"], place=thing["place"], valid_from=thing["since"], issuer=one["issuer"],
                industry=thing.get("industry", one.get("industry", "")), figure=one.get("figure", ""),
            )  # fmt: skip


def _technical(held: Sequence[DemoHeld], firms: Sequence[DemoEnterprise]) -> list[DemoEnterprise]:
    """The firms with a technology centre or a high-tech title: where research is done."""
    codes = {one.credit_code for one in held if one.kind in {"technology_centre", "high_tech_firm"}}
    return [firm for firm in firms if firm.credit_code in codes]


def _grouping(one: Mapping[str, Any], firms: Sequence[DemoEnterprise], dice: random.Random) -> DemoGrouping:
    name = one["name"]
    if "division" in one:
        members: tuple[DemoMember, ...] = (DemoMember(one["division"], "", leading=False, first=one["since"]),)
    else:
        members = tuple(_cluster(one, firms, dice))
    return DemoGrouping(one["code"], one["kind"], name["zh"], name["en"], one["since"], members)


def _cluster(one: Mapping[str, Any], firms: Sequence[DemoEnterprise], dice: random.Random) -> Iterator[DemoMember]:
    """The largest firms of the industry, joining year by year; the leading ones are named so after two years."""
    order = ["large", "medium", "small", "micro"]
    those = sorted(
        (firm for firm in firms if firm.industry == one["industry"]),
        key=lambda firm: (order.index(firm.size), firm.name),
    )
    held: list[Slot] = slots(one["members"], {}, one["since"].year, dice)
    for at, (slot, firm) in enumerate(zip(held, those, strict=False)):
        joined = max(settled(slot.came, firm), one["since"])
        if at < one["leading"]:
            named = months_after(joined, 24)
            yield DemoMember("", firm.credit_code, leading=False, first=joined, last=named - timedelta(days=1))
            yield DemoMember("", firm.credit_code, leading=True, first=named)
        else:
            yield DemoMember("", firm.credit_code, leading=False, first=joined)
