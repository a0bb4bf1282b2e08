"""A division list adds what the tree lacks and proposes events for what it has otherwise; every fault at its cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.factories import NINE, SmallCity, person, small_city
from zhixing.methods.values import Problem, Severity
from zhixing.office import sheets, trail
from zhixing.office.division_lists import IMPORTER, parse, save
from zhixing.office.models import Place, PlaceCode, PlaceEvent, Upload
from zhixing.office.permissions import Refused, Role
from zhixing.office.place_events import parent_on
from zhixing.office.uploads import Parsed

pytestmark = pytest.mark.django_db
HEAD = "代码,名称,英文名称,级别,上级代码,起始日期,终止日期,代码体系\n"


@pytest.fixture
def city() -> SmallCity:
    return small_city()


def read(tmp_path: Path, *rows: str) -> Parsed:
    path = tmp_path / "divisions.csv"
    path.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    return parse(sheets.read(path), {})


def take(parsed: Parsed, city: SmallCity, role: Role = Role.CITY_CLERK) -> dict[str, object]:
    by = person("clerk", role, city.city)
    upload = Upload.objects.create(
        kind="divisions", name="x", digest="d", size=1, stored="x", uploaded_by=by, uploaded_at=NINE
    )
    return save(parsed=parsed, upload=upload, by=by, at=NINE, good_rows_only=False)


def said(problems: list[Problem], severity: Severity) -> list[tuple[str, str]]:
    return [(problem.where.zh, problem.kind) for problem in problems if problem.severity is severity]


def test_a_list_adds_places_below_their_parents_whatever_the_order_of_its_rows(city: SmallCity, tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        "980003001,东一镇,East One,乡镇,980003,2021-05-01,,",
        "980003,东县,East County,县,980000,2021-05-01,,",
        "980001,北县,North County,县,980000,2020-01-01,,",
    )
    assert not parsed.problems
    assert take(parsed, city)["new"] == 2
    town = Place.objects.get(code="980003001")
    parent = parent_on(town, date(2021, 5, 1))
    assert parent is not None
    assert parent.code == "980003"
    entry = trail.last_about(Upload.objects.get())
    assert entry is not None
    assert entry.body == {"places": 2, "codes": 0}


def test_differences_are_proposed_as_events_and_overwrite_nothing(city: SmallCity, tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        "980001001,朝阳镇,Chaoyang,镇,980002,2020-01-01,,",
        "980002001,南一镇,South One,镇,980002,2020-01-01,2025-01-01,",
    )
    assert said(parsed.problems, Severity.WARNING) == [
        (f"表“divisions”{cell}", "division.differs") for cell in ("B2", "E2", "G3")
    ]
    assert [problem.remedy.zh for problem in parsed.problems if "更名" in problem.remedy.zh]
    assert (parsed.summary["proposed"], parsed.summary["new"]) == (3, 0)
    take(parsed, city)
    town = Place.objects.get(code="980001001")
    assert (town.name_zh, town.get_parent()) == ("北一镇", city.north)
    assert Place.objects.get(code="980002001").valid_to is None
    assert not PlaceEvent.objects.exists()


def test_every_fault_stands_at_its_cell_all_at_once(city: SmallCity, tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        "980003,东县,East,郡,980000,2021-05-01,,",
        "980004,西县,,县,980099,2021,,",
        "980004,西县,West,县,980000,2022-01-01,2021-01-01,",
    )
    assert {cell[-2:] for cell, _ in said(parsed.problems, Severity.ERROR)} == {"D2", "F3", "A4", "G4"}
    with pytest.raises(Refused):
        take(parsed, city)
    assert not Place.objects.filter(code__in=("980003", "980004")).exists()


def test_codes_of_another_system_are_kept_beside_the_own_and_once(city: SmallCity, tmp_path: Path) -> None:
    row = "339800001,北一镇,,镇,980001,2020-01-01,,统计用区划代码"
    take(read(tmp_path, row), city)
    code = PlaceCode.objects.get(system="统计用区划代码")
    assert code.place == city.north_town
    again = read(tmp_path, row)
    assert (again.summary["new"], again.summary["already_known"]) == (0, 1)


def test_the_template_reads_as_an_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(IMPORTER.template())
    parsed = parse(sheets.read(path), {})
    assert (len(parsed.rows), parsed.refused) == (0, False)
