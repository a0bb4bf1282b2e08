"""What the demonstration city holds ends in the printed figures, year by year, and is the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from zhixing.config.demo.generate import generate
from zhixing.config.demo.held import DemoHoldings, holdings
from zhixing.config.demo.stocks import DemoHeld
from zhixing.records.qualifications import kinds, rules
from zhixing.records.qualifications.entries import Entry

YEARS = range(2021, 2026)
PRINTED = {
    ("brand", "national"): [2, 3, 3, 4, 4],
    ("brand", "provincial"): [24, 27, 30, 33, 37],
    ("brand", "city"): [51, 57, 63, 70, 77],
    ("trademark", "national"): [2, 3, 4, 4, 5],
}


@pytest.fixture(scope="module")
def city():
    return generate()


@pytest.fixture(scope="module")
def held(city) -> DemoHoldings:
    return holdings(city.plan, city.enterprises)


def entry(one: DemoHeld) -> Entry:
    enterprise = int(one.credit_code, 36) if one.credit_code else None
    return Entry(
        kind=one.kind, holder=one.holder, enterprise=enterprise, place=1, valid_from=one.valid_from, source="演示",
        level=one.level, detail=one.detail, title=one.title, number=one.number, until=one.until,
        quantity=one.quantity, status=one.status, status_on=one.status_on, rank=one.rank,
    )  # fmt: skip


@pytest.fixture(scope="module")
def standing(held):
    """Things by key with their standings, as the room would keep them."""
    things: dict[str, tuple[DemoHeld, set]] = {}
    for one in held.held:
        said = entry(one)
        assert rules.faults(said) == [], one
        things.setdefault(said.key, (one, set()))[1].update(said.standings)
    return [(one, sorted(said)) for one, said in things.values()]


def stands(standing, year: int, *, day: date | None = None, **wanted):
    """What stands at the end of a year, with its quantity then."""
    found = []
    for one, said in standing:
        if all(getattr(one, name) == value for name, value in wanted.items()):
            found += [
                (one, stretch.quantity) for stretch in rules.stretches(said) if stretch.holds(day or date(year, 12, 31))
            ]
    return found


def firms(found) -> set[str]:
    return {one.credit_code for one, _ in found}


@pytest.mark.parametrize(("kind", "level"), PRINTED)
def test_brands_and_trademarks_stand_at_the_published_numbers_of_every_year(standing, kind, level):
    assert [len(stands(standing, year, kind=kind, level=level)) for year in YEARS] == PRINTED[kind, level]


def test_23_provincial_brands_and_one_national_brand_are_aquatic(city, standing):
    aquatic = {firm.credit_code for firm in city.enterprises if firm.industry == "1361"}
    for level, printed in (("provincial", 23), ("national", 1)):
        found = stands(standing, 2025, kind="brand", level=level)
        assert sum(one.credit_code in aquatic for one, _ in found) == printed


def test_449_enterprises_hold_a_certificate_however_many_certificates_they_hold(standing):
    found = [stands(standing, year, kind="certificate") for year in YEARS]
    assert [len(firms(one)) for one in found] == [288, 327, 365, 408, 449]
    assert len(found[-1]) > 449
    assert {one.detail for one, _ in found[-1]} == {"quality_system", "environment_system", "safety_system", "haccp"}


def test_suspended_certificates_are_not_counted_while_they_are_suspended(standing):
    suspended = [(one, said) for one, said in standing if any(stand.status == "suspended" for stand in said)]
    assert len(suspended) >= 5
    one, said = suspended[0]
    gap = next(stand.on for stand in said if stand.status == "suspended")
    assert stands([(one, said)], gap.year, day=gap) == []
    assert len(stands([(one, said)], gap.year)) == 1


def test_good_practice_is_confirmed_for_every_firm_with_a_provincial_or_national_brand_and_for_no_other(standing):
    brands = firms(
        [found for level in ("national", "provincial") for found in stands(standing, 2025, kind="brand", level=level)]
    )
    assert firms(stands(standing, 2025, kind="good_practice")) == brands
    assert len(firms(stands(standing, 2022, kind="good_practice"))) < len(brands)


def test_centres_and_high_tech_firms(standing):
    assert len(stands(standing, 2025, kind="technology_centre")) == 28
    assert len(stands(standing, 2025, kind="innovation_centre", level="provincial")) == 6
    assert Counter(one.level for one, _ in stands(standing, 2025, kind="high_tech_firm")) == {
        "provincial": 24, "national": 1,
    }  # fmt: skip


def test_patents_filed_pass_a_thousand_and_granted_come_near_six_hundred(standing):
    filed, granted = stands(standing, 2025, kind="patent_filed"), stands(standing, 2025, kind="patent_granted")
    assert (len(filed), len(granted)) == (1012, 596)
    numbers = {one.number.removeprefix("CN"): one for one, _ in filed}
    for one, _ in granted:
        application = numbers[one.number.removeprefix("ZL")]
        assert application.valid_from < one.valid_from
        assert kinds.sort_of_patent(one.number) == one.detail


def test_390_national_and_provincial_projects_began_in_five_years(standing):
    came = [one for one, _ in standing if one.kind == "science_project"]
    assert len(came) == 390
    assert {one.level for one in came} == {"national", "provincial"}
    assert {one.valid_from.year for one in came} == set(YEARS)


def test_research_staff_are_1485_of_whom_279_with_a_senior_title_and_77_with_a_degree(standing):
    def persons(year, detail):
        return sum(quantity for _, quantity in stands(standing, year, kind="research_staff", detail=detail))

    assert [persons(2025, detail) for detail in ("all", "senior_title", "graduate_degree")] == [1485, 279, 77]
    assert [persons(year, "all") for year in YEARS] == [980, 1090, 1205, 1340, 1485]


def test_no_firm_has_more_senior_titles_than_heads(standing):
    heads = {one.credit_code: many for one, many in stands(standing, 2025, kind="research_staff", detail="all")}
    for one, many in stands(standing, 2025, kind="research_staff", detail="senior_title"):
        assert many <= heads[one.credit_code]


def test_twelve_firms_draft_36_standards_and_six_of_them_come_first_in_thirteen(standing):
    drafted = [one for one, _ in stands(standing, 2025, kind="standard_drafted") if one.level != "alliance"]
    assert (len({one.credit_code for one in drafted}), len({one.number for one in drafted})) == (12, 36)
    assert len(drafted) > 36, "a standard with two drafters is one standard"
    first = [one for one in drafted if one.detail == "first_drafter"]
    assert (len({one.credit_code for one in first}), len({one.number for one in first})) == (6, 13)
    assert {one.level for one in first} <= {"national", "industry"}
    assert all(kinds.level_of_standard(one.number) == one.level for one in drafted)


def test_the_other_printed_counts(standing):
    counts = {
        "geographical_indication": 6, "technical_committee": 1, "technology_standardised": 1, "industry_title": 3,
        "qc_circle": 18,
    }  # fmt: skip
    assert {kind: len(stands(standing, 2025, kind=kind)) for kind in counts} == counts
    assert len(firms(stands(standing, 2025, kind="qc_circle"))) == 11
    assert len(firms(stands(standing, 2025, kind="standard_adopted"))) == 253
    assert len(stands(standing, 2025, kind="standard_drafted", level="alliance")) == 3


def test_the_laboratories_have_what_was_printed(held):
    last = {
        one["name"][:2]: {key: one[key]["2025"] for key in one if isinstance(one[key], dict)}
        for one in held.laboratories
    }
    assert last["国家"] == {
        "equipment": "1520", "items": "202", "parameters": "303", "standards": "56", "projects_completed": "14",
        "projects_running": "11",
    }  # fmt: skip
    assert last["省船"] == {"investment": "230", "classification_societies": "9"}
    assert [one["level"] for one in held.laboratories].count("county") == 2


def test_five_shipyards_lead_and_three_pillars_are_made_of_industries(held):
    groupings = {one.code: one for one in held.groupings}
    assert {code: groupings[code].members[0].division for code in ("ships", "aquatic", "screws")} == {
        "ships": "37", "aquatic": "13", "screws": "35",
    }  # fmt: skip
    leading = {one.credit_code for one in groupings["cluster-ships"].members if one.leading}
    assert len(leading) == 5


def test_the_same_seed_gives_the_same_holdings(city, held):
    assert holdings(city.plan, city.enterprises) == held


def test_control_counting_every_brand_ever_held_would_overstate_the_stock(standing):
    ever = [one for one, _ in standing if (one.kind, one.level) == ("brand", "provincial")]
    assert len(ever) > len(stands(standing, 2025, kind="brand", level="provincial"))
