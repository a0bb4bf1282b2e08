"""The trail: one entry an act, in the act's transaction, and no past that can be rewritten unseen."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import NINE, small_city
from tests.trust.tampering import lower_guards
from zhixing.office import chain, digests, trail
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
    lower_guards()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert trail.verify() == broken


def test_control_without_the_chain_a_changed_note_would_go_unseen(city):
    lower_guards()
    count = TrailEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE office_trailentry SET note = 'other' WHERE seq = 3")
    assert TrailEntry.objects.count() == count
    assert [entry.seq for entry in TrailEntry.objects.all()] == list(range(1, count + 1))
    assert trail.verify() == 3


def test_the_digest_may_change_at_a_named_entry_and_the_chain_still_holds(city, settings):
    settings.ZHIXING_DIGEST = "sm3"
    first = trail.record(by=None, at=NINE, action="x", about=city.zone)
    settings.ZHIXING_DIGEST = "sha256"
    second = trail.record(by=None, at=NINE, action="x", about=city.zone)
    verdict = trail.examine()
    assert verdict.broken is None
    assert verdict.digests == [(1, "sha256"), (first.seq, "sm3"), (second.seq, "sha256")]
    assert chain.made(trail.row_of(first)) == digests.digest(chain.content(trail.row_of(first)).encode(), "sm3")


def test_an_entry_under_another_digest_name_fits_no_more(city, settings):
    settings.ZHIXING_DIGEST = "sm3"
    entry = trail.record(by=None, at=NINE, action="x", about=city.zone)
    lower_guards()
    for name in ("sha256", "md5", ""):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE office_trailentry SET digest_name = %s WHERE seq = %s", [name, entry.seq])
            assert trail.verify() == entry.seq
            transaction.set_rollback(True)


def test_what_a_database_writes_in_its_own_way_raises_no_alarm(city):
    body = {"b": [1, 2.5, 1e22, -0.0, 1e-7], "a": {"z": None, "y": True, "日": NINE}, "n": 10**30, "set": {3}}
    entry = trail.record(by=None, at=NINE, action="x", about=city.zone, body=body)
    entry.refresh_from_db()
    assert entry.body["b"] == [1, "2.5", "1e+22", "-0.0", "1e-07"]
    assert trail.verify() is None


def test_a_body_stored_before_bodies_were_stored_as_digested_still_fits(city):
    entry = trail.record(by=None, at=NINE, action="x", about=city.zone, body={"名": [1, "é"], "a": "b"})
    lower_guards()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE office_trailentry SET body = %s WHERE seq = %s", [json.dumps(entry.body, indent=1), entry.seq]
        )
    assert trail.verify() is None


def test_an_act_that_fails_leaves_no_entry(city):
    before = TrailEntry.objects.count()

    def act_and_fail():
        with transaction.atomic():
            trail.record(by=None, at=NINE, action="x", about=city.zone)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    assert TrailEntry.objects.count() == before
