"""`zhixing import` reads as the upload page reads, answers machines with counts, and people with every reason."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.factories import NINE, person, small_city
from zhixing.config import cli
from zhixing.config.commands import bring_in
from zhixing.methods.values import Text
from zhixing.office import actions, uploads
from zhixing.office.models import Level, PlaceKind, Upload
from zhixing.office.permissions import Role
from zhixing.records.inspections.models import Batch
from zhixing.records.returns.models import StatisticalValue

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cn_public_figures"
QUARTER = "指标,区域,单位,1-3月值,同比增减%\n工业总产值,全市,亿元,316.3,76.9\n工业总产值,北县,亿元,,1.0\n"


@pytest.fixture
def city(tmp_path, settings):
    settings.ZHIXING_UPLOADS = tmp_path / "uploads"
    settings.ZHIXING_UPLOADS.mkdir()
    return small_city()


@pytest.fixture
def bring(tmp_path, capsys):
    def run(kind: str, content: str | Path, *more: str) -> tuple[int, str, str]:
        path = content if isinstance(content, Path) else tmp_path / "table.csv"
        if not isinstance(content, Path):
            path.write_text(content, encoding="utf-8")
        options = cli.parser().parse_args(["import", kind, str(path), *more])
        code = bring_in.run(options)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_quarter_without_a_column_of_periods_is_taken_for_the_period_named(city, bring):
    maps = ("--map", "1-3月值=value", "--map", "同比增减%=")
    code, out, err = bring("statistics", QUARTER, *maps, "--period", "2020Q1", "--json")
    assert code == cli.DONE, err
    counted = json.loads(out)
    assert (counted["rows"], counted["values"], counted["not_published"]) == (2, 1, 1)
    (value,) = StatisticalValue.objects.all()
    assert (str(value.value), value.first, value.months) == ("316.3000", 2020 * 12, 3)
    assert value.place == city.city


def test_without_the_period_the_file_is_refused_and_the_missing_column_named(city, bring):
    code, out, err = bring("statistics", QUARTER, "--map", "1-3月值=value", "--map", "同比增减%=", "--json")
    assert code == cli.REFUSED
    assert json.loads(out)["errors"] == {"missing_heading": 1}
    assert "缺少列：时期" in err
    assert StatisticalValue.objects.count() == 0


def test_a_refusal_answers_a_machine_with_kinds_and_a_person_with_reasons(city, bring):
    code, out, err = bring("spot-checks", "单位名称,合格否\n甲,是\n", "--json")
    assert code == cli.REFUSED
    assert json.loads(out)["errors"]
    assert "[错误]" in err
    assert Batch.objects.count() == 0
    code, out, _ = bring("spot-checks", "", "--json")
    assert code == cli.REFUSED
    assert json.loads(out)["errors"] == {"empty_file": 1}


def test_what_a_person_said_about_headings_on_the_page_holds_for_the_command_too(city, bring, tmp_path):
    clerk = person("office", Role.CITY_CLERK, city.city)
    table = "指标,地区,时期,报送数,单位\n工业总产值,试城市,2025,832.6,亿元\n"
    upload = uploads.receive(
        kind="statistics", name="table.csv", content=table.encode(), options={"source": ""}, by=clerk, at=NINE
    )
    assert bring("statistics", table)[0] == cli.REFUSED
    uploads.answer_headings(upload=upload, mapping={"报送数": "value"}, by=clerk, at=NINE)
    code, _, err = bring("statistics", table)
    assert code == cli.DONE, err
    assert StatisticalValue.objects.count() == 1


def test_a_dry_run_writes_nothing_and_the_same_file_twice_is_once(city, bring):
    table = "指标,地区,时期,数值,单位\n工业总产值,试城市,2025,832.6,亿元\n"
    assert bring("statistics", table, "--dry-run")[0] == cli.DONE
    assert (StatisticalValue.objects.count(), Upload.objects.count()) == (0, 0)
    bring("statistics", table)
    code, out, _ = bring("statistics", table, "--json")
    assert (code, json.loads(out)["already_known"]) == (cli.DONE, 1)
    assert StatisticalValue.objects.count() == 1


@pytest.fixture
def islands(tmp_path, settings):
    """A city with the names of the published table; its units overlap its counties."""
    settings.ZHIXING_UPLOADS = tmp_path / "uploads"
    settings.ZHIXING_UPLOADS.mkdir()
    since = date(2019, 1, 1)
    root = actions.add_place(
        code="330900", name=Text("舟山市", "Zhoushan"), level=Level.CITY, parent=None, valid_from=since,
        by=None, at=NINE,
    )  # fmt: skip
    counties = (("330902", "定海区"), ("330903", "普陀区"), ("330921", "岱山县"), ("330922", "嵊泗县"))
    units = (("330951", "舟山经济开发区"), ("330952", "新城"), ("330953", "金塘"), ("330954", "六横"))
    for code, name in (*counties, *units):
        actions.add_place(
            code=code, name=Text(name, name), level=Level.COUNTY, parent=root, valid_from=since, by=None, at=NINE,
            kind=PlaceKind.DIVISION if (code, name) in counties else PlaceKind.REPORTING_UNIT,
        )  # fmt: skip
    return root


@pytest.mark.skipif(
    not (SHARED / "zhoushan_2020q1_indicators.csv").exists(),
    reason="LEFT OUT: the published tables are not beside this checkout (../shared/data)",
)
class TestPublishedTables:
    def test_a_quarter_of_a_statistics_bureau_is_read_blank_by_blank_and_its_series_are_not_guessed(
        self, islands, bring
    ):
        code, out, err = bring(
            "statistics", SHARED / "zhoushan_2020q1_indicators.csv", "--dry-run", "--json",
            "--map", "1-3月值=value", "--map", "同比增减%=", "--period", "2020Q1",
        )  # fmt: skip
        counted = json.loads(out)
        assert code == cli.REFUSED
        assert (counted["rows"], counted["not_published"]) == (26, 8), "a blank value is not published, not zero"
        assert counted["errors"] == {"unknown_series": 18}, "定海 is found beside 定海区, overlapping units by name"
        assert "没有名为“规模以上工业总产值”的指标" in err
        assert "工业总产值" in err

    def test_the_overlapping_areas_enter_as_they_are_and_only_the_counties_make_up_the_city(
        self, islands, bring, tmp_path
    ):
        text = (SHARED / "zhoushan_2020q1_indicators.csv").read_text(encoding="utf-8-sig")
        lines = text.splitlines()
        output = [line for line in lines if line.startswith("规模以上工业总产值")]
        table = "\n".join([lines[0], *output]).replace("规模以上工业总产值", "工业总产值") + "\n"
        code, _, err = bring("statistics", table, "--map", "1-3月值=value", "--map", "同比增减%=", "--period", "2020Q1")
        assert code == cli.DONE, err
        held = {
            value.place.name_zh: (value.value, value.place.kind)
            for value in StatisticalValue.objects.select_related("place")
        }
        city = held.pop("舟山市")[0]
        areas = sum(value for value, _ in held.values())
        counties = sum(value for value, kind in held.values() if kind == PlaceKind.DIVISION)
        assert (float(city), float(areas), float(counties)) == (316.3, 357.3, 307.3)

    def test_a_table_of_spot_checks_by_county_is_no_statistical_series_and_says_what_is(self, islands, bring):
        code, out, err = bring("statistics", SHARED / "bazhong_2024_spot_check_by_county.csv", "--json")
        assert code == cli.REFUSED
        assert json.loads(out)["errors"] == {"no_headings": 1}
        assert "请下载空白模板" in err
