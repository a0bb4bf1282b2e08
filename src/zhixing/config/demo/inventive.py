"""What the invented city's research brings: patents, projects, staff, standards; seeded, ending in printed figures."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhixing.config.demo.generate import DemoEnterprise
from zhixing.config.demo.plan import apportion
from zhixing.config.demo.stocks import LIKELY, DemoHeld, choose, months_after

_CENT = 100
_TECHNICAL = 12.0
_CHECK_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9)
_ELEVEN = 11
_TEN = 10
_GIVEN_UP = 64  # months


@dataclass(frozen=True, slots=True)
class _Filing:
    """One application."""

    firm: DemoEnterprise
    sort: str
    day: date
    digits: str
    title: str


def invented(
    said: Mapping[str, Any],
    technical: Sequence[DemoEnterprise],
    firms: Sequence[DemoEnterprise],
    plan: Mapping[str, Any],
    dice: random.Random,
) -> Iterator[DemoHeld]:
    """Patents, projects, research staff and standards."""
    weights = {county["code"]: county["weight"] for county in plan["county"]}
    yield from _patents(said["patents"], technical, firms, dice)
    yield from _projects(said["projects"], technical, plan["city"]["code"], dice)
    yield from _staff(said["staff"], technical)
    yield from _standards(said["standards"], technical, weights, plan["city"]["base_year"], dice)


def _of_firm(firm: DemoEnterprise, **more: Any) -> DemoHeld:
    return DemoHeld(holder=firm.name, credit_code=firm.credit_code, place=firm.town, **more)


def _patents(
    said: Mapping[str, Any], technical: Sequence[DemoEnterprise], firms: Sequence[DemoEnterprise], dice: random.Random
) -> Iterator[DemoHeld]:
    filings = list(_filings(said, technical, firms, dice))
    office = "国家知识产权主管机关（演示）"
    for one in filings:
        yield _of_firm(
            one.firm, kind="patent_filed", detail=one.sort, title=one.title, number=f"CN{one.digits}",
            valid_from=one.day, issuer=office, figure="F034",
        )  # fmt: skip
    for one, granted in _grants(said, filings, dice):
        until = months_after(one.day, said["years"][one.sort] * 12) - timedelta(days=1)
        yield _of_firm(
            one.firm, kind="patent_granted", detail=one.sort, title=one.title, number=f"ZL{one.digits}",
            valid_from=granted, until=until, issuer=office, figure="F035",
        )  # fmt: skip


def _filings(
    said: Mapping[str, Any], technical: Sequence[DemoEnterprise], firms: Sequence[DemoEnterprise], dice: random.Random
) -> Iterator[_Filing]:
    research = {firm.credit_code for firm in technical}
    likely = [LIKELY[firm.size] * (_TECHNICAL if firm.credit_code in research else 0.4) for firm in firms]
    sorts = list(said["sorts"])
    first_detailed = min(int(year) for year in said["filed"] if year != "before")
    serial = 0
    for year, count in said["filed"].items():
        for _ in range(count):
            serial += 1
            in_year = dice.randrange(said["since"], first_detailed) if year == "before" else int(year)
            firm = dice.choices(firms, likely)[0]
            sort = dice.choices(sorts, list(said["sorts"].values()))[0]
            body = f"{in_year}{said['digits'][sort]}{7_000_000 + serial * 1009 % 2_900_000:07d}"
            made = firm.products
            title = (
                f"{made}外观"
                if sort == "design"
                else f"一种{made}及其{dice.choice(('制备方法', '加工装置', '检测装置'))}"
            )
            day = date(in_year, 1, 8) + timedelta(days=dice.randrange(340))
            yield _Filing(firm, sort, day, f"{body}.{_check_digit(body)}", title)


def _check_digit(digits: str) -> str:
    """The last place of an application number (ZC 0006-2003): weights 2…9, 2…5, modulo eleven, X for ten."""
    weights = [*_CHECK_WEIGHTS, *_CHECK_WEIGHTS[:4]]
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % _ELEVEN
    return "X" if rest == _TEN else str(rest)


def _grants(said: Mapping[str, Any], filings: Sequence[_Filing], dice: random.Random) -> Iterator[tuple[_Filing, date]]:
    """Of what was filed, what was granted in each year, none before its time."""
    waiting = sorted(filings, key=lambda one: months_after(one.day, said["months"][one.sort]))
    first_detailed = min(int(year) for year in said["granted"] if year != "before")
    for year, count in said["granted"].items():
        last = date(first_detailed - 1 if year == "before" else int(year), 12, 20)
        ready = [one for one in waiting if _is_due(one, said["months"][one.sort], last, early=year == "before")]
        chosen = dice.sample(ready, count)
        for one in chosen:
            ripe = months_after(one.day, said["months"][one.sort])
            earliest = ripe if year == "before" else max(ripe, date(int(year), 1, 5))
            yield one, earliest + timedelta(days=dice.randrange(max((last - earliest).days, 1)))
        taken = {one.digits for one in chosen}
        waiting = [one for one in waiting if one.digits not in taken]


def _is_due(one: _Filing, months: int, last: date, *, early: bool) -> bool:
    """Examined by now, and not so long ago that it must have been refused."""
    return months_after(one.day, months) < last and (early or months_after(one.day, months + _GIVEN_UP) > last)


def _projects(
    said: Mapping[str, Any], technical: Sequence[DemoEnterprise], city: str, dice: random.Random
) -> Iterator[DemoHeld]:
    for year, count in said["came"].items():
        levels = apportion(count, {"national": said["national"], "provincial": _CENT - said["national"]})
        drawn = [level for level, many in levels.items() for _ in range(many)]
        dice.shuffle(drawn)
        for at, level in enumerate(drawn, 1):
            day = date(int(year), 1, 15) + timedelta(days=dice.randrange(330))
            firm = dice.choices(technical, [LIKELY[one.size] for one in technical])[0]
            things = {
                "kind": "science_project", "level": level, "figure": "F036", "valid_from": day,
                "number": f"{year}{'YFD' if level == 'national' else 'C02'}{at:03d}",
                "title": f"{firm.products}{dice.choice(said['subjects'])}关键技术研究",
                "until": months_after(day, dice.choice((24, 36))) - timedelta(days=1),
                "issuer": "国家科学技术主管部门（演示）" if level == "national" else "省科学技术主管部门（演示）",
            }  # fmt: skip
            if at % 9:
                yield _of_firm(firm, **things)
            else:
                yield DemoHeld(holder=dice.choice(said["bodies"]), place=city, industry=firm.industry, **things)


def _staff(said: Mapping[str, Any], technical: Sequence[DemoEnterprise]) -> Iterator[DemoHeld]:
    """Heads are split by firm size; titles and degrees by heads, so that no firm has more of them than heads."""
    firms = sorted(technical, key=lambda firm: (-LIKELY[firm.size], firm.credit_code))[: said["firms"]]
    for year in said["all"]:
        heads = apportion(said["all"][year], {firm.credit_code: LIKELY[firm.size] + 1 for firm in firms})
        parts = {"all": heads} | {
            detail: apportion(said[detail][year], heads) for detail in ("senior_title", "graduate_degree")
        }
        for detail, counted in parts.items():
            for firm in firms:
                if counted[firm.credit_code]:
                    yield _of_firm(
                        firm, kind="research_staff", detail=detail, quantity=counted[firm.credit_code],
                        valid_from=date(int(year), 12, 31), issuer="千屿市科学技术局（演示）",
                        figure={"all": "F039", "senior_title": "F040", "graduate_degree": "F041"}[detail],
                    )  # fmt: skip


def _standards(
    said: Mapping[str, Any],
    technical: Sequence[DemoEnterprise],
    weights: Mapping[str, int],
    last: int,
    dice: random.Random,
) -> Iterator[DemoHeld]:
    """Standards with their drafters: a first drafter for so many national and industry ones, a second firm for some."""
    firms = choose(technical, said["firms"], weights, dice)
    leading = firms[: said["first_drafters"]]
    levels = [level for level, count in said["drafted"].items() for _ in range(count)]
    years = range(said["since"], last + 1)
    first_led = 0
    for at, level in enumerate(levels):
        leads = level != "provincial" and first_led < said["first_drafted"]
        holder = leading[first_led % len(leading)] if leads else firms[at % len(firms)]
        first_led += leads
        year = years[(at * 7 + 3) % len(years)]
        number, title = _standard(said, level, at, year, holder)
        drafters = [(holder, 1 if leads else 3)]
        if at < said["shared"]:
            drafters.append((firms[(firms.index(holder) + 5) % len(firms)], 4))
        for firm, rank in drafters:
            yield _drafted(firm, level, number, title, year, rank)
    for at in range(said["alliance"]):
        number, title = _standard(said, "alliance", at, last - 2 + at, firms[at])
        yield _drafted(firms[at], "alliance", number, title, last - 2 + at, 2)
    number, title = _standard(said, "national", 0, years[3], leading[0])
    yield _of_firm(
        leading[0], kind="technology_standardised", level="national", number=number, title=title,
        valid_from=date(years[3], 6, 1), issuer="国家标准化主管机关（演示）", figure="F056",
    )  # fmt: skip


def _standard(said: Mapping[str, Any], level: str, at: int, year: int, firm: DemoEnterprise) -> tuple[str, str]:
    prefix = said["prefixes"][level]
    code = prefix if isinstance(prefix, str) else prefix[at % len(prefix)]
    start = {"national": 40_100, "industry": 5_210, "provincial": 2_310, "alliance": 1}[level]
    title = f"{firm.products} {said['subjects'][at % len(said['subjects'])]}"
    return f"{code} {start + at * 13:0{3 if level == 'alliance' else 4}d}-{year}", title


def _drafted(firm: DemoEnterprise, level: str, number: str, title: str, year: int, rank: int) -> DemoHeld:
    return _of_firm(
        firm, kind="standard_drafted", level=level, detail="first_drafter" if rank == 1 else "participant",
        number=number, title=title, rank=rank, valid_from=date(year, 3 + len(number) % 8, 15),
        issuer="标准化主管机关（演示）", figure="F053" if level != "alliance" else "F058",
    )  # fmt: skip
