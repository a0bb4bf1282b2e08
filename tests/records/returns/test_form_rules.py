"""Rules of return forms on plain values: what may stand in a cell, which checks hold, when a sheet is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from zhixing.catalogue.form import DueRule, Operator, Weight
from zhixing.methods.values import Severity
from zhixing.records.returns import queries
from zhixing.records.returns.form_burden import active_seconds
from zhixing.records.returns.form_queries import name_of
from zhixing.records.returns.form_rules import (
    Answer,
    change_of,
    due_on,
    findings,
    is_open,
    of_check,
    read_cell,
    together,
    unanswered,
    within_limits,
)

FORM = "county-industry-quarterly"


@pytest.fixture(scope="module")
def form():
    return queries.catalogue().form(FORM)


def typed(value, **more):
    return Answer(None if value is None else Decimal(value), "typed", **more)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.5", "12.5"), ("１２", "12"), ("1,234", "1234"), ("12000万元", "1.2"), ("-", None), ("", None)],
)
def test_a_cell_reads_numbers_units_and_blanks(text, value):
    assert read_cell(text, "亿元") == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["约12", "突破300", "12-13", "十二", "1,23", "12人", "10⁴"])
def test_what_is_not_the_exact_number_of_the_unit_is_a_reason(text):
    assert read_cell(text, "亿元").code


def test_limits_and_whole_numbers(form):
    staff, output = form.rows["staff.13"], form.rows["output.13"]
    assert within_limits(staff, Decimal(12)) is None
    assert within_limits(staff, Decimal("12.5")).code == "cell.integer"
    assert within_limits(output, Decimal("-0.01")).code == "cell.low"


def test_a_jump_needs_a_remark_exactly_beyond_the_limit(form):
    answers = {("output.13", "now"): typed(150, year_before=Decimal(100))}
    assert findings(form, answers, rows=["output.13"]) == []
    answers = {("output.13", "now"): typed("150.01", year_before=Decimal(100))}
    (found,) = findings(form, answers, rows=["output.13"])
    assert (found.severity, found.reason.code) == (Severity.WARNING, "cell.jump")
    answers = {("output.13", "now"): typed("150.01", year_before=Decimal(100), remark="投产")}
    assert findings(form, answers, rows=["output.13"]) == []


def test_a_change_is_told_only_against_something():
    assert change_of(Decimal(1), Decimal(0)) is None
    assert change_of(None, Decimal(1)) is None
    assert change_of(Decimal("1.5"), Decimal(1)) == 50


def test_a_sum_holds_within_its_tolerance_and_not_beyond(form):
    answers = {("output", "now"): typed("100.05"), ("output.13", "now"): typed(60), ("output.14", "now"): typed(40)}
    check = form.checks[0]
    assert of_check(check, "now", answers) is None
    answers[("output", "now")] = typed("100.06")
    found = of_check(check, "now", answers)
    assert (found.cells, found.severity) == ((("output", "now"),), Severity.ERROR)


def test_a_check_that_asks_for_a_remark_is_met_by_one(form):
    check = next(each for each in form.checks if each.weight is Weight.REMARK)
    assert check.operator is Operator.AT_MOST
    answers = {("sales", "now"): typed(101), ("output", "now"): typed(100)}
    assert of_check(check, "now", answers).severity is Severity.WARNING
    answers[("sales", "now")] = typed(101, remark="动用库存")
    assert of_check(check, "now", answers) is None


def test_a_check_with_an_empty_side_says_nothing(form):
    assert of_check(form.checks[0], "now", {("output", "now"): typed(3)}) is None


def test_unanswered_cells_and_required_blanks_are_both_named(form):
    answers = {("output", "now"): typed(None), ("output.13", "now"): Answer(Decimal(1), "prefilled")}
    assert [each.reason.code for each in unanswered(form, answers)] == ["cell.required", "cell.unanswered"]


def test_everything_wrong_is_told_at_once_and_counted(form):
    answers = {(code, "now"): Answer(None, "prefilled") for code in form.rows if code.startswith("output.")}

    reason = together(unanswered(form, answers), lambda address: name_of(form, address))
    assert "等 39 处" in reason.text.zh
    assert "and 34 more" in reason.text.en


def test_the_due_day_counts_from_the_day_after_and_rolls_only_when_the_rule_says_so():

    def week(day):
        return day.weekday() < 5

    friday = date(2026, 1, 2)
    assert due_on(friday, DueRule(1, "natural", rolls=False), week) == date(2026, 1, 3)
    assert due_on(friday, DueRule(1, "natural", rolls=True), week) == date(2026, 1, 5)
    assert due_on(friday, DueRule(2, "working", rolls=False), week) == date(2026, 1, 6)


@pytest.mark.parametrize(
    ("state", "whole", "row", "open_"),
    [
        ("filling", False, False, True), ("submitted", True, True, False), ("accepted", True, True, False),
        ("returned", False, False, False), ("returned", False, True, True), ("returned", True, False, True),
    ],
)  # fmt: skip
def test_where_a_row_may_be_written(state, whole, row, open_):
    assert is_open(state, returned_whole=whole, row_returned=row) is open_


def test_active_time_is_a_lower_bound():

    now = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - a difference needs no zone
    assert active_seconds(None, now) == 15
    assert active_seconds(now - timedelta(seconds=120), now) == 120
    assert active_seconds(now - timedelta(seconds=121), now) == 15
    assert active_seconds(now + timedelta(seconds=5), now) == 0
