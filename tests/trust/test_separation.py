"""Three separated administrators: whatever is granted, ended or delegated in whatever order, no account combines them.

A random walk of grants, ends and delegations goes through the actions and straight at the tables; after every step the
person touched is judged by a slow count of days that knows nothing of the code under test.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import OperationalError

from tests.factories import NINE, small_city
from tests.trust import ledger
from zhixing.office import delegations, people
from zhixing.office.models import Delegation, Outcome, Person, Post, PostProposal, User
from zhixing.office.permissions import Refused, Role, _held
from zhixing.office.rights import SEPARATED

pytestmark = [pytest.mark.django_db, pytest.mark.trust]

FIRST = date(2026, 3, 2)
DAYS = 40
ADMINISTRATORS = 3  # the first people of a walk: two security administrators and the auditor
PACE = 1000  # steps a lap
CONTROL_STEPS = 300
ROLES = [role for role in Role if role is not Role.OPERATOR]
REFUSALS = (Refused, IntegrityError, OperationalError)


def at(day: int) -> datetime:
    return datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(days=day)


def kind(role: str) -> str:
    return role if role in {"system_administrator", "security_administrator", "auditor"} else "work"


def combined(person: Person) -> bool:
    """Whether on some day the person holds two kinds, delegations to them counting as work. Counted day by day."""
    posts = list(Post.objects.filter(person=person).values_list("role", "valid_from", "valid_to"))
    stands_in = list(Delegation.objects.filter(taker=person, taken_back=False).values_list("valid_from", "valid_to"))
    for number in range(-5, DAYS * 2 + 5):
        day = FIRST + timedelta(days=number)
        kinds = {kind(role) for role, first, last in posts if first <= day and (last is None or day <= last)}
        kinds |= {"work" for first, last in stands_in if first <= day <= last}
        if len(kinds) > 1:
            return True
    return False


@dataclass
class Walk:
    """A seeded walk over one small city; `taken` counts the steps that took effect by kind."""

    dice: random.Random
    city: object
    people: list[Person]
    taken: Counter[str] = field(default_factory=Counter)
    day: int = 0

    def days(self) -> tuple[date, date]:
        first = FIRST + timedelta(days=self.dice.randrange(DAYS))
        return first, first + timedelta(days=self.dice.randrange(DAYS))

    def step(self) -> Person:
        """One act by somebody; gives the person whose rights it was meant to change."""
        names = ["propose", "decide", "end", "delegate", "end_delegation", "raw_grant", "raw_change", "raw_delegate"]
        name = self.dice.choices(names, [4, 4, 3, 4, 2, 3, 2, 2])[0]
        who = self.dice.choice(self.people)
        try:
            with transaction.atomic():
                who = getattr(self, name)(who) or who
            self.taken[name] += 1
        except REFUSALS:
            return who
        return who

    def wish(self, who: Person) -> people.Wish:
        first, last = self.days()
        place = self.dice.choice([self.city.city, self.city.north, self.city.south_town])
        return people.Wish(who, self.dice.choice(ROLES), place, first, self.dice.choice([last, None]))

    def fresh(self, first: int = ADMINISTRATORS) -> Person:
        """Somebody as the database knows them now: nine times of ten one of the first, who may do such things."""
        among = self.people[:first] if self.dice.random() < 0.9 else self.people
        return Person.objects.get(pk=self.dice.choice(among).pk)

    def worker(self) -> Person:
        """Somebody who holds a post of the programme on some day, where anybody does."""
        held = list(Post.objects.exclude(role__in=SEPARATED).order_by("pk").values_list("person", flat=True)[:20])
        return Person.objects.get(pk=self.dice.choice(held)) if held else self.fresh()

    def propose(self, who: Person) -> None:
        people.propose_post(wish=self.wish(who), reason="工作需要", by=self.fresh(), at=at(self.day))

    def decide(self, who: Person) -> Person:
        waiting = list(PostProposal.objects.filter(outcome="").values_list("pk", flat=True)[:50])
        if not waiting:
            return who
        proposal = PostProposal.objects.get(pk=self.dice.choice(waiting))
        outcome = self.dice.choices([Outcome.CONFIRMED, Outcome.REFUSED, Outcome.WITHDRAWN], [8, 1, 1])[0]
        people.decide_post(proposal=proposal, outcome=outcome, note="已核", by=self.fresh(), at=at(self.day))
        return proposal.person

    def end(self, who: Person) -> None:
        post = self.dice.choice(list(Post.objects.filter(person=who)) or [None])
        if post:
            people.end_post(post=post, last=self.days()[1], reason="调离", by=self.fresh(), at=at(self.day))

    def delegate(self, who: Person) -> None:
        first, last = self.days()
        delegations.delegate(
            giver=self.worker(), taker=who, first=first, last=last, reason="出差", at=at(self.day),
            role=self.dice.choice([None, None, None, *ROLES]),
        )  # fmt: skip

    def end_delegation(self, who: Person) -> None:
        row = Delegation.objects.filter(taker=who, taken_back=False).first()
        if row:
            delegations.end_delegation(delegation=row, reason="已返岗", by=row.giver, at=at(self.day))

    def raw_grant(self, who: Person) -> None:
        wish = self.wish(who)
        Post.objects.create(
            person=who, role=wish.role, place=wish.place, valid_from=wish.valid_from, valid_to=wish.valid_to
        )

    def raw_change(self, who: Person) -> None:
        first, last = self.days()
        Post.objects.filter(pk__in=Post.objects.filter(person=who).values("pk")[:1]).update(
            role=self.dice.choice(ROLES), valid_from=first, valid_to=last
        )

    def raw_delegate(self, who: Person) -> None:
        first, last = self.days()
        Delegation.objects.create(
            giver=self.dice.choice([one for one in self.people if one != who]), taker=who, valid_from=first,
            valid_to=last, reason="代办", made_at=NINE,
        )  # fmt: skip


def begin(seed: int) -> Walk:
    city = small_city()
    found = []
    for number, role in enumerate([Role.SECURITY_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR,
                                   Role.SYSTEM_ADMINISTRATOR, *[None] * 12]):  # fmt: skip
        user = User.objects.create(username=f"p{number}")
        person = Person.objects.create(code=f"p{number}", name=f"某{number}", user=user)
        if role:
            Post.objects.create(person=person, role=role, place=city.city, valid_from=date(2020, 1, 1))
        found.append(person)
    return Walk(random.Random(seed), city, found)


def walk(steps: int, seed: int) -> tuple[Counter[str], int]:
    """Walk; gives how often each kind of step took effect, and how many states combined what must not be combined."""
    found, taken, one = 0, Counter(), begin(seed)
    for done in range(0, steps, PACE):
        lap = Walk(random.Random(seed + done), one.city, one.people)
        # Back to the first day after each lap: a city in which everybody holds everything refuses everything.
        savepoint = transaction.savepoint()
        for _ in range(min(PACE, steps - done)):
            lap.day = lap.dice.randrange(DAYS)
            found += combined(lap.step())
        found += sum(combined(person) for person in lap.people)
        taken += lap.taken
        transaction.savepoint_rollback(savepoint)
    return taken, found


def drop_triggers() -> None:
    with connection.cursor() as cursor:
        for table in ("office_post", "office_delegation"):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER {table}_separated ON {table}")
            else:
                cursor.execute(f"DROP TRIGGER {table}_separated_insert")
                cursor.execute(f"DROP TRIGGER {table}_separated_update")


def without_triggers() -> int:
    savepoint = transaction.savepoint()
    drop_triggers()
    _, found = walk(CONTROL_STEPS, seed=21)
    transaction.savepoint_rollback(savepoint)
    return found


def test_no_walk_of_grants_ends_and_delegations_combines_administrators():
    uncaught = without_triggers()
    steps = 50_000 if ledger.full() else 1_000
    taken, found = walk(steps, seed=20)
    assert found == 0
    # A walk that is always refused would prove nothing.
    assert all(taken[name] > steps / 500 for name in ("propose", "decide", "delegate", "raw_grant", "raw_change"))
    ledger.record(
        guarantee="people.separation",
        figure={"随机步数 random steps": steps, "生效 took effect": sum(taken.values()), "兼任 combined": found},
        control={f"去掉触发器走 {CONTROL_STEPS} 步，兼任 combined without the triggers": uncaught},
    )


def test_control_without_the_triggers_the_walk_finds_combined_accounts():
    assert without_triggers() > 0


def test_control_the_actions_without_their_check_are_still_stopped_by_the_database(monkeypatch):
    monkeypatch.setattr(people, "separation", lambda *_, **__: [])
    _, found = walk(CONTROL_STEPS, seed=22)
    assert found == 0


@pytest.fixture
def city():
    return small_city()


def holder(city, role: Role, *, code: str = "one", last: date | None = None) -> Person:
    user = User.objects.create(username=code)
    person = Person.objects.create(code=code, name=code, user=user)
    Post.objects.create(person=person, role=role, place=city.city, valid_from=FIRST, valid_to=last)
    return person


@pytest.mark.parametrize("held", ROLES)
@pytest.mark.parametrize("wanted", ROLES)
def test_of_every_pair_of_roles_the_database_lets_through_only_work_with_work(city, held, wanted):
    person = holder(city, held)
    allowed = held not in SEPARATED and wanted not in SEPARATED
    try:
        with transaction.atomic():
            Post.objects.create(person=person, role=wanted, place=city.north, valid_from=FIRST + timedelta(days=9))
        stood = True
    except IntegrityError:
        stood = False
    assert stood is allowed


def test_one_after_the_other_is_no_combination(city):
    person = holder(city, Role.COUNTY_CLERK, last=FIRST + timedelta(days=5))
    Post.objects.create(person=person, role=Role.AUDITOR, place=city.city, valid_from=FIRST + timedelta(days=6))
    assert not combined(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(person=person, role=Role.COUNTY_CLERK).update(valid_to=FIRST + timedelta(days=6))


def test_an_administrator_cannot_be_handed_anybodys_work_and_who_stands_in_cannot_become_one(city):
    clerk, auditor = holder(city, Role.COUNTY_CLERK), holder(city, Role.AUDITOR, code="two")
    row = {"valid_from": FIRST, "valid_to": FIRST, "reason": "出差", "made_at": NINE}
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(giver=clerk, taker=auditor, **row)
    third = Person.objects.create(code="three", name="三")
    Delegation.objects.create(giver=clerk, taker=third, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(person=third, role=Role.AUDITOR, place=city.city, valid_from=FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(giver=auditor, taker=third, role=Role.AUDITOR, **row)


def test_an_auditors_work_is_never_held_by_delegation_even_where_the_table_names_everything(city):
    auditor, clerk = holder(city, Role.AUDITOR), holder(city, Role.COUNTY_CLERK, code="two")
    Delegation.objects.create(giver=auditor, taker=clerk, valid_from=FIRST, valid_to=FIRST, reason="出差", made_at=NINE)
    assert [held.role for held in _held(clerk, FIRST)] == [Role.COUNTY_CLERK]


def test_a_delegation_is_not_passed_on(city):
    one, two, three = (holder(city, Role.COUNTY_CLERK, code=code) for code in ("a", "b", "c"))
    Post.objects.filter(person__in=[two, three]).update(place=city.south)
    for giver, taker in ((one, two), (two, three)):
        Delegation.objects.create(
            giver=giver, taker=taker, valid_from=FIRST, valid_to=FIRST, reason="出差", made_at=NINE
        )
    assert {held.holder.code for held in _held(three, FIRST)} == {"b", "c"}


def test_the_console_gives_no_post_and_a_person_may_have_only_one_account(city):
    person = holder(city, Role.COUNTY_CLERK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(person=person, role=Role.OPERATOR, place=city.city, valid_from=FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(code="other", name="另", user=person.user)
