"""Enterprises: a row confirms or opens a spell; the faults of a register are told all at once; months are counted."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from tests.factories import DAY, NINE, person, small_city
from zhixing.methods.values import Text
from zhixing.office import sheets, trail
from zhixing.office.actions import add_place
from zhixing.office.models import Level, Person, Upload
from zhixing.office.permissions import Refused, Role
from zhixing.office.uploads import Parsed
from zhixing.records.enterprises import actions, facts, queries, rules
from zhixing.records.enterprises.actions import EnterpriseRow
from zhixing.records.enterprises.imports import IMPORTER
from zhixing.records.enterprises.models import Enterprise, EnterpriseSpell

pytestmark = pytest.mark.django_db

VALID = "91110000600037341L"
HEADINGS = ["统一社会信用代码", "企业名称", "行业代码", "规模", "所在乡镇(街道)", "状态", "起始日期"]


@pytest.fixture
def city():
    return small_city()


def row(city, **changes) -> EnterpriseRow:
    facts_ = {
        "credit_code": VALID, "name": "北一水产有限公司", "place": city.north_town.pk, "industry": "1361",
        "since": date(2021, 3, 1), "size": "small",
    }  # fmt: skip
    return EnterpriseRow(**{**facts_, **changes})


def book(tmp_path, *rows):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(HEADINGS)
    for cells in rows:
        sheet.append(list(cells))
    out = io.BytesIO()
    workbook.save(out)
    path = tmp_path / "register.xlsx"
    path.write_bytes(out.getvalue())
    return IMPORTER.parse(sheets.read(path), {})


def test_a_new_fact_closes_the_old_spell_the_day_before(city):
    actions.save_enterprise(row=row(city), by=None, at=NINE)
    enterprise, changed = actions.save_enterprise(
        row=row(city, size="medium", since=date(2024, 7, 1)), by=None, at=NINE
    )
    spells = list(enterprise.spells.order_by("valid_from").values_list("size", "valid_from", "valid_to"))
    assert changed
    assert spells == [("small", date(2021, 3, 1), date(2024, 6, 30)), ("medium", date(2024, 7, 1), None)]
    assert trail.about(enterprise).count() == 2


def test_the_same_row_again_changes_nothing_and_leaves_no_entry(city):
    actions.save_enterprise(row=row(city), by=None, at=NINE)
    enterprise, changed = actions.save_enterprise(row=row(city), by=None, at=NINE)
    assert not changed
    assert Enterprise.objects.count() == 1
    assert trail.about(enterprise).count() == 1


def test_a_spell_before_the_open_one_is_refused_and_nothing_is_written(city):
    actions.save_enterprise(row=row(city), by=None, at=NINE)
    with pytest.raises(Refused, match="2021-03-01"):
        actions.save_enterprises(
            rows=[row(city, credit_code="", name="乙"), row(city, size="large", since=date(2020, 1, 1))],
            upload=None, by=None, at=NINE,
        )  # fmt: skip
    assert Enterprise.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [(VALID, None), (VALID[:-1] + "M", "check_digit"), ("123", "length"), ("9111000060003734!L", "characters")],
)
def test_credit_codes_are_checked_by_length_characters_and_check_digit(code, kind):
    reason = rules.credit_code_is_valid(code)
    assert (reason.code.partition(".")[2] if reason else None) == kind


def test_every_fault_of_a_row_is_told_with_its_cell_and_remedy(city, tmp_path):
    parsed = book(
        tmp_path,
        (VALID, "好公司", "1361", "小型", "北一镇", "在营", "2021-03-01"),
        (VALID[:-1] + "M", "坏公司", "9999", "巨型", "无此镇", "在营", "去年"),
        (VALID, "", "1361", "", "北一镇", "", "2021-03-01"),
    )
    cells = {problem.where.zh.rpartition("”")[2] for problem in parsed.problems}
    assert {"A3", "C3", "D3", "E3", "G3", "B4", "A4"} <= cells
    assert all(problem.remedy.zh and problem.remedy.en for problem in parsed.problems)
    assert [good.name for good in parsed.rows] == ["好公司"]
    assert parsed.summary["refused_rows"] == 2


def test_a_code_that_a_spreadsheet_turned_into_a_number_is_refused_not_rounded(city, tmp_path):
    parsed = book(tmp_path, (913302006000373412, "甲", "1361", "", "北一镇", "", "2021-03-01"))
    assert parsed.rows == []
    assert any("数位" in problem.reason.zh or "16" in problem.reason.zh for problem in parsed.problems)


def test_an_unknown_heading_is_asked_about(city, tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append([*HEADINGS, "神秘列"])
    workbook.active.append([VALID, "甲", "1361", "", "北一镇", "", "2021-03-01", "x"])
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    assert [question.heading for question in IMPORTER.parse(sheets.read(path), {}).questions] == ["神秘列"]


def test_the_blank_template_is_understood_by_the_importer(tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(IMPORTER.template())
    assert IMPORTER.parse(sheets.read(path), {}).problems == []


def test_each_spell_is_handed_down_with_its_months_and_the_totals_agree(city):
    actions.save_enterprise(row=row(city), by=None, at=NINE)
    actions.save_enterprise(row=row(city, size="medium", since=date(2024, 7, 1)), by=None, at=NINE)
    (feed,) = facts.FEEDS
    rows = list(feed.rows(0))
    assert [(r[3], r[4]) for r in rows] == [("13", "small"), ("13", "medium")]
    assert rows[0][7] == 2024 * 12 + 5
    assert feed.control(0)["rows"] == EnterpriseSpell.objects.count() == 2


def test_a_county_sees_its_own_enterprises_alone(city):
    actions.save_enterprise(row=row(city), by=None, at=NINE)
    actions.save_enterprise(row=row(city, credit_code="", name="南一公司", place=city.south_town.pk), by=None, at=NINE)
    clerk = person("south", Role.COUNTY_CLERK, city.south)
    seen = queries.present_spells(person=clerk, on=DAY)
    assert [spell.enterprise.name for spell in seen] == ["南一公司"]


def test_the_pages_show_what_is_within_reach_and_nothing_else(city, client):
    north, _ = actions.save_enterprise(row=row(city), by=None, at=NINE)
    clerk = person("south", Role.COUNTY_CLERK, city.south)
    client.force_login(clerk.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "没有符合条件的企业" in client.get("/enterprises/").content.decode()
    assert client.get(f"/enterprises/{north.pk}/").status_code == 404


def hand_in(by, *rows):
    upload = Upload.objects.create(
        kind="enterprises", name="a.xlsx", digest="d", size=1, stored="a", uploaded_by=by, uploaded_at=NINE
    )
    parsed = Parsed(list(rows), [], {"rows": len(rows)})
    return actions.save_upload(parsed=parsed, upload=upload, by=by, at=NINE, good_rows_only=False)


def test_a_county_registers_its_own_enterprises_and_none_elsewhere(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    elsewhere = row(city, credit_code="", name="南一公司", place=city.south_town.pk)
    with pytest.raises(Refused, match="南一镇"):
        hand_in(clerk, row(city), elsewhere)
    assert Enterprise.objects.count() == 0
    assert hand_in(clerk, row(city))["saved"] == 1
    assert hand_in(person("office", Role.CITY_CLERK, city.city), elsewhere)["saved"] == 1


def test_a_county_does_not_take_an_enterprise_that_stands_in_another(city):
    actions.save_enterprise(row=row(city, place=city.south_town.pk), by=None, at=NINE)
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    with pytest.raises(Refused, match="南一镇"):
        hand_in(clerk, row(city, since=date(2024, 7, 1)))
    assert EnterpriseSpell.objects.get().place == city.south_town


def test_a_refusal_names_six_places_and_counts_the_rest(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    far = [
        add_place(
            code=f"98000200{at}", name=Text(f"南{at}镇", f"South {at}"), level=Level.TOWNSHIP, parent=city.south,
            valid_from=DAY, by=None, at=NINE,
        )
        for at in range(2, 10)
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        hand_in(clerk, *(row(city, credit_code="", name=place.code, place=place.pk) for place in far))
    assert "等 8 处" in refused.value.reason.text.zh
    assert "and 2 more" in refused.value.reason.text.en
    assert refused.value.reason.remedy.zh


def test_the_timeline_says_what_a_register_changed_of_an_enterprise_and_who_handed_it_in(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    files = [
        Upload.objects.create(kind="enterprises", name="x", digest=str(at), size=1, uploaded_by=clerk, uploaded_at=NINE)
        for at in range(2)
    ]
    other = row(city, credit_code="", name="另一企业")
    actions.save_enterprises(rows=[row(city), other], upload=files[0], by=clerk, at=NINE)
    later = row(city, name="北一水产股份有限公司", size="medium", since=date(2024, 7, 1))
    actions.save_enterprises(rows=[later, other], upload=files[1], by=clerk, at=NINE)

    enterprise = Enterprise.objects.get(credit_code=VALID)
    happened = queries.timeline(enterprise)
    assert [(one.move.zh, one.who) for one in happened] == [
        ("入库", "north"),
        ("更名或更改产品", "north"),
        ("入库", "north"),
    ]
    assert [(name.zh, before, after) for name, before, after in happened[0].changes] == [("规模", "小型", "中型")]
    assert [(before, after) for _, before, after in happened[1].changes] == [("北一水产有限公司", later.name)]
    assert [len(one.changes) for one in queries.timeline(Enterprise.objects.get(name="另一企业"))] == [0]


def test_the_page_of_an_enterprise_shows_its_timeline(client, city):
    enterprise, _ = actions.save_enterprise(row=row(city), by=None, at=NINE)
    moved = row(city, place=city.south_town.pk, since=date(2025, 1, 1))
    actions.save_enterprise(row=moved, by=person("office", Role.CITY_CLERK, city.city), at=NINE)
    client.force_login(Person.objects.get(code="office").user, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(f"/enterprises/{enterprise.pk}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "<del>北一镇</del> → <ins>南一镇</ins>" in html.partition('id="timeline"')[2]
