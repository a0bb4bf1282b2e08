"""What is handed down: one row a run of months, placed as the firm was on its first day, with totals that agree."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import NINE
from tests.records.qualifications.conftest import CODE, brand
from zhixing.config.demo.generate import generate
from zhixing.config.demo.held import holdings
from zhixing.config.demo.holding import hold
from zhixing.config.demo.load import _enterprises, _places
from zhixing.office.models import Job, Person
from zhixing.records.enterprises import actions as enterprises
from zhixing.records.enterprises import passport
from zhixing.records.enterprises.actions import EnterpriseRow
from zhixing.records.groupings import facts as grouping_facts
from zhixing.records.laboratories import facts as laboratory_facts
from zhixing.records.qualifications import actions, facts
from zhixing.records.qualifications.entries import Entry
from zhixing.records.qualifications.models import Qualification, Standing
from zhixing.warehouse.build import build
from zhixing.warehouse.schema import QUALIFICATIONS, STILL

pytestmark = pytest.mark.django_db


def record(*entries):
    return actions.record_qualifications(entries=entries, upload=None, by=None, at=NINE)


def rows(*names):
    found = [dict(zip(QUALIFICATIONS.names, row, strict=True)) for row in facts.rows(0)]
    return [tuple(row[name] for name in names) for row in found]


def test_a_renewed_thing_is_two_runs_that_never_meet(firm):
    record(brand(firm), brand(firm, valid_from=date(2024, 5, 10), until=None))
    assert rows("kind", "first_mi", "last_mi") == [
        ("brand", 2021 * 12 + 4, 2024 * 12 + 3),
        ("brand", 2024 * 12 + 4, STILL),
    ]


def test_a_suspension_within_a_month_is_not_seen_at_its_end_and_a_longer_one_is(firm):
    record(
        brand(firm, until=None),
        brand(firm, until=None, status="suspended", status_on=date(2022, 3, 5)),
        brand(firm, valid_from=date(2022, 3, 20), until=None),
    )
    assert rows("first_mi", "last_mi") == [(2021 * 12 + 4, 2022 * 12 + 1), (2022 * 12 + 2, STILL)]


def test_place_industry_and_size_are_the_firms_on_the_first_day(firm, city):
    row = EnterpriseRow(CODE, firm.name, city.south_town.pk, "3731", date(2023, 1, 1), "large")
    enterprises.save_enterprise(row=row, by=None, at=NINE)
    early = brand_of(firm, city, date(2014, 1, 1), "早牌")
    record(early, brand_of(firm, city, date(2021, 5, 10), "中牌"), brand_of(firm, city, date(2024, 1, 1), "晚牌"))
    assert rows("subject", "place", "division", "size") == [
        ("早牌", city.north_town.pk, "13", "medium"),
        ("中牌", city.north_town.pk, "13", "medium"),
        ("晚牌", city.south_town.pk, "37", "large"),
    ]


def brand_of(firm, city, since, title):
    return Entry(
        kind="brand", holder=firm.name, enterprise=firm.pk, place=city.north_town.pk, valid_from=since, level="city",
        title=title, source="文件",
    )  # fmt: skip


def test_a_correction_of_the_firm_asks_for_these_facts_again(firm, city):
    record(brand(firm))
    passport.introduce("qualifications", passport.Room(lambda *_: None, actions.touched))
    Job.objects.all().delete()
    row = EnterpriseRow(CODE, firm.name, city.south_town.pk, "3731", date(2023, 1, 1), "large")
    enterprises.save_enterprise(row=row, by=None, at=NINE)
    touched = Job.objects.get().payload["touched"]
    assert touched["qualifications"] == [0]
    assert touched["obtained"] == [2021]


def test_what_came_is_counted_once_in_the_month_of_its_first_day(firm):
    record(brand(firm), brand(firm, valid_from=date(2024, 5, 10), until=None))
    assert facts.years() == [2021]
    (row,) = facts.obtained_rows(2021)
    assert row[-2:] == (2021, 2021 * 12 + 4)
    assert facts.obtained_control(2021)["rows"] == 1


def test_a_body_is_no_enterprise_and_keeps_its_own_place_and_industry(city):
    record(
        Entry(
            kind="regional_brand", holder="北县渔业协会", enterprise=None, place=city.north.pk, level="city",
            valid_from=date(2024, 6, 1), title="北县海鲜", source="公告", industry="1361",
        )
    )  # fmt: skip
    assert rows("enterprise", "place", "division", "size") == [(0, city.north.pk, "13", "")]


@pytest.mark.slow
def test_the_demonstrations_facts_reproduce_their_control_totals_in_every_table(db, tmp_path):
    city = generate()
    by = Person.objects.create(code="loader", name="演示")
    _places(city, by, NINE)
    _enterprises(city, by, NINE)
    hold(holdings(city.plan, city.enterprises), city="990900", by=None, at=NINE)
    feeds = [*facts.FEEDS, *laboratory_facts.FEEDS, *grouping_facts.FEEDS]
    manifest = build(tmp_path, feeds, at=NINE)
    assert {part.table for part in manifest.partitions} == {"qualifications", "obtained", "laboratories", "groupings"}
    assert sum(part.rows for part in manifest.of("obtained")) == Qualification.objects.count()
    assert hold_again(city) == 0


def hold_again(city) -> int:
    before = Qualification.objects.count() + Standing.objects.count()
    hold(holdings(city.plan, city.enterprises), city="990900", by=None, at=NINE)
    return Qualification.objects.count() + Standing.objects.count() - before
