"""Puts the demonstration city into an installation through the same actions that people's work goes through."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from zhixing.config.demo import staff
from zhixing.config.demo.duties import load_duties
from zhixing.config.demo.events import change_places
from zhixing.config.demo.generate import DemoBatch, DemoCity, generate, town_code
from zhixing.config.demo.held import holdings
from zhixing.config.demo.holding import hold
from zhixing.config.demo.rounds import load_rounds, rest_of_the_form
from zhixing.methods.values import Text
from zhixing.office import actions as office
from zhixing.office.models import Body, BodyKind, Level, Person, Place, PlaceKind
from zhixing.office.permissions import Role
from zhixing.records.enterprises import actions as enterprises
from zhixing.records.inspections import actions as inspections
from zhixing.records.inspections.models import Completeness, FailureSeverity, ItemVerdict, Plan, Verdict
from zhixing.records.inspections.received import ReceivedBatch, ReceivedFinding, batch_key
from zhixing.records.returns import actions as returns
from zhixing.records.returns.models import StatisticalValue, ValueState

SOURCE = "千屿市市场监督管理局（演示）"
LOADER = "demonstration"
PASSWORD_BYTES = 9
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in of the demonstration."""

    user: str
    password: str
    title: Text


def load(*, at: datetime, say: Say) -> list[SignIn]:
    """Load the city once (a second call adds nothing) and give every sign-in a fresh password."""
    city = generate()
    if not Place.objects.filter(code=city.plan["city"]["code"]).exists():
        with transaction.atomic():
            by, _ = Person.objects.get_or_create(code=LOADER, defaults={"name": "演示数据"})
            say("地区 / places")
            _places(city, by, at)
            say("企业 / enterprises")
            _enterprises(city, by, at)
            say("监督抽查 / spot checks")
            _batches(city, by, at)
            say("统计数据 / statistics")
            bodies = staff.add_bodies(city.plan, by=by, at=at)
            people = _people(city, bodies, by, at)
            staff.add_liaisons(since=date(city.plan["city"]["base_year"], 1, 1), by=by, at=at)
            _values(city, people["office"], at)
            say("资质、检验机构与集群 / what is held, laboratories, clusters")
            staff.stand_in_and_propose(people, at=at)
            hold(holdings(city.plan, city.enterprises), city=city.plan["city"]["code"], by=people["office"], at=at)
            say("区划变更 / changes of places")
            change_places(city.plan["event"], by=people["office"], at=at)
            say("报表 / return forms")
            # Its acts take a quarter of an hour and lie behind, not ahead.
            load_rounds(base_year=city.plan["city"]["base_year"], by=people["office"], at=at - timedelta(minutes=15))
            say("期限与提醒 / deadlines and reminders")
            load_duties(by=people["office"], at=at)
    return _sign_ins(city, at)


def _text(row: dict[str, str]) -> Text:
    return Text(row["zh"], row["en"])


def _places(city: DemoCity, by: Person, at: datetime) -> None:
    top, since = city.plan["city"], city.plan["city"]["since"]

    def add(code: str, name: Text, level: Level, parent: Place | None, **more: Any) -> Place:
        return office.add_place(
            code=code, name=name, level=level, parent=parent, valid_from=since, by=by, at=at, system="演示代码", **more
        )

    root = add(top["code"], _text(top["name"]), Level.CITY, None, boundary=top["boundary"])
    counties = {}
    for county in city.plan["county"]:
        place = add(county["code"], _text(county["name"]), Level.COUNTY, root, boundary=county["boundary"])
        counties[county["code"]] = place
        for index, (zh, en) in enumerate(county["towns"]):
            add(town_code(county["code"], index), Text(zh, en), Level.TOWNSHIP, place)
    for unit in city.plan["unit"]:
        add(unit["code"], _text(unit["name"]), Level.COUNTY, root, kind=PlaceKind.REPORTING_UNIT)
    office.add_body(
        code="quality-office",
        name=Text("市质量强市工作领导小组办公室", "Office of the city's quality leading group"),
        kind=BodyKind.QUALITY_OFFICE,
        place=root,
        by=by,
        at=at,
    )


def _enterprises(city: DemoCity, by: Person, at: datetime) -> None:
    places = dict(Place.objects.values_list("code", "pk"))
    rows = [
        enterprises.EnterpriseRow(
            one.credit_code, one.name, places[one.town], one.industry, one.since, one.size, products=one.products
        )
        for one in city.enterprises
    ]
    enterprises.save_enterprises(rows=rows, upload=None, by=by, at=at)


def _plan_code(batch: DemoBatch) -> str:
    return f"QY{batch.sampled_on.year}-{batch.purpose}"


def _batches(city: DemoCity, by: Person, at: datetime) -> None:
    for code, year, purpose in sorted({(_plan_code(b), b.sampled_on.year, b.purpose) for b in city.batches}):
        words = {"evaluation": "质量评价抽查", "problem_finding": "问题排查抽查", "special": "专项抽查"}
        Plan.objects.create(
            code=code, name=f"{year}年{words[purpose]}（演示）", organiser=SOURCE, purpose=purpose, year=year
        )
    received = [_received(batch) for batch in city.batches]
    inspections.receive_batches(
        batches=received, completeness={SOURCE: Completeness.COMPLETE}, upload=None, by=by, at=at, stated=True
    )


def _received(batch: DemoBatch) -> ReceivedBatch:
    serious = any(not item.passed and item.item_class == "A" for item in batch.items)
    failing = FailureSeverity.SERIOUS if serious else FailureSeverity.ORDINARY
    return ReceivedBatch(
        key=batch_key(SOURCE, batch.sample_no),
        source=SOURCE,
        product=batch.category.partition("-->")[2],
        category=batch.category,
        industry=batch.industry,
        producer=batch.enterprise.name,
        sampled_unit=batch.enterprise.name,
        credit_code=batch.enterprise.credit_code,
        place=batch.enterprise.town,
        size=batch.enterprise.size,
        channel=batch.channel,
        purpose=batch.purpose,
        plan=_plan_code(batch),
        sample_no=batch.sample_no,
        issuer=SOURCE,
        sampled_on=batch.sampled_on,
        published_on=batch.published_on,
        verdict=Verdict.PASS if batch.passed else Verdict.FAIL,
        severity="" if batch.passed else failing,
        findings=[
            ReceivedFinding(
                item=item.name,
                item_class=item.item_class,
                verdict=ItemVerdict.PASS if item.passed else ItemVerdict.FAIL,
                measured_text="符合" if item.passed else "不符合",
            )
            for item in batch.items
        ],
    )


def _values(city: DemoCity, by: Person, at: datetime) -> None:
    """Values are recorded as drafts and approved, as a clerk would."""
    from zhixing.records.returns.imports import NewValue  # noqa: PLC0415 - the one shape both roads share

    places, printed = dict(Place.objects.values_list("code", "pk")), city.plan["city"]["base_year"]
    new = [
        NewValue(
            series=one.series,
            place=places[one.place],
            division=one.division,
            period=one.period,
            value=one.value,
            # Only the last year's city figures stand in the printed report; all before and below is made up to fit.
            source="宏观质量管理调研报告" if one.printed_as and one.period.first_year == printed else "演示数据",
            qualifier=one.qualifier,
        )
        for one in (*city.values, *rest_of_the_form(city.values, printed))
    ]
    returns.record_values(values=new, by=by, at=at)
    returns.approve_values(values=StatisticalValue.objects.filter(state=ValueState.DRAFT), by=by, at=at)


def _people(city: DemoCity, bodies: dict[str, Body], by: Person, at: datetime) -> dict[str, Person]:
    people = {}
    for row in city.plan["person"]:
        people[row["user"]] = office.add_person_with_post(
            code=row["user"],
            name=row["name"],
            role=Role(row["role"]),
            place=Place.objects.get(code=row["place"]),
            valid_from=date(city.plan["city"]["base_year"], 1, 1),
            username=row["user"],
            password=secrets.token_urlsafe(PASSWORD_BYTES),
            body=bodies.get(row.get("body", "")),
            by=by,
            at=at,
        )
    return people


def _sign_ins(city: DemoCity, at: datetime) -> list[SignIn]:
    given = []
    for row in city.plan["person"]:
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        office.renew_password(person=Person.objects.get(code=row["user"]), password=password, by=None, at=at)
        given.append(SignIn(row["user"], password, _text(row["title"])))
    return given
