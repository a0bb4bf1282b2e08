"""Every trap of the published collection, counted on the file itself (its description is beside it in ../shared)."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.records.inspections.factories import AT
from zhixing.office import sheets
from zhixing.records.inspections import firms, imports, items, limits, readings
from zhixing.records.inspections.models import Batch, Finding, InspectionSource

FILE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "spot_checks" / "food_spot_checks_dev.csv"
pytestmark = [
    pytest.mark.skipif(
        not FILE.exists(),
        reason=f"LEFT OUT: the published file {FILE.name} is not beside this checkout (../shared/data)",
    ),
    pytest.mark.django_db,
]


@pytest.fixture(scope="module")
def book():
    return sheets.read(FILE)


@pytest.fixture
def parsed(book):
    return imports.parse(book, {"name": FILE.name})


@pytest.fixture(scope="module")
def failing(book):
    names, *rows = book.sheets[0].rows
    told = [dict(zip(names, line, strict=True)) for line in rows]
    return [one for one in told if one["判定"] == "不合格"]


def test_the_counts_are_those_of_its_description(parsed):
    summary = parsed.summary
    assert (summary["rows"], summary["batches"], summary["failing_batches"]) == (6484, 6450, 746)
    assert (summary["not_judged"], summary["already_known"], summary["refused_rows"]) == (0, 0, 0)
    assert summary["by_source"] == {
        "食品伙伴网": {"rows": 5877, "batches": 5861, "failing_batches": 157, "completeness": "complete"},
        "食安通": {"rows": 607, "batches": 589, "failing_batches": 589, "completeness": "failures_only"},
    }


def test_years_and_the_aquatic_class_add_up(parsed):
    years = Counter((one.source, one.day.year, one.verdict) for one in parsed.rows)
    counted = {
        (source, year): (years[source, year, "pass"] + years[source, year, "fail"], years[source, year, "fail"])
        for source, year, _ in years
    }
    complete = {year: counted["食品伙伴网", year] for year in (2015, 2016, 2021, 2022)}
    assert complete == {2015: (487, 16), 2016: (12, 0), 2021: (2180, 56), 2022: (3182, 85)}
    assert {year: counted["食安通", year][0] for year in (2015, 2016, 2017, 2021)} == {
        2015: 282,
        2016: 212,
        2017: 13,
        2021: 82,
    }
    aquatic = Counter((one.category, one.verdict) for one in parsed.rows if one.category.startswith("水产及其制品-->"))
    assert aquatic.total() == 782
    assert sum(count for (_, verdict), count in aquatic.items() if verdict == "fail") == 36
    assert aquatic["水产及其制品-->生鲜（冻）水产品", "fail"] == 35
    zhejiang = [one.verdict for one in parsed.rows if one.issuer == "国内监督抽查(浙江市场监管局)"]
    assert (len(zhejiang), zhejiang.count("fail")) == (286, 0)


def test_what_is_doubtful_about_batches_is_counted(parsed):
    warnings = parsed.summary["warnings"]
    assert warnings["repeated_row"] == 21
    assert warnings["contradictory_verdicts"] == 1
    assert warnings["suspected_duplicate"] == 2
    assert (warnings["copied_date"], warnings["presumed_failures_only"]) == (1, 1)
    assert warnings["masked_name"] == 189
    assert (warnings["serial_date"], warnings["no_date"]) == (1, 1)
    assert sum(len(one.original) > 1 for one in parsed.rows) == 34
    contradicted = [one.product for one in parsed.rows if one.contradictory]
    assert contradicted == ["白砂糖"]


def test_powers_of_ten_are_damaged_in_ten_cells_and_ambiguous_in_nine_results(failing):
    results = Counter(readings.read_measured(one["检测结果"]).trouble for one in failing)
    assert (results["lost_exponent"], results["ambiguous_power"]) == (7, 9)
    bounds = Counter(limits.read_limit(one["限量值"]).trouble for one in failing)
    assert (bounds["lost_exponent"], bounds["cut_limit"]) == (3, 5)


def test_results_are_numbers_words_or_nothing(failing):
    texts = [one["检测结果"] for one in failing]
    assert sum(not readings.is_stated(text) for text in texts) == 257
    bare = [text for text in texts if re.fullmatch(r"\d+(\.\d+)?", text)]
    assert len(bare) == 22
    assert all(readings.read_measured(text).value is not None for text in bare)
    no_digit = [text for text in texts if readings.is_stated(text) and not re.search(r"\d", text)]
    assert len(no_digit) == 47
    assert {readings.read_measured(text).trouble for text in no_digit} <= {"words", "several_values"}
    assert sum(readings.read_measured(text).note == "misprinted_unit" for text in texts if "μk/kg" in text) == 2


def test_limits_are_plans_prohibitions_and_bounds(failing):
    texts = [one["限量值"] for one in failing]
    read = Counter(limits.read_limit(text).kind for text in texts)
    assert read["plan"] == 17
    assert read["forbidden"] == sum("不得" in text for text in texts)
    assert read["at_most"] == sum("≤" in text for text in texts) == 53
    assert limits.read_limit("99%").kind == "bare"
    assert read[""] == 654


def test_items_carry_limits_in_their_last_bracket_and_some_cells_hold_several(failing):
    texts = [one["检测项目"] for one in failing]
    assert sum(bool(re.search("[≤≥<>＜＞]", text)) for text in texts) == 226
    for text in texts:
        for item in items.read_items(text):
            assert not re.search("[≤≥]", item.name), text
    assert sum("、" in text for text in texts) == 32
    assert all(len(items.read_items(text)) > 1 for text in texts if "、" in text)


def test_five_values_in_one_cell_are_never_one_number(failing):
    five = [one["检测结果"] for one in failing if len(re.findall(r"[^、，,;；\s]+", one["检测结果"])) >= 5]
    assert len(five) == 16
    assert all(readings.read_measured(text).value is None for text in five)


def test_nobody_is_called_slash_and_masked_names_identify_nobody(parsed):
    assert sum(row["cells"].get("生产商", "").strip() == "/" for one in parsed.rows for row in one.original) == 1404
    masked = [one.producer for one in parsed.rows if "*" in one.producer]
    assert masked
    assert not any(firms.single_name(name) for name in masked)


def test_every_original_text_is_kept_with_its_line_breaks_and_blanks(parsed):
    cells = [row["cells"] for one in parsed.rows for row in one.original]
    assert len(cells) == 6484
    assert sum("\n" in text for row in cells for text in row.values()) == 181
    assert sum(row.get("供应商", "").endswith(" ") for row in cells) == 5375


def test_half_brackets_are_pointed_out(parsed):
    told = {one.row for one in parsed.problems if one.kind == "half_bracket" and one.column == "物料名称"}
    alone = {
        row["row"] for one in parsed.rows for row in one.original if ("（" in one.product) != ("）" in one.product)
    }
    assert len(alone) == 14
    assert alone <= told


def test_the_whole_file_is_saved_once(book, parsed):
    first = imports.save(parsed=parsed, upload=None, by=None, at=AT, good_rows_only=False)
    again = imports.parse(book, {"name": FILE.name})
    assert not {one.kind for one in again.problems} & {"known_differs"}
    second = imports.save(parsed=again, upload=None, by=None, at=AT, good_rows_only=False)
    assert (first["already_known"], second["already_known"]) == (0, 6450)
    assert {**first, "already_known": 0} == {**second, "already_known": 0}
    assert (Batch.objects.count(), InspectionSource.objects.count()) == (6450, 2)
    assert Finding.objects.filter(verdict="fail").count() == Finding.objects.count()
