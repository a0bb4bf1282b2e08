"""A small city with two counties, a clerk of each kind, and the names a workbook may use."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from zhixing.methods.periods import Period
from zhixing.methods.values import Text
from zhixing.office import actions, jobs
from zhixing.office.models import Level
from zhixing.office.permissions import Role
from zhixing.records.returns.lexicon import Lexicon, SeriesNames, fold, short_names

AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2020, 1, 1)
PLACES = {1: "示范市", 2: "临港区", 3: "海山县", 4: "海山镇"}
SERIES = (
    SeriesNames("industrial-output", Text("工业总产值", "Industrial output"), "yi-yuan", "亿元", True, False),
    SeriesNames("aquatic-output", Text("水产品产量", "Aquatic output"), "wan-tonne", "万吨", False, False),
    SeriesNames("rd-share", Text("研发投入占比", "R&D share"), "percent", "%", False, True),
)


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    series = {fold(spelling): one for one in SERIES for spelling in (one.code, one.name.zh, one.name.en)}
    places = {fold(name): (place,) for place, name in PLACES.items()}
    divisions = {"13": "13", "农副食品加工业": "13", "37": "37"}
    return Lexicon(series, places, PLACES, divisions, 1, short_names(PLACES))


@pytest.fixture
def city(db):
    return actions.add_place(
        code="339900", name=Text("示范市", "Model City"), level=Level.CITY, parent=None, valid_from=DAY, by=None, at=AT
    )


@pytest.fixture
def county(city):
    return actions.add_place(
        code="339901", name=Text("临港区", "Lingang"), level=Level.COUNTY, parent=city, valid_from=DAY, by=None, at=AT
    )


@pytest.fixture
def other_county(city):
    return actions.add_place(
        code="339902", name=Text("海山县", "Haishan"), level=Level.COUNTY, parent=city, valid_from=DAY, by=None, at=AT
    )


@pytest.fixture
def office(city):
    return actions.add_person_with_post(
        code="office", name="张三", role=Role.CITY_CLERK, place=city, valid_from=DAY, by=None, at=AT
    )


@pytest.fixture
def county_clerk(county):
    return actions.add_person_with_post(
        code="county", name="李四", role=Role.COUNTY_CLERK, place=county, valid_from=DAY, by=None, at=AT
    )


@pytest.fixture(autouse=True)
def the_build_job_is_known():
    """The wiring registers the build; here only its being asked for matters."""
    if "warehouse.build" not in jobs._WORK:
        jobs.register("warehouse.build", lambda payload, progress: payload)


@pytest.fixture
def known(county, office):
    """Approved output of the quarter before and of the year before."""
    from tests.records.returns.form_factories import known_output  # noqa: PLC0415 - it imports this module

    known_output(county, office, quarter=Period.quarter(2024, 4), values={"": 100, "13": 50, "14": 50})
    known_output(county, office, quarter=Period.quarter(2025, 3), values={"": 100, "13": 60, "14": 40})


@pytest.fixture
def sheet(known, office, county, other_county):
    """The county's sheet of an open round."""
    from tests.records.returns.form_factories import DUE, open_round, sheet_of  # noqa: PLC0415 - as above

    return sheet_of(open_round(office, due=DUE), county)


@pytest.fixture
def submitted(sheet, county_clerk):
    """The same sheet, filled and handed up."""
    from tests.records.returns.form_factories import answer_all  # noqa: PLC0415 - as above
    from zhixing.records.returns import form_actions  # noqa: PLC0415 - as above

    answer_all(sheet, county_clerk)
    return form_actions.submit(sheet=sheet, by=county_clerk, at=AT)


def _clerk(code, name, role, place):
    return actions.add_person_with_post(code=code, name=name, role=role, place=place, valid_from=DAY, by=None, at=AT)


@pytest.fixture
def colleague(county):
    return _clerk("colleague", "赵六", Role.COUNTY_CLERK, county)


@pytest.fixture
def liaison(county):
    town = actions.add_place(
        code="339901001", name=Text("临港镇", "Lingang Town"), level=Level.TOWNSHIP, parent=county, valid_from=DAY,
        by=None, at=AT,
    )  # fmt: skip
    return _clerk("liaison", "王五", Role.TOWNSHIP_LIAISON, town)


@pytest.fixture
def other_clerk(other_county):
    return _clerk("other", "孙七", Role.COUNTY_CLERK, other_county)
