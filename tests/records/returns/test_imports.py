"""A workbook of statistics becomes values in the series' unit, or problems that name the cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhixing.methods.values import Severity
from zhixing.office.sheets import Sheet, Workbook
from zhixing.records.returns.imports import parse_with
from zhixing.records.returns.queries import Held, Known

CELLS = {
    "unknown_series": "A",
    "unknown_place": "B",
    "unknown_industry": "C",
    "no_industries": "C",
    "cumulative_period": "D",
    "not_a_period": "D",
}
HEADINGS = ["指标", "地区", "行业", "时期", "数值", "单位", "来源"]


def read(lexicon, rows, *, name="数据", kinds=None, known=None, **options):
    book = Workbook("表.xlsx", [Sheet(name, rows, kinds or {})])
    return parse_with(book, lexicon, options, Known({cell: Held(value) for cell, value in (known or {}).items()}))


def long(lexicon, *rows, kinds=None, known=None, **options):
    return read(lexicon, [HEADINGS, *[list(row) for row in rows]], kinds=kinds, known=known, **options)


def only_error(parsed):
    errors = [problem for problem in parsed.problems if problem.severity is Severity.ERROR]
    assert len(errors) == 1
    return errors[0]


def test_a_long_table_gives_one_value_a_row_in_the_series_unit(lexicon):
    parsed = long(lexicon, ("工业总产值", "临港区", "", "2025年", "8,326,000", "万元", "统计局"))
    value = parsed.rows[0]
    assert (value.series, value.place, value.division, str(value.period)) == ("industrial-output", 2, "", "2025")
    assert (value.value, value.source) == (Decimal("832.6000"), "统计局")
    assert parsed.problems == []


def test_a_wide_table_takes_the_series_from_its_title_and_the_periods_from_its_headings(lexicon):
    rows = [
        ["工业总产值", "", ""],
        ["单位：万元", "", ""],
        ["地区", "2024年", "2025年1季度"],
        ["临港区", "10000", "-"],
        ["海山县", "20000", "5000"],
        ["合计", "30000", "5000"],
    ]
    parsed = read(lexicon, rows, name="Sheet1")
    assert [(value.place, str(value.period), value.value) for value in parsed.rows] == [
        (2, "2024", Decimal(1)),
        (3, "2024", Decimal(2)),
        (3, "2025Q1", Decimal("0.5")),
    ]
    assert parsed.summary["not_published"] == 1
    assert parsed.summary["total_rows"] == 2
    assert parsed.problems == []


def test_a_wide_table_may_be_named_by_its_sheet_with_the_unit_in_brackets(lexicon):
    parsed = read(lexicon, [["地区", "2025"], ["临港区", "3"]], name="水产品产量（吨）")
    assert parsed.rows[0].value == Decimal("0.0003")


def test_the_total_row_is_never_summed_into_itself_but_the_whole_city_is_a_place(lexicon):
    parsed = long(
        lexicon,
        ("工业总产值", "合计", "", "2025", "9", "亿元", ""),
        ("工业总产值", "全市", "", "2025", "9", "亿元", ""),
    )
    assert [value.place for value in parsed.rows] == [1]


def test_a_blank_or_a_dash_is_not_published_and_never_zero(lexicon):
    parsed = long(
        lexicon,
        ("工业总产值", "临港区", "", "2025", "", "亿元", ""),
        ("工业总产值", "海山县", "", "2025", "－", "亿元", ""),
        ("工业总产值", "示范市", "", "2025", "0", "亿元", ""),
    )
    assert [(value.place, value.value) for value in parsed.rows] == [(1, Decimal(0))]
    assert parsed.summary["not_published"] == 2


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (("工业总产值", "临港区", "", "2025年1-3月累计", "3", "亿元", ""), "cumulative_period"),
        (("工业总产值", "临港区", "", "去年", "3", "亿元", ""), "not_a_period"),
        (("工业总产值", "临海区", "", "2025", "3", "亿元", ""), "unknown_place"),
        (("工业产值", "临港区", "", "2025", "3", "亿元", ""), "unknown_series"),
        (("工业总产值", "临港区", "渔业", "2025", "3", "亿元", ""), "unknown_industry"),
        (("水产品产量", "临港区", "13", "2025", "3", "吨", ""), "no_industries"),
        (("工业总产值", "临港区", "", "2025", "三亿", "亿元", ""), "not_a_number"),
        (("工业总产值", "临港区", "", "2025", "1,23", "亿元", ""), "ambiguous_separator"),
        (("工业总产值", "临港区", "", "2025", "3", "吨", ""), "other_unit"),
        (("工业总产值", "临港区", "", "2025", "3", "箩", ""), "unknown_unit"),
        (("工业总产值", "临港区", "", "2025", "3万元", "亿元", ""), "two_units"),
        (("工业总产值", "临港区", "", "2025", "123456", "元", ""), "too_many_decimals"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_cell_named(lexicon, row, kind):
    problem = only_error(long(lexicon, row))
    assert problem.kind == kind
    column = CELLS.get(kind, "E")
    assert problem.where.zh == f"表“数据”单元格 {column}2"
    assert (problem.row, problem.column) == (1, HEADINGS["ABCDEFG".index(column)])
    assert problem.found == row["ABCDEFG".index(column)]
    assert problem.remedy.zh


def test_every_reason_against_a_row_is_given_at_once(lexicon):
    parsed = long(lexicon, ("工业产值", "临海区", "渔业", "去年", "三亿", "亿元", ""))
    assert [problem.kind for problem in parsed.problems] == [
        "unknown_series", "unknown_place", "unknown_industry", "not_a_period", "not_a_number",
    ]  # fmt: skip
    assert parsed.summary["refused_rows"] == 1


def test_an_unknown_place_names_the_near_ones(lexicon):
    problem = only_error(long(lexicon, ("工业总产值", "临海区", "", "2025", "3", "亿元", "")))
    assert "临港区" in problem.remedy.zh


def test_a_name_without_its_ending_is_read_and_said(lexicon):
    parsed = long(lexicon, ("工业总产值", "临港", "", "2025", "3", "亿元", ""))
    assert parsed.rows[0].place == 2
    assert [problem.kind for problem in parsed.problems] == ["short_place_name"]


def test_a_short_name_that_two_places_share_is_asked_about(lexicon):
    assert only_error(long(lexicon, ("工业总产值", "海山", "", "2025", "3", "亿元", ""))).kind == "ambiguous_place"


def test_a_percent_cell_is_a_hundred_times_its_fraction_and_a_bare_fraction_is_remarked(lexicon):
    parsed = long(
        lexicon,
        ("研发投入占比", "临港区", "", "2025", "0.0325", "", ""),
        ("研发投入占比", "海山县", "", "2025", "3.25%", "", ""),
        ("研发投入占比", "示范市", "", "2025", "0.0325", "", ""),
        kinds={(1, 4): "percent", (3, 4): "number"},
    )
    assert [value.value for value in parsed.rows] == [Decimal("3.25"), Decimal("3.25"), Decimal("0.0325")]
    fraction = next(problem for problem in parsed.problems if problem.kind == "percent_or_fraction")
    assert fraction.row == 3


def test_a_missing_unit_is_said_once_a_series(lexicon):
    parsed = long(
        lexicon,
        ("工业总产值", "临港区", "", "2025", "3", "", ""),
        ("工业总产值", "海山县", "", "2025", "4", "", ""),
    )
    assert [problem.kind for problem in parsed.problems] == ["unit_not_stated"]
    assert len(parsed.rows) == 2


def test_two_different_values_for_one_cell_are_both_refused_and_a_third_changes_nothing(lexicon):
    row = ("工业总产值", "临港区", "", "2025")
    parsed = long(lexicon, (*row, "3", "亿元", ""), (*row, "4", "亿元", ""), (*row, "3", "亿元", ""))
    assert parsed.rows == []
    problem = only_error(parsed)
    assert problem.kind == "contradiction"
    assert "E2" in problem.reason.zh


def test_the_same_value_twice_in_a_file_is_known_already(lexicon):
    row = ("工业总产值", "临港区", "", "2025", "3", "亿元", "")
    parsed = long(lexicon, row, row)
    assert len(parsed.rows) == 1
    assert parsed.summary["already_known"] == 1


def test_values_are_new_known_or_revisions_against_what_is_held(lexicon):
    year = 2025 * 12
    known = {("industrial-output", 2, "", year, 12): Decimal(3), ("industrial-output", 3, "", year, 12): Decimal(3)}
    parsed = long(
        lexicon,
        ("工业总产值", "临港区", "", "2025", "3", "亿元", ""),
        ("工业总产值", "海山县", "", "2025", "4", "亿元", ""),
        ("工业总产值", "示范市", "", "2025", "7", "亿元", ""),
        known=known,
    )
    summary = parsed.summary
    assert (summary["already_known"], summary["revisions"], summary["new"]) == (1, 1, 1)


def test_a_tenfold_change_against_last_year_is_remarked_and_not_refused(lexicon):
    known = {("industrial-output", 2, "", 2024 * 12, 12): Decimal(3)}
    parsed = long(lexicon, ("工业总产值", "临港区", "", "2025", "312", "亿元", ""), known=known)
    assert [problem.kind for problem in parsed.problems] == ["implausible_change"]
    assert len(parsed.rows) == 1


def test_an_unknown_heading_is_an_error_until_a_person_says_what_it_means(lexicon):
    rows = [["指标", "地区", "报送数", "时期"], ["工业总产值", "临港区", "3亿元", "2025"]]
    parsed = read(lexicon, rows)
    assert [problem.kind for problem in parsed.problems] == ["unknown_heading", "missing_heading"]
    assert [question.heading for question in parsed.questions] == ["报送数"]
    told = read(lexicon, rows, mapping={"报送数": "value"})
    assert [value.value for value in told.rows] == [Decimal(3)]
    assert told.problems == []


def test_with_the_flag_cumulative_values_are_kept_as_their_run_of_months(lexicon):
    parsed = long(lexicon, ("工业总产值", "临港区", "", "2025年1-6月", "3", "亿元", ""), cumulative=True)
    assert (parsed.rows[0].period.first, parsed.rows[0].period.months) == (2025 * 12, 6)


def test_an_error_value_and_a_date_are_no_numbers(lexicon):
    parsed = long(
        lexicon,
        ("工业总产值", "临港区", "", "2025", "#REF!", "亿元", ""),
        ("工业总产值", "海山县", "", "2025", "2025-07-01", "亿元", ""),
        kinds={(1, 4): "error", (2, 4): "date"},
    )
    assert [problem.kind for problem in parsed.problems] == ["error_value", "not_a_number"]


def test_a_workbook_without_headings_says_what_it_needs(lexicon):
    problem = only_error(read(lexicon, [["随便", "什么"], ["a", "b"]]))
    assert problem.kind == "no_headings"
    assert "模板" in problem.remedy.zh


def test_a_qualified_value_keeps_its_word_and_a_count_in_ten_thousands_is_multiplied_out(lexicon):
    parsed = long(
        lexicon,
        ("工业总产值", "临港区", "", "2025", "突破300", "亿元", ""),
        ("水产品产量", "海山县", "", "2025", "近1.4万", "", ""),
        ("工业总产值", "海山县", "", "2025", "约3万元", "", ""),
    )
    assert [(value.value, value.qualifier) for value in parsed.rows] == [
        (Decimal(300), ">"),
        (Decimal(14000), "~"),
        (Decimal("0.0003"), "~"),
    ]


def test_a_magnitude_beside_a_unit_that_holds_one_is_asked_about(lexicon):
    assert only_error(long(lexicon, ("工业总产值", "临港区", "", "2025", "3万", "亿元", ""))).kind == "two_units"


@pytest.mark.trust
def test_one_number_once_qualified_and_once_not_is_a_contradiction(lexicon):
    """Planted fault: comparing numbers alone would call 突破300 a repetition of 300."""
    row = ("工业总产值", "临港区", "", "2025")
    problem = only_error(long(lexicon, (*row, "300", "亿元", ""), (*row, "突破300", "亿元", "")))
    assert problem.kind == "contradiction"
    again = long(lexicon, (*row, "突破300", "亿元", ""), (*row, "300余", "亿元", ""))
    assert (len(again.rows), again.summary["already_known"]) == (1, 1)
