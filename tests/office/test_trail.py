"""The trail: one entry an act, in the act's transaction, and no past that can be rewritten unseen."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import NINE, small_city
from zhixing.office import trail
from zhixing.office.models import Place, TrailEntry

pytestmark = pytest.mark.django_db

TAMPERINGS = {
    "a note": ("UPDATE office_trailentry SET note = 'other' WHERE seq = 3", 3),
    "the actor": ("UPDATE office_trailentry SET \"by\" = 'other' WHERE seq = 2", 2),
    "the time": ("UPDATE office_trailentry SET at = '2020-01-01 00:00:00' WHERE seq = 4", 4),
    "an entry in the middle": ("DELETE FROM office_trailentry WHERE seq = 3", 3),
    "the order": ("UPDATE office_trailentry SET seq = CASE seq WHEN 2 THEN 102 ELSE seq END", 2),
    "a digest": ("UPDATE office_trailentry SET digest = 'x' WHERE seq = 5", 5),
}


@pytest.fixture
def city():
    return small_city()


def drop_triggers():
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER office_trail_no_update")
            cursor.execute("DROP TRIGGER office_trail_no_delete")
        else:
            cursor.execute("DROP TRIGGER office_trail_append_only ON office_trailentry")


def test_every_act_leaves_one_entry_and_the_chain_holds(city):
    assert TrailEntry.objects.count() == Place.objects.count()
    assert trail.verify() is None
    entry = trail.last_about(city.zone)
    assert (entry.move, entry.by, entry.body["code"]) == ("add", "system", "980091")


@pytest.mark.parametrize("statement", ["UPDATE office_trailentry SET note = 'x'", "DELETE FROM office_trailentry"])
def test_the_database_refuses_to_change_the_trail(city, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert trail.verify() is None


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_rewritten_past_shows_and_is_located(city, what):
    statement, broken = TAMPERINGS[what]
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert trail.verify() == broken


def test_control_without_the_chain_a_changed_note_would_go_unseen(city):
    drop_triggers()
    count = TrailEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE office_trailentry SET note = 'other' WHERE seq = 3")
    assert TrailEntry.objects.count() == count
    assert [entry.seq for entry in TrailEntry.objects.all()] == list(range(1, count + 1))
    assert trail.verify() == 3


def test_an_act_that_fails_leaves_no_entry(city):
    before = TrailEntry.objects.count()

    def act_and_fail():
        with transaction.atomic():
            trail.record(by=None, at=NINE, action="x", about=city.zone)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    assert TrailEntry.objects.count() == before
