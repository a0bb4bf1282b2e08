"""Rounds open prefilled; sheets are filled, locked while they are read, returned with reasons, accepted, corrected."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.records.returns.conftest import AT
from tests.records.returns.form_factories import FORM, QUARTER, answer_all, change, open_round, save, sheet_of
from zhixing.office import trail
from zhixing.office.models import Deadline, Job, Notice, TrailEntry
from zhixing.office.permissions import Refused
from zhixing.records.returns import form_acceptance, form_actions, form_queries, form_saving, queries
from zhixing.records.returns.models import CellState, FormCell, FormEffort, FormSheet, StatisticalValue

pytestmark = pytest.mark.django_db


def cell(sheet, row="output.13"):
    return sheet.cells.get(row=row)


def test_a_round_opens_one_prefilled_sheet_for_every_county(known, office, county, other_county):
    round_ = open_round(office)
    assert {sheet.place for sheet in round_.sheets.all()} == {county, other_county}
    sheet = sheet_of(round_, county)
    assert sheet.cells.count() == 120
    one = cell(sheet)
    assert (one.value, one.status, one.prior_value) == (Decimal(60), "prefilled", Decimal(60))
    assert (one.prior_source, one.prior_where, one.year_before) == ("统计局", "表“数据” E2", Decimal(50))
    assert cell(sheet, "staff").status == "empty", "required, and nothing is known"
    assert cell(sheet, "staff.13").status == "prefilled", "nothing known and nothing asked: one click says so"
    entry = trail.last_about(round_)
    assert (entry.move, entry.body["sheets"], entry.edition) == ("open", 2, round_.edition)


def test_the_due_day_follows_the_rule_and_rolls_over_the_weekend(office, county):
    # Fifteen days after 31 December 2025 is a Thursday; after 31 March 2026 too; the first quarter's rule holds as is.
    assert open_round(office).due == date(2026, 1, 15)


def test_who_fills_is_told_and_has_a_deadline(known, office, county, county_clerk):
    sheet = sheet_of(open_round(office, due=date(2026, 3, 20)), county)
    deadline = Deadline.objects.get(about_id=str(sheet.pk))
    assert (deadline.place, deadline.owner_role, deadline.closed_at) == (county, "county_clerk", None)
    assert Notice.objects.filter(person=county_clerk).count() == 1


def test_a_round_is_opened_once_a_period_and_only_for_its_rhythm(office, county):
    open_round(office)
    with pytest.raises(Refused, match="已经布置"):
        open_round(office)
    with pytest.raises(Refused, match="不按这一时期"):
        form_actions.open_round(form=FORM, period=QUARTER.year(2025), by=office, at=AT)


def test_a_due_day_beyond_the_published_holidays_is_refused_by_its_year(office, county):
    with pytest.raises(Refused, match="2029 年放假安排尚未公布"):
        form_actions.open_round(form=FORM, period=QUARTER.quarter(2029, 1), by=office, at=AT)


def test_one_save_writes_its_cells_one_trail_entry_and_the_version(sheet, county_clerk):
    before = TrailEntry.objects.count()
    saved = save(sheet, county_clerk, change("output.13", "61.5"), change("output.14", "１２"))
    assert saved.version == 2
    assert (cell(sheet).value, cell(sheet).status, cell(sheet).changed_by) == (Decimal("61.5"), "typed", county_clerk)
    assert cell(sheet, "output.14").value == Decimal(12)
    assert TrailEntry.objects.count() == before + 1
    told = trail.last_about(sheet).body["cells"]
    assert ["output.13", "now", "prefilled", "60", "", "typed", "61.5", ""] in told


def test_the_same_save_again_writes_nothing(sheet, county_clerk):
    save(sheet, county_clerk, change("output.13", "61.5"))
    before = TrailEntry.objects.count()
    again = form_saving.save_cells(sheet=sheet, base=1, changes=[change("output.13", "61.5")], by=county_clerk, at=AT)
    assert (again.version, TrailEntry.objects.count()) == (2, before)


def test_unchanged_is_one_act_for_a_row_and_for_all(sheet, county_clerk):
    save(sheet, county_clerk, change("output.13", confirm=True))
    assert cell(sheet).status == "confirmed"
    sheet.refresh_from_db()
    form_saving.confirm_unchanged(sheet=sheet, base=sheet.version, by=county_clerk, at=AT)
    assert set(sheet.cells.values_list("status", flat=True)) == {"confirmed", "empty"}


def test_what_is_no_number_is_kept_as_typed_and_marked(sheet, county_clerk):
    save(sheet, county_clerk, change("output.13", "约60"), change("output.14", "六十"), change("output.17", "-1"))
    assert [(cell(sheet, f"output.{n}").status, cell(sheet, f"output.{n}").text) for n in (13, 14, 17)] == [
        ("invalid", "约60"), ("invalid", "六十"), ("invalid", ""),
    ]  # fmt: skip


def test_two_writers_of_one_cell_the_second_is_told_both_contents(sheet, county_clerk, colleague):
    save(sheet, county_clerk, change("output.13", "61"))
    with pytest.raises(Refused, match="李四填“61”，您填“62”") as refused:
        form_saving.save_cells(sheet=sheet, base=1, changes=[change("output.13", "62")], by=colleague, at=AT)
    assert refused.value.status == 409
    assert cell(sheet).value == Decimal(61)
    form_saving.save_cells(sheet=sheet, base=1, changes=[change("output.14", "62")], by=colleague, at=AT)
    assert cell(sheet, "output.14").value == Decimal(62), "another cell is no conflict"


@pytest.mark.trust
def test_control_without_the_version_the_second_writer_overwrites_the_first(sheet, county_clerk, colleague):
    save(sheet, county_clerk, change("output.13", "61"))
    sheet.refresh_from_db()
    form_saving.save_cells(sheet=sheet, base=sheet.version, changes=[change("output.13", "62")], by=colleague, at=AT)
    assert cell(sheet).value == Decimal(62), "a save that claims the newest version overwrites what it never saw"


def test_a_sheet_goes_up_only_when_every_cell_is_answered_and_every_check_holds(sheet, county_clerk):
    with pytest.raises(Refused, match="尚未确认或填写") as refused:
        form_actions.submit(sheet=sheet, by=county_clerk, at=AT)
    assert "必填项没有数值" in str(refused.value)
    answer_all(sheet, county_clerk)
    save(sheet, county_clerk, change("output.13", "80"))
    with pytest.raises(Refused, match="合计应等于各行业之和"):
        form_actions.submit(sheet=sheet, by=county_clerk, at=AT)
    save(sheet, county_clerk, change("output", "120"))
    with pytest.raises(Refused, match="同比变动"):
        form_actions.submit(sheet=sheet, by=county_clerk, at=AT)
    save(sheet, county_clerk, change("output.13", None, remark="新投产一条生产线"))
    form_actions.submit(sheet=sheet, by=county_clerk, at=AT)
    assert sheet.state == "submitted"


def test_a_sheet_with_the_office_is_locked_below(submitted, county_clerk):
    with pytest.raises(Refused, match="不能填写"):
        save(submitted, county_clerk, change("output.13", "1"))
    assert cell(submitted).value == Decimal(60)


def test_handing_up_closes_the_deadline_and_tells_the_office(submitted, office):
    assert Deadline.objects.filter(about_id=str(submitted.pk), key="returns.fill", closed_at=None).count() == 0
    assert Notice.objects.filter(person=office, key="returns.handed_up").count() == 1


def test_a_returned_row_alone_is_open_and_the_reason_stands_beside_it(submitted, office, county_clerk):
    form_actions.return_sheet(sheet=submitted, rows={"output.13": "与税务数不符"}, note="", by=office, at=AT)
    assert (submitted.state, cell(submitted).returned) == ("returned", "与税务数不符")
    with pytest.raises(Refused, match="已锁定"):
        save(submitted, county_clerk, change("output.14", "1"))
    with pytest.raises(Refused, match="尚未确认"):
        form_actions.submit(sheet=submitted, by=county_clerk, at=AT)
    # The total must move with the row: it is open too.
    save(submitted, county_clerk, change("output.13", "60.01"), change("output", "100.01"))
    form_actions.submit(sheet=submitted, by=county_clerk, at=AT)
    assert submitted.state == "submitted"
    assert submitted.comments.get().text == "与税务数不符"
    assert Notice.objects.filter(person=county_clerk, key="returns.came_back").exists()


def test_a_return_needs_its_reason(submitted, office):
    for rows in ({}, {"output.13": ""}):
        with pytest.raises(Refused, match="须写明理由"):
            form_actions.return_sheet(sheet=submitted, rows=rows, note=" ", by=office, at=AT)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_a_sheet_returned_as_a_whole_is_open_as_a_whole(submitted, office, county_clerk):
    form_actions.return_sheet(sheet=submitted, rows={}, note="口径有误", by=office, at=AT)
    save(submitted, county_clerk, change("output.14", "39.99"))
    assert cell(submitted, "output.14").value == Decimal("39.99")


def test_accepted_numbers_are_approved_revisions_and_a_rebuild_is_asked_for(submitted, office, county_clerk):
    Job.objects.all().delete()  # what the known values asked for
    form_acceptance.accept_sheet(sheet=submitted, by=office, at=AT)
    value = StatisticalValue.objects.get(series="industrial-output", division="13", first=QUARTER.first)
    assert (value.value, value.state, value.entered_by, value.decided_by) == (
        Decimal(60), "approved", county_clerk, office,
    )  # fmt: skip
    assert value.form_sheet == submitted
    assert Job.objects.get(kind="warehouse.build").payload["touched"] == {
        "statistics": [2025],
        "returns_burden": [2025],
    }
    assert not StatisticalValue.objects.filter(first=QUARTER.first, division="43").exists(), "a blank is no zero"


def test_accepting_twice_is_refused_and_adds_nothing(submitted, office):
    form_acceptance.accept_sheet(sheet=submitted, by=office, at=AT)
    held = StatisticalValue.objects.count()
    with pytest.raises(Refused, match="不允许此操作"):
        form_acceptance.accept_sheet(sheet=submitted, by=office, at=AT)
    assert StatisticalValue.objects.count() == held


def test_a_correction_is_a_further_sheet_with_its_reason_and_a_further_revision(submitted, office, county_clerk):
    form_acceptance.accept_sheet(sheet=submitted, by=office, at=AT)
    with pytest.raises(Refused, match="须写明理由"):
        form_actions.reopen(sheet=submitted, reason="", by=county_clerk, at=AT)
    again = form_actions.reopen(sheet=submitted, reason="企业补报", by=county_clerk, at=AT)
    assert (again.revision, again.reason, again.cells.count()) == (2, "企业补报", 120)
    with pytest.raises(Refused, match="已有一份更正"):
        form_actions.reopen(sheet=submitted, reason="再来", by=county_clerk, at=AT)
    form_saving.confirm_unchanged(sheet=again, base=1, by=county_clerk, at=AT)
    save(again, county_clerk, change("output.13", "61"), change("output", "101"))
    form_actions.submit(sheet=again, by=county_clerk, at=AT)
    form_acceptance.accept_sheet(sheet=again, by=office, at=AT)
    revisions = StatisticalValue.objects.filter(series="industrial-output", division="13", first=QUARTER.first)
    assert list(revisions.order_by("revision").values_list("revision", "value")) == [(1, Decimal(60)), (2, Decimal(61))]
    submitted.refresh_from_db()
    assert submitted.cells.get(row="output.13").value == Decimal(60), "the accepted sheet stays as it was"


def test_rows_handed_on_are_all_the_liaison_sees_and_they_come_back(sheet, county_clerk, liaison, office):
    form_actions.hand_on(sheet=sheet, rows=["output.13"], to=liaison, by=county_clerk, at=AT)
    on = AT.date()
    assert form_queries.rows_seen(liaison, sheet, on=on) == {"output.13"}
    assert list(form_queries.seen_by(liaison, on=on)) == [sheet]
    save(sheet, liaison, change("output.13", "61"))
    with pytest.raises(Refused) as refused:
        save(sheet, liaison, change("output.14", "61"))
    assert refused.value.status == 404
    answer_all(sheet, county_clerk)
    with pytest.raises(Refused, match="尚有行交由王五填写"):
        form_actions.submit(sheet=sheet, by=county_clerk, at=AT)
    form_actions.hand_back(sheet=sheet, rows=[], by=liaison, at=AT)
    assert list(form_queries.seen_by(liaison, on=on)) == []
    assert Notice.objects.filter(person=county_clerk, key="returns.rows").count() == 1


def test_rows_go_only_to_whoever_may_fill_at_the_place_or_below(sheet, county_clerk, other_clerk):
    with pytest.raises(Refused, match="不能填写本表"):
        form_actions.hand_on(sheet=sheet, rows=["output.13"], to=other_clerk, by=county_clerk, at=AT)


def test_another_county_neither_sees_nor_writes_the_sheet(sheet, other_clerk):
    assert list(form_queries.seen_by(other_clerk, on=AT.date()).filter(pk=sheet.pk)) == []
    with pytest.raises(Refused) as refused:
        save(sheet, other_clerk, change("output.13", "1"))
    assert refused.value.status == 404


def test_the_county_does_not_accept_its_own_sheet(submitted, county_clerk):
    with pytest.raises(Refused):
        form_acceptance.accept_sheet(sheet=submitted, by=county_clerk, at=AT)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_time_counts_between_saves_up_to_two_minutes_and_a_little_after_a_pause(sheet, county_clerk):
    for minute, number in ((0, 1), (1, 2), (30, 3)):
        sheet.refresh_from_db()
        form_saving.save_cells(
            sheet=sheet, base=sheet.version, changes=[change("output.13", str(number))], by=county_clerk,
            at=AT + timedelta(minutes=minute),
        )  # fmt: skip
    effort = FormEffort.objects.get(sheet=sheet)
    assert (effort.saves, effort.seconds) == (3, 15 + 60 + 15)


def test_completeness_and_timeliness_are_told_for_the_city_and_each_county(submitted, office, county, other_county):
    sheets = FormSheet.objects.filter(round=submitted.round).select_related("place")
    levels = form_queries.levels(sheets, on=submitted.round.due + timedelta(days=1))
    assert [(each.asked, each.handed_up, each.overdue) for each in levels] == [(2, 1, 1), (1, 1, 0), (1, 0, 1)]
    assert [each.in_time for each in levels] == [1, 1, 0]


def test_the_database_refuses_a_second_open_sheet_and_a_cell_twice(sheet):
    with pytest.raises(IntegrityError), transaction.atomic():
        FormSheet.objects.create(round=sheet.round, place=sheet.place, revision=2, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        FormCell.objects.create(sheet=sheet, number=0, row="output", column="now", series="industrial-output", first=1)


def test_the_drawer_knows_the_last_values_and_the_peers(known, sheet, county):
    behind = form_queries.behind(cell(sheet), county, 3)
    assert [value.value for value in behind.last] == [Decimal(50), Decimal(60)]
    assert (behind.middle, behind.peers) == (None, 0)


def test_a_blank_answer_to_a_required_cell_stays_to_be_filled(sheet, county_clerk):
    save(sheet, county_clerk, change("output", ""))
    assert cell(sheet, "output").status == CellState.EMPTY
    assert queries.catalogue().form(FORM).rows["output"].required
