"""Laboratories: a later value closes the earlier, nothing is written over, and the facts follow level and value."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from tests.factories import NINE
from tests.records.books import book, cells, written
from tests.records.laboratories.conftest import OPENED, laboratory
from zhixing.office import trail
from zhixing.office.models import Job
from zhixing.office.permissions import Refused
from zhixing.records.laboratories import actions, facts, measures, rules
from zhixing.records.laboratories.imports import IMPORTER
from zhixing.records.laboratories.models import Capability, Laboratory, LaboratoryLevel, Measure
from zhixing.records.laboratories.rules import Stands, Value
from zhixing.warehouse.schema import LABORATORIES, STILL

pytestmark = pytest.mark.django_db
END_21, END_22 = date(2021, 12, 31), date(2022, 12, 31)
HEADINGS = [
    "机构名称",
    "级别",
    "所在地",
    "成立日期",
    "截至日期",
    "设备资产(万元)",
    "检测能力",
    "检测项目(参数)",
    "合作船级社",
]


def record(*entries, by=None):
    return actions.record_laboratories(entries=entries, upload=None, by=by, at=NINE)


def rows(*names, **wanted):
    found = [dict(zip(LABORATORIES.names, row, strict=True)) for row in facts.rows(0)]
    return [tuple(r[n] for n in names) for r in found if all(r[k] == v for k, v in wanted.items())]


def test_a_later_value_closes_the_earlier_and_both_stay(city):
    record(laboratory(city, ("equipment", END_21, "900.5"), ("equipment", END_22, "1520")))
    assert rows("value_e4", "first_mi", "last_mi", measure="equipment") == [
        (9_005_000, 2021 * 12 + 11, 2022 * 12 + 10),
        (15_200_000, 2022 * 12 + 11, STILL),
    ]
    assert Capability.objects.count() == 2


def test_a_laboratory_raised_to_another_level_takes_its_values_with_it(city, office):
    record(laboratory(city, ("items", END_21, "202")))
    one = Laboratory.objects.get()
    said = Stands(date(2023, 3, 10), "provincial", works=True)
    actions.add_standing(laboratory=one, said=said, source="批文2号", note="", version=1, by=office, at=NINE)
    assert rows("level", "value_e4", "first_mi", "last_mi", measure="items") == [
        ("county", 2_020_000, 2021 * 12 + 11, 2023 * 12 + 1),
        ("provincial", 2_020_000, 2023 * 12 + 2, STILL),
    ]
    control = facts.control(0)
    assert (control["rows"], control["value_e4"]) == (4, 2 * 2_020_000 + 2 * 10_000)


def test_a_closed_laboratory_is_able_to_do_nothing_more(city):
    record(laboratory(city, ("items", END_21, "5"), closed_on=date(2022, 6, 1)))
    assert {last for _, last in rows("measure", "last_mi")} == {2022 * 12 + 4}
    assert facts.control(0)["rows"] == len(list(facts.rows(0)))


def test_the_same_twice_is_once_and_another_value_for_the_day_is_refused(city):
    entry = laboratory(city, ("items", END_21, "5"))
    assert record(entry)["new"] == 1
    assert record(entry) == {"new": 0, "changed": 0, "already_known": 1, "values": 0}
    with pytest.raises(Refused, match="不被覆盖"):
        record(laboratory(city, ("items", END_21, "6")))
    with pytest.raises(Refused, match="级别"):
        record(laboratory(city, stands=Stands(OPENED, "city", works=True)))
    assert trail.about(Laboratory.objects.get()).count() == 1


def test_a_value_before_the_laboratory_began_and_a_laboratory_without_a_level_are_refused(city):
    with pytest.raises(Refused, match="早于机构起始日期"):
        record(laboratory(city, ("items", date(2019, 1, 1), "5")))
    with pytest.raises(Refused, match="须写明级别"):
        record(laboratory(city, stands=None))
    assert Laboratory.objects.count() == 0


def test_a_value_taken_back_stays_on_record_and_the_one_before_goes_on(city, office):
    record(laboratory(city, ("items", END_21, "5"), ("items", END_22, "500")))
    wrong = Capability.objects.get(on=END_22)
    actions.take_back(line=wrong, reason="多写两个零", version=1, by=office, at=NINE)
    assert Capability.objects.count() == 2
    assert rows("value_e4", "last_mi", measure="items") == [(50_000, STILL)]
    assert Job.objects.latest("pk").payload["touched"] == {"laboratories": [0]}
    again = Value("items", END_22, Decimal(6))
    actions.add_value(
        laboratory=Laboratory.objects.get(), said=again, source="", note="", version=2, by=office, at=NINE
    )
    assert rows("value_e4", measure="items") == [(50_000,), (60_000,)]


def test_the_last_word_on_a_level_is_not_taken_back(city, office):
    record(laboratory(city))
    one = Laboratory.objects.get()
    with pytest.raises(Refused, match="唯一"):
        actions.take_back(line=one.standings.get(), reason="x", version=1, by=office, at=NINE)


def test_a_county_keeps_its_own_laboratories(city, north_clerk):
    assert record(laboratory(city), by=north_clerk)["new"] == 1
    with pytest.raises(Refused, match="南县"):
        record(laboratory(city, name="南县中心", place=city.south.pk), by=north_clerk)


def test_a_correction_has_a_reason_and_a_version(city, office):
    record(laboratory(city))
    one = Laboratory.objects.get()
    changed = {"laboratory": one, "changes": {"operator": "北县农业局"}, "version": 1, "by": office, "at": NINE}
    with pytest.raises(Refused, match="理由"):
        actions.correct_laboratory(**changed, reason="")
    actions.correct_laboratory(**changed, reason="更名")
    with pytest.raises(Refused) as refused:
        actions.correct_laboratory(**changed, reason="再改")
    assert refused.value.status == 409
    assert trail.last_about(one).body["changes"] == {"operator": ["北县市场监管局", "北县农业局"]}


def test_a_row_across_becomes_a_laboratory_and_its_values_in_their_units(city, tmp_path):
    parsed = IMPORTER.parse(
        book(
            tmp_path, HEADINGS,
            ["国家海洋食品中心", "国家级", "试城市", "2016-11-08", "2025", "1,520", "202", "303项", ""],
            ["省船舶中心", "省级", "南县", "2019-06", "2025-12-31", "2300000元", "", "", "9家"],
            title="检验检测机构能力一览表",
        ),
        {},
    )  # fmt: skip
    assert parsed.problems == []
    first, second = parsed.rows
    assert first.stands == Stands(date(2016, 11, 8), "national", works=True)
    assert {(one.measure, one.on, one.value) for one in first.values} == {
        ("equipment", date(2025, 12, 31), Decimal(1520)),
        ("items", date(2025, 12, 31), Decimal(202)),
        ("parameters", date(2025, 12, 31), Decimal(303)),
    }
    assert {one.measure: one.value for one in second.values} == {
        "equipment": Decimal(230), "classification_societies": Decimal(9),
    }  # fmt: skip


def test_every_fault_of_a_row_stands_at_its_cell(city, tmp_path):
    parsed = IMPORTER.parse(
        book(
            tmp_path, HEADINGS,
            ["甲中心", "宇宙级", "北县", "2016-11-08", "2025", "很多", "2.5.1", "", ""],
            ["乙中心", "县级", "无此县", "去年", "", "12吨", "", "5", ""],
            ["", "县级", "北县", "2020-01-01", "2019", "12", "", "", ""],
        ),
        {},
    )  # fmt: skip
    assert cells(parsed) == {
        "B2": "level_unknown", "F2": "not_a_number", "G2": "not_a_number", "C3": "unknown",
        "D3": "unread", "F3": "unit_unknown", "H3": "value_undated", "A4": "name", "F4": "value_early",
    }  # fmt: skip
    assert parsed.rows == []
    assert parsed.summary["refused_rows"] == 3


def test_a_known_laboratory_needs_only_its_name_place_day_and_figures(city, tmp_path):
    record(laboratory(city, ("items", END_21, "5")))
    parsed = IMPORTER.parse(
        book(tmp_path, ["机构名称", "所在地", "数据日期", "检测能力"], ["北县食品检测中心", "北县", "2022", "8"]), {}
    )
    assert parsed.problems == []
    assert parsed.summary["changed"] == 1
    assert record(*parsed.rows)["values"] == 1


def test_the_blank_template_is_understood(city, tmp_path):
    parsed = IMPORTER.parse(written(tmp_path, IMPORTER.template()), {})
    assert (parsed.problems, parsed.questions) == ([], ())
    made = openpyxl.load_workbook(io.BytesIO(IMPORTER.template()))
    assert "设备资产(万元)" in [cell.value for cell in made.worksheets[0][1]]


def test_every_measure_and_level_has_its_words():
    vocabulary = measures.vocabulary()
    assert set(vocabulary.measures) == set(Measure.values)
    assert set(vocabulary.level_names) == set(LaboratoryLevel.values)


def test_control_a_value_that_ended_with_the_next_ones_month_would_be_counted_twice():
    runs = [run for run in rules.runs([Stands(OPENED, "county", works=True)],
            [Value("items", END_21, Decimal(5)), Value("items", END_22, Decimal(8))]) if run.measure]  # fmt: skip
    naive_last = runs[1].first
    assert runs[0].last < naive_last
