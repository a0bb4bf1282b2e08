"""Return forms are definitions: read into rows and columns, and every problem of a broken one is told at once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from zhixing.catalogue.checks import check
from zhixing.catalogue.form import Operator, Rhythm, Weight
from zhixing.catalogue.load import load_catalogue
from zhixing.methods.periods import Period

DEFINITIONS = Path(__file__).resolve().parents[2] / "src" / "zhixing" / "catalogue" / "definitions"
FILE = "forms/county-industry-quarterly.toml"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))


def kinds(folder, *changes, file=FILE):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return [each.kind for each in check(folder, on=date(2026, 3, 2)) if each.sheet == file]


def test_the_quarterly_return_has_120_rows_and_four_checks():
    form = load_catalogue(DEFINITIONS).form("county-industry-quarterly")
    assert (len(form.rows), form.level, form.rhythm) == (120, "county", Rhythm.QUARTER)
    assert [(each.operator, each.weight) for each in form.checks] == [
        (Operator.EQUAL, Weight.MUST), (Operator.EQUAL, Weight.MUST), (Operator.EQUAL, Weight.MUST),
        (Operator.AT_MOST, Weight.REMARK),
    ]  # fmt: skip
    assert len(form.checks[0].right) == 39
    assert {check.code for check in form.checks_of["output"]} == {"output-adds-up", "sales-near-output"}


def test_a_column_may_speak_of_an_earlier_period():
    form = load_catalogue(DEFINITIONS).form("township-quality-yearly")
    assert form.column("before").period(Period.year(2025)) == Period.year(2024)


def test_columns_may_be_measures(folder):
    text = (folder / FILE).read_text(encoding="utf-8")
    head, _, _ = text.partition("[[column]]")
    measures = """
[[column]]
code = "output"
name = { zh = "产值", en = "Output" }
series = "industrial-output"
[[column]]
code = "staff"
name = { zh = "用工", en = "Staff" }
series = "average-staff"
[[group]]
code = "all"
name = { zh = "各行业", en = "By industry" }
required = "none"
divisions = ["13", "37"]
"""
    (folder / FILE).write_text(head + measures, encoding="utf-8")
    assert [each for each in check(folder, on=date(2026, 3, 2)) if each.sheet == FILE] == []
    form = load_catalogue(folder).form("county-industry-quarterly")
    assert form.series_of(form.rows["all.13"], form.column("staff")) == "average-staff"


def test_the_shipped_forms_have_no_problem(folder):
    assert kinds(folder) == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (('series = "industrial-output"', 'series = "industrial-outputs"'), "forms.series"),
        (('series = "industrial-output"\n', ""), "forms.crossing"),
        (('"08", "09"', '"08", "99"'), "forms.division"),
        (('level = "county"', 'level = "village"'), "forms.word"),
        (('operator = "equal"', 'operator = "equals"'), "forms.word"),
        (('left = ["output"]', 'left = ["outputs"]'), "forms.row"),
        (('low = "0"', 'low = "nil"'), "forms.number"),
        (('low = "0"', 'low = "5"\nhigh = "1"'), "forms.limits"),
        (('jump = "50"', 'jump = "0"'), "forms.limits"),
        (("days = 15", "days = 0"), "forms.due"),
        (('code = "sales"', 'code = "output"'), "forms.twice"),
        (('required = "total"\n', ""), "keys.missing"),
        (('tolerance = "0.05"', "tolerance = 0.05"), "keys.type"),
        (('name = { zh = "本季", en = "This quarter" }', "back = -3\nname = { zh = '本季', en = 'This quarter' }"),
         "forms.back"),
    ],
)  # fmt: skip
def test_a_broken_form_is_complained_of(folder, change, kind):
    assert kind in kinds(folder, change)


def test_every_problem_is_told_at_once(folder):
    found = kinds(folder, ('level = "county"', 'level = "x"'), ('low = "0"', 'low = "nil"'), ("days = 15", "days = 0"))
    assert {"forms.word", "forms.number", "forms.due"} <= set(found)


def test_a_series_without_industries_cannot_be_asked_by_industry(folder):
    assert "forms.industries" in kinds(folder, ('series = "industrial-output"', 'series = "product-sales"'))
