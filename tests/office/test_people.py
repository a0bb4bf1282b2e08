"""Posts take two people, standing in is dated and said in the trail, departments see their own, the console begins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories import DAY, NINE, SINCE, person, small_city
from zhixing.methods.values import Text
from zhixing.office import actions, delegations, people, trail
from zhixing.office.models import BodyKind, Outcome, Person, Post, PostProposal, Upload, User
from zhixing.office.permissions import Action, Refused, Role, can, may, visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def security(city):
    return person("security", Role.SECURITY_ADMINISTRATOR, city.city)


@pytest.fixture
def auditor(city):
    return person("auditor", Role.AUDITOR, city.city)


def nobody(code: str = "new") -> Person:
    return Person.objects.create(code=code, name="新人", user=User.objects.create_user(code))


def wish(who: Person, city, role: Role = Role.COUNTY_CLERK, **more) -> people.Wish:
    return people.Wish(who, role, more.pop("place", city.north), more.pop("first", DAY), **more)


def fresh(who: Person) -> Person:
    """The same person in another request."""
    return Person.objects.get(pk=who.pk)


def test_a_proposed_post_gives_no_right_until_another_person_confirms_it(city, security, auditor):
    new = nobody()
    proposal = people.propose_post(wish=wish(new, city), reason="任职文件", by=security, at=NINE)
    assert not can(fresh(new), Action.BATCHES_READ, city.north, on=DAY)
    with pytest.raises(Refused) as own:
        people.decide_post(proposal=proposal, outcome=Outcome.CONFIRMED, note="", by=security, at=NINE)
    assert own.value.reason.code == "posts.four_eyes"
    people.decide_post(proposal=proposal, outcome=Outcome.CONFIRMED, note="", by=auditor, at=NINE)
    assert can(fresh(new), Action.BATCHES_READ, city.north, on=DAY)
    said = trail.last_about(new)
    assert (said.by, said.body["proposed_by"]) == ("auditor", "security")


def test_where_nobody_else_could_confirm_the_trail_says_that_one_person_granted_alone(city, security):
    new = nobody()
    people.propose_post(wish=wish(new, city), reason="初次设置", by=security, at=NINE)
    assert can(fresh(new), Action.BATCHES_READ, city.north, on=DAY)
    assert trail.last_about(new).body["alone"] is True


def test_a_locked_auditor_still_keeps_one_person_from_granting_alone(city, security, auditor):
    User.objects.filter(person=auditor).update(is_active=False)
    people.propose_post(wish=wish(nobody(), city), reason="任职文件", by=security, at=NINE)
    assert PostProposal.objects.get().outcome == Outcome.WAITING


def test_nobody_proposes_or_ends_their_own_post_and_the_last_administrator_stays(city, security, auditor):
    with pytest.raises(Refused, match="themselves"):
        people.propose_post(wish=wish(security, city), reason="x", by=security, at=NINE)
    second = person("second", Role.SECURITY_ADMINISTRATOR, city.city)
    with pytest.raises(Refused, match="own post"):
        people.end_post(post=security.posts.get(), last=DAY, reason="x", by=security, at=NINE)
    with pytest.raises(Refused, match="last administrator"):
        people.end_post(post=auditor.posts.get(), last=DAY, reason="x", by=second, at=NINE)
    people.end_post(post=security.posts.get(), last=DAY, reason="调离", by=second, at=NINE)
    assert not can(fresh(security), Action.POSTS_GRANT, on=DAY + timedelta(days=1))


def test_a_refusal_needs_its_reason_and_a_proposal_is_decided_once(city, security, auditor):
    proposal = people.propose_post(wish=wish(nobody(), city), reason="任职文件", by=security, at=NINE)
    with pytest.raises(Refused):
        people.decide_post(proposal=proposal, outcome=Outcome.REFUSED, note=" ", by=auditor, at=NINE)
    people.decide_post(proposal=proposal, outcome=Outcome.REFUSED, note="材料不全", by=auditor, at=NINE)
    with pytest.raises(Refused) as twice:
        people.decide_post(proposal=proposal, outcome=Outcome.CONFIRMED, note="", by=auditor, at=NINE)
    assert twice.value.status == 409
    assert not Post.objects.filter(person=proposal.person).exists()


def test_an_administrators_role_beside_work_is_refused_in_words(city, security, auditor):
    clerk = person("clerk", Role.CITY_CLERK, city.city)
    with pytest.raises(Refused, match="never combined"):
        people.propose_post(wish=wish(clerk, city, Role.AUDITOR), reason="x", by=security, at=NINE)


def test_who_stands_in_does_the_givers_work_on_those_days_and_the_trail_says_for_whom(city):
    giver, taker = (
        person("north", Role.COUNTY_CLERK, city.north),
        person("town", Role.TOWNSHIP_LIAISON, city.south_town),
    )
    last = DAY + timedelta(days=2)
    delegations.delegate(giver=giver, taker=taker, first=DAY, last=last, reason="出差", at=NINE)
    told = {day: can(fresh(taker), Action.FORMS_SUBMIT, city.north, on=day) for day in (DAY, last)}
    assert all(told.values())
    assert not can(fresh(taker), Action.FORMS_SUBMIT, city.north, on=last + timedelta(days=1))
    acting = fresh(taker)
    may(acting, Action.BATCHES_CORRECT, city.north, on=DAY)
    entry = trail.record(by=acting, at=NINE, action=Action.BATCHES_CORRECT, about=city.north)
    assert entry.body == {"for": "north"}
    own = fresh(taker)
    may(own, Action.FORMS_FILL, city.south_town, on=DAY)
    assert trail.record(by=own, at=NINE, action=Action.FORMS_FILL, about=city.south_town).body == {}


def test_a_delegation_of_one_place_reaches_that_place_alone(city):
    giver, taker = (
        person("north", Role.COUNTY_CLERK, city.north),
        person("town", Role.TOWNSHIP_LIAISON, city.south_town),
    )
    delegations.delegate(giver=giver, taker=taker, first=DAY, last=DAY, reason="出差", at=NINE, place=city.north_town)
    reached = {
        p.code for p in (city.north, city.north_town, city.south) if can(fresh(taker), Action.FORMS_SUBMIT, p, on=DAY)
    }
    assert reached == {"980001001"}


def test_an_ended_delegation_counts_no_more_and_a_stranger_cannot_end_it(city):
    giver, taker = (
        person("north", Role.COUNTY_CLERK, city.north),
        person("town", Role.TOWNSHIP_LIAISON, city.south_town),
    )
    row = delegations.delegate(giver=giver, taker=taker, first=DAY, last=DAY, reason="出差", at=NINE)
    with pytest.raises(Refused) as stranger:
        delegations.end_delegation(delegation=row, reason="x", by=person("x", Role.LEADER, city.city), at=NINE)
    assert stranger.value.status == 404
    delegations.end_delegation(delegation=row, reason="提前返岗", by=giver, at=NINE)
    assert not can(fresh(taker), Action.FORMS_SUBMIT, city.north, on=DAY)


def test_what_cannot_be_handed_on_is_refused_with_every_reason(city, auditor):
    giver = person("north", Role.COUNTY_CLERK, city.north)
    with pytest.raises(Refused) as told:
        delegations.delegate(
            giver=giver, taker=auditor, first=DAY, last=date(2026, 1, 1), reason="x", at=NINE, place=city.south
        )
    assert "administrator" in told.value.reason.text.en
    assert "may not lie before" in told.value.reason.text.en
    assert "no such role or place" in told.value.reason.text.en


def test_a_department_clerk_sees_what_the_own_department_handed_in_and_nothing_of_another(city):
    bodies = [
        actions.add_body(code=code, name=Text(code, code), kind=BodyKind.DEPARTMENT, place=city.city, by=None, at=NINE)
        for code in ("a", "b")
    ]
    people_of = []
    for number, body in enumerate([bodies[0], bodies[0], bodies[1]]):
        people_of.append(
            actions.add_person_with_post(
                code=f"d{number}", name="d", role=Role.DEPARTMENT_CLERK, place=city.city, valid_from=SINCE, by=None,
                at=NINE, body=body,
            )
        )  # fmt: skip
        Upload.objects.create(
            kind="statistics",
            name=f"d{number}",
            digest="d",
            size=1,
            stored="x",
            uploaded_by=people_of[-1],
            uploaded_at=NINE,
        )
    seen = {u.name for u in visible(fresh(people_of[0]), Upload.objects.all(), Action.UPLOADS_READ, on=DAY)}
    assert seen == {"d0", "d1"}
    for upload in Upload.objects.all():
        assert can(fresh(people_of[0]), Action.UPLOADS_READ, upload, on=DAY) == (upload.name in seen)


def test_control_a_grant_without_the_second_pair_of_eyes_would_stand_at_once(city, security, auditor, monkeypatch):
    monkeypatch.setattr(people, "confirmers", lambda *_, **__: Person.objects.none())
    people.propose_post(wish=wish(nobody(), city), reason="x", by=security, at=NINE)
    assert PostProposal.objects.get().outcome == Outcome.CONFIRMED
