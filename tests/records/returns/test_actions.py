"""Values enter as drafts, count once approved, and are revised by adding, never by overwriting."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.records.returns.conftest import AT
from zhixing.methods.periods import Period
from zhixing.office import trail
from zhixing.office.models import Job
from zhixing.office.permissions import Refused
from zhixing.records.returns import actions, facts, queries
from zhixing.records.returns.imports import NewValue
from zhixing.records.returns.layout import Found
from zhixing.records.returns.models import StatisticalValue

pytestmark = pytest.mark.django_db
WHERE = Found("数据", 1, 4, 1, "数值", "", "", "", "", "")


def value_of(place, number, *, year=2025, series="industrial-output", division="", qualifier=""):
    return NewValue(series, place.pk, division, Period.year(year), Decimal(number), "统计局", "", WHERE, qualifier)


def record(person, *values):
    return actions.record_values(values=list(values), by=person, at=AT)


def approve_all(person):
    return actions.approve_values(values=queries.drafts(), by=person, at=AT)


def test_a_recorded_value_is_a_draft_and_stays_out_of_the_facts(office, county):
    assert record(office, value_of(county, "3")) == {"new": 1, "revisions": 0, "already_known": 0}
    assert StatisticalValue.objects.get().state == "draft"
    assert facts.years() == []


def test_the_same_value_again_is_known_and_adds_no_row(office, county):
    record(office, value_of(county, "3"))
    assert record(office, value_of(county, "3.0000"))["already_known"] == 1
    assert StatisticalValue.objects.count() == 1


def test_a_revision_adds_a_row_and_the_old_one_stays_as_it_was(office, county):
    record(office, value_of(county, "3"))
    approve_all(office)
    assert record(office, value_of(county, "4"))["revisions"] == 1
    assert list(StatisticalValue.objects.order_by("revision").values_list("revision", "value", "state")) == [
        (1, Decimal(3), "approved"),
        (2, Decimal(4), "draft"),
    ]


def test_the_facts_hold_the_newest_approved_revision_only(office, county):
    record(office, value_of(county, "3"))
    approve_all(office)
    record(office, value_of(county, "4"))
    assert [row[6] for row in facts.rows(2025)] == [30_000]
    approve_all(office)
    assert [row[6] for row in facts.rows(2025)] == [40_000]
    assert facts.control(2025) == {"rows": 1, "value_e4": 40_000}


@pytest.mark.trust
def test_a_value_that_differs_only_in_what_stands_before_it_is_a_revision(office, county):
    """Planted fault: comparing numbers alone would call 突破3 known already and keep an exact 3."""
    record(office, value_of(county, "3"))
    approve_all(office)
    assert record(office, value_of(county, "3", qualifier=">"))["revisions"] == 1
    assert record(office, value_of(county, "3", qualifier=">"))["already_known"] == 1
    approve_all(office)
    assert [(row[6], row[7]) for row in facts.rows(2025)] == [(30_000, ">")]
    assert facts.control(2025) == {"rows": 1, "value_e4": 30_000}


def test_a_returned_value_counts_for_nothing_and_may_be_entered_again(office, county):
    record(office, value_of(county, "3"))
    actions.return_values(values=queries.drafts(), by=office, at=AT, note="单位有误")
    assert record(office, value_of(county, "3"))["new"] == 1
    assert StatisticalValue.objects.count() == 2


def test_returning_needs_a_reason(office, county):
    record(office, value_of(county, "3"))
    with pytest.raises(Refused):
        actions.return_values(values=queries.drafts(), by=office, at=AT, note=" ")
    assert StatisticalValue.objects.get().state == "draft"


def test_approving_names_who_and_when_leaves_one_trail_entry_and_asks_for_the_touched_years(office, county):
    record(office, value_of(county, "3"), value_of(county, "2", year=2024))
    assert approve_all(office) == 2
    value = StatisticalValue.objects.order_by("pk")[0]
    assert (value.decided_by, value.decided_at) == (office, AT)
    entries = [entry for entry in trail.TrailEntry.objects.all() if entry.move == "approve"]
    assert len(entries) == 1
    assert (entries[0].from_state, entries[0].to_state, len(entries[0].body["values"])) == ("draft", "approved", 2)
    assert Job.objects.get(kind="warehouse.build").payload == {"touched": {"statistics": [2024, 2025]}}


def test_a_value_decided_meanwhile_stops_the_whole_decision(office, county):
    record(office, value_of(county, "3"), value_of(county, "2", year=2024))
    stale = list(queries.drafts())
    actions.approve_values(values=stale[:1], by=office, at=AT)
    with pytest.raises(Refused):
        actions.approve_values(values=stale, by=office, at=AT)
    assert StatisticalValue.objects.filter(state="draft").count() == 1


def test_a_county_neither_approves_nor_hands_in_for_another_county(county_clerk, county, other_county):
    record(county_clerk, value_of(county, "3"))
    with pytest.raises(Refused) as refusal:
        record(county_clerk, value_of(other_county, "3"))
    assert "海山县" in refusal.value.reason.text.zh
    with pytest.raises(Refused):
        approve_all(county_clerk)
    assert StatisticalValue.objects.filter(state="draft").count() == 1


def test_the_database_refuses_a_second_row_of_one_revision(office, county):
    record(office, value_of(county, "3"))
    row = StatisticalValue.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_drafts_show_the_approved_value_they_would_replace(office, county):
    record(office, value_of(county, "3"))
    approve_all(office)
    record(office, value_of(county, "4"))
    waiting = list(queries.drafts())
    assert queries.approved_before(waiting) == {queries.cell_of(waiting[0]): queries.Held(Decimal(3))}


def test_control_facts_read_from_every_approved_row_would_count_a_revised_cell_twice(office, county):
    """The planted fault: without `newest`, the old revision is summed beside the new one."""
    for number in ("3", "4"):
        record(office, value_of(county, number))
        approve_all(office)
    assert StatisticalValue.objects.filter(state="approved").count() == 2
    assert len(list(facts.rows(2025))) == 1
