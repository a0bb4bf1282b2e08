"""A city in which every thing carries a mark that says what it is and where: a mark in the wrong answer is a leak."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model

from tests.factories import SINCE
from zhixing.methods.values import Text
from zhixing.office import actions, uploads
from zhixing.office.models import (
    Body,
    Deadline,
    Delegation,
    Job,
    Notice,
    Person,
    Place,
    Post,
    PostProposal,
    Upload,
    User,
)  # fmt: skip
from zhixing.office.rights import Role
from zhixing.portal.reports.models import Report
from zhixing.records.enterprises.models import Enterprise, EnterpriseSpell
from zhixing.records.groupings.models import Grouping, Member
from zhixing.records.inspections.models import Batch, InspectionSource
from zhixing.records.laboratories.models import Capability, Laboratory, LaboratoryStanding
from zhixing.records.qualifications.models import Qualification, Standing
from zhixing.records.returns import form_queries
from zhixing.records.returns.models import FormRound, FormSheet, StatisticalValue

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
# Every place with the one above it.
ABOVE = {"city": "", "north": "city", "nuno": "north", "ndue": "north", "vill": "nuno", "south": "city",
         "suno": "south"}  # fmt: skip
# How a place stands to the seat of an actor.
RELATIONS = {
    "north": {"own": "north", "parent": "city", "child": "nuno", "sibling": "south", "cousin": "suno", "none": ""},
    "nuno": {"own": "nuno", "parent": "north", "child": "vill", "sibling": "ndue", "cousin": "suno", "none": ""},
}
STRANGER = "stranger"
FORM = "county-industry-quarterly"


def mark(kind: str, place: str, owner: str = STRANGER) -> str:
    """What the answers are searched for."""
    return f"zq{kind}x{place or 'nowhere'}x{owner}zq"


@dataclass(frozen=True)
class Duty:
    """One post an actor acts under: `narrow` is the place a delegation is limited to, `holder` whose own it is."""

    role: Role
    seat: str
    body: str = ""
    holder: str = ""
    narrow: str = ""


@dataclass(frozen=True)
class Actor:
    """Somebody who asks. Without a person: the public, where the installation is open to it or not."""

    name: str
    duties: tuple[Duty, ...] = ()
    seat: str = "north"
    account: bool = True
    opened: bool = False


def actors() -> list[Actor]:
    """Everybody: nobody, the public, an account without a post, every role, and two who stand in for others."""
    found = [Actor("anonymous", account=False), Actor("public", account=False, opened=True), Actor("unposted")]
    for role in Role:
        if role is Role.OPERATOR:
            continue
        name, seat = role.value.replace("_", ""), "nuno" if role is Role.TOWNSHIP_LIAISON else "north"
        body = "bureau" if role is Role.DEPARTMENT_CLERK else ""
        found.append(Actor(name, (Duty(role, seat, body, name),), seat))
    own = Duty(Role.TOWNSHIP_LIAISON, "suno", "", "standsin")
    found.append(Actor("standsin", (own, Duty(Role.COUNTY_CLERK, "north", "", "giver"))))
    narrow = Duty(Role.COUNTY_CLERK, "city", "", "chief", "south")
    found.append(Actor("narrowly", (Duty(Role.TOWNSHIP_LIAISON, "ndue", "", "narrowly"), narrow)))
    return found


@dataclass
class World:
    """Places by key, people by name, things by (kind, place, state, owner)."""

    places: dict[str, Place]
    people: dict[str, Person] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    things: dict[tuple[str, str, str, str], Model] = field(default_factory=dict)

    def code(self, place: str) -> str:
        return self.places[place].code if place else "no-such-place"


def make_world() -> World:
    """Make everything."""
    world = World({})
    levels = {"city": "city", "north": "county", "south": "county"}
    for number, (key, above) in enumerate(ABOVE.items()):
        parent = Place.objects.get(pk=world.places[above].pk) if above else None
        world.places[key] = actions.add_place(
            code=f"9800{number:02}", name=Text(f"地{number}", f"Place {number}"), level=levels.get(key, "township"),
            parent=parent, valid_from=SINCE, by=None, at=AT,
        )  # fmt: skip
    for key in world.places:
        world.places[key].refresh_from_db()
    world.bodies["bureau"] = Body.objects.create(
        code="bureau", name_zh="局", name_en="Bureau", kind="department", place=world.places["city"]
    )
    _people(world)
    _told(world)
    for place in [*ABOVE, ""]:
        _things(world, place)
    settings.ZHIXING_UPLOADS.mkdir(parents=True, exist_ok=True)
    (settings.ZHIXING_UPLOADS / "matrix.xlsx").write_bytes(uploads.importer("statistics").template())
    for owner in world.people:
        for place in ["north", "suno", ""]:
            _handed_in(world, place, owner)
    return world


def _people(world: World) -> None:
    def add(name: str, *posts: tuple[Role, str, str], account: bool = True) -> None:
        user = User.objects.create(username=mark("account", "", name), last_login=AT, opened_at=AT) if account else None
        person = Person.objects.create(code=name, name=f"{name}", user=user)
        world.people[name] = person
        for role, seat, body in posts:
            Post.objects.create(
                person=person, role=role, place=world.places[seat], body=world.bodies.get(body), valid_from=SINCE
            )

    for actor in actors():
        if actor.account:
            own = [duty for duty in actor.duties if duty.holder == actor.name]
            add(actor.name, *((duty.role, duty.seat, duty.body) for duty in own))
    add("giver", (Role.COUNTY_CLERK, "north", ""))
    add("chief", (Role.COUNTY_CLERK, "city", ""))
    add("colleague", (Role.DEPARTMENT_CLERK, "city", "bureau"))
    add(STRANGER, (Role.TOWNSHIP_LIAISON, "suno", ""))
    for giver, taker, place in (("giver", "standsin", ""), ("chief", "narrowly", "south")):
        world.things["delegation", "north", "one", giver] = Delegation.objects.create(
            giver=world.people[giver], taker=world.people[taker], place=world.places.get(place), valid_from=SINCE,
            valid_to=date(2099, 12, 31), reason=mark("delegation", "", giver), made_at=AT,
        )  # fmt: skip


def _things(world: World, place: str) -> None:
    """One of every kind in both of its states at a place; where a kind must have a place, none without."""
    where, things = world.places.get(place), world.things
    by = world.people[STRANGER]
    for number, state in enumerate(("one", "two")):
        key = (place, state, STRANGER)
        source = InspectionSource.objects.create(code=mark("source", place) + state)
        things["source", *key] = source
        things["batch", *key] = Batch.objects.create(
            key=f"{place}{state}", source=source, product=mark("batch", place), place=where, day=date(2025, 5, 1),
            sampled_on=date(2025, 5, 1), verdict=("pass", "fail")[number], purpose="evaluation", industry="1361",
        )  # fmt: skip
        if where is None:
            continue
        firm = Enterprise.objects.create(name=mark("enterprise", place) + state)
        EnterpriseSpell.objects.create(
            enterprise=firm, place=where, industry="1361", size="small", valid_from=SINCE,
            valid_to=None if number == 0 else date(2025, 12, 31),
        )  # fmt: skip
        things["enterprise", *key] = firm
        held = Qualification.objects.create(
            key=f"{place}{state}", kind="brand", level="city", holder=mark("qualification", place), place=where,
            subject=state, source="文件", enterprise=firm,
        )  # fmt: skip
        things["qualification", *key] = held
        things["standing", *key] = Standing.objects.create(
            qualification=held, on=date(2024, 1, 1), source="文件", taken_back=bool(number)
        )
        _shared(world, place, state)
        for series, kind in (("industrial-output", "value"),):
            things[kind, *key] = StatisticalValue.objects.create(
                series=series, place=where, first=2025 * 12, months=12 - number, value=Decimal(5), revision=1,
                state=("draft", "approved")[number], source=mark(kind, place), entered_by=by, entered_at=AT,
                **({"decided_by": by, "decided_at": AT} if number else {}),
            )  # fmt: skip
        name = f"{place}{state}.html"
        settings.ZHIXING_REPORTS.mkdir(parents=True, exist_ok=True)
        (settings.ZHIXING_REPORTS / name).write_text(mark("report", place), encoding="utf-8")
        things["report", *key] = Report.objects.create(
            code="quality-analysis", place=where, period="2025", language="zh-hans", title=mark("report", place),
            snapshot="s", snapshot_at=AT, outline="o", catalogue="c", inputs=f"{place}{state}", figures=1, made_at=AT,
            files={"html": {"name": name, "size": 1, "sha256": "x"}},
        )  # fmt: skip
        _office(world, place, state)
        _due(world, place, state)


def _sheets(world: World) -> None:
    """A round of each state, and a sheet of it at every place."""
    form = form_queries.catalogue().form(FORM)
    for number, state in enumerate(("one", "two")):
        opened = FormRound.objects.create(
            form=FORM, edition=form.digest[:16], first=2025 * 12 + 3 * number, months=3, due=date(2026, 4, 10),
            opened_by=world.people["chief"], opened_at=AT,
        )  # fmt: skip
        for place, where in world.places.items():
            world.things["sheet", place, state, STRANGER] = FormSheet.objects.create(
                round=opened, place=where, state=("filling", "accepted")[number], reason=mark("sheet", place)
            )


def _shared(world: World, place: str, state: str) -> None:
    where, key, things, off = world.places[place], (place, state, STRANGER), world.things, state == "two"
    lab = Laboratory.objects.create(name=mark("laboratory", place) + state, place=where, source="文件")
    things["laboratory", *key] = lab
    things["level", *key] = LaboratoryStanding.objects.create(
        laboratory=lab, on=date(2024, 1, 1), level="city", works=not off, source="文件"
    )
    things["capability", *key] = Capability.objects.create(
        laboratory=lab, measure="items", on=date(2024, 1, 1), value=Decimal(3), source="文件"
    )
    group = Grouping.objects.create(
        code=f"{place}-{state}", kind="cluster", name_zh=mark("grouping", place), name_en=mark("grouping", place),
        place=where, valid_from=SINCE, valid_to=date(2025, 12, 31) if off else None, source="文件",
    )  # fmt: skip
    things["grouping", *key] = group
    # A member of a register that the whole city shares is named in it: it carries a mark of its own.
    member = Enterprise.objects.create(name=mark("member", place) + state)
    EnterpriseSpell.objects.create(enterprise=member, place=where, industry="1361", size="small", valid_from=SINCE)
    things["member", *key] = Member.objects.create(
        grouping=group, division="13" if off else "", enterprise=None if off else member, valid_from=SINCE,
        source="文件",
    )  # fmt: skip


def _office(world: World, place: str, state: str) -> None:
    """People with posts, proposals and bodies of a place."""
    where, key, things = world.places[place], (place, state, STRANGER), world.things
    person = Person.objects.create(code=f"at-{place}-{state}", name=mark("person", place))
    things["person", *key] = person
    until = date(2025, 12, 31) if state == "two" else None
    things["post", *key] = Post.objects.create(
        person=person, role=Role.TOWNSHIP_LIAISON, place=where, valid_from=SINCE, valid_to=until
    )
    things["body", *key] = Body.objects.create(
        code=f"body-{place}-{state}", name_zh=mark("body", place), name_en=mark("body", place), kind="department",
        place=where,
    )  # fmt: skip
    decided = {"outcome": "refused", "decided_by": world.people["auditor"], "decided_at": AT}
    things["proposal", *key] = PostProposal.objects.create(
        person=person, role=Role.COUNTY_CLERK, place=where, valid_from=date(2027, 1, 1), proposed_at=AT,
        reason=mark("proposal", place), proposed_by=world.people["chief"], **(decided if state == "two" else {}),
    )  # fmt: skip


def _due(world: World, place: str, state: str) -> None:
    """A duty of the place's clerk: in hand, or done."""
    world.things["deadline", place, state, STRANGER] = Deadline.objects.create(
        about_kind="matrix", about_id=f"{place}{state}", key="matrix", title_zh=mark("deadline", place),
        title_en=mark("deadline", place), place=world.places[place], owner_role=Role.COUNTY_CLERK, days=5,
        unit="natural", start=date(2026, 3, 1), due_at=AT + timedelta(days=400), started_at=AT,
        closed_at=AT if state == "two" else None,
    )  # fmt: skip


def _told(world: World) -> None:
    """Everybody with an account has been told something of their own."""
    for name, person in world.people.items():
        if person.user is not None:
            Notice.objects.create(
                person=person, key="matrix", occasion=name, text_zh=mark("notice", "", name),
                text_en=mark("notice", "", name), at=AT,
            )  # fmt: skip


def _handed_in(world: World, place: str, owner: str) -> None:
    """What an owner handed in or asked for."""
    where, by = world.places.get(place), world.people[owner]
    for number, state in enumerate(("one", "two")):
        key = (place, state, owner)
        world.things["upload", *key] = Upload.objects.create(
            kind="statistics", name=mark("upload", place, owner), digest=uuid.uuid4().hex, size=1, stored="matrix.xlsx",
            uploaded_by=by, uploaded_at=AT, place=where, state=("preview", "accepted")[number],
        )  # fmt: skip
        if place == "":
            world.things["job", *key] = Job.objects.create(
                kind="warehouse.build", state=("running", "done")[number], requested_by=by, created_at=AT,
                step_zh=mark("job", "", owner), step_en=mark("job", "", owner),
            )  # fmt: skip


def fields_of(thing: Any) -> dict[str, Any]:
    """A row as it stands, to see whether anything changed."""
    return type(thing).objects.filter(pk=thing.pk).values().first() or {}
