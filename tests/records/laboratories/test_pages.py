"""The pages of laboratories: what each can do on a day, its figures over time, forms that add and never overwrite."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from tests.factories import NINE
from tests.records.laboratories.conftest import laboratory
from zhixing.records.laboratories import actions
from zhixing.records.laboratories.models import Capability, Laboratory

pytestmark = pytest.mark.django_db
LIST = "/laboratories/"


@pytest.fixture
def held(city):
    values = ("equipment", date(2021, 12, 31), "980"), ("equipment", date(2022, 12, 31), "1520")
    entries = [laboratory(city, *values), laboratory(city, name="南县中心", place=city.south.pk)]
    actions.record_laboratories(entries=entries, upload=None, by=None, at=NINE)
    return Laboratory.objects.get(name="北县食品检测中心")


@pytest.fixture
def enter(client):
    def as_person(person):
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_person


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_shows_the_figures_of_the_day_asked(held, office, enter):
    client = enter(office)
    assert "1,520" in text(client.get(LIST))
    before = text(client.get(LIST + "?on=2022-06-01"))
    assert "980" in before
    assert "1,520" not in before
    assert "没有符合条件的机构" in text(client.get(LIST + "?on=2019-01-01"))
    assert "没有符合条件的机构" in text(client.get(LIST + "?level=national"))


def test_everybody_reads_the_citys_laboratories_and_a_county_corrects_its_own(held, north_clerk, enter):
    client = enter(north_clerk)
    assert "南县中心" in text(client.get(LIST))
    other = Laboratory.objects.get(name="南县中心")
    assert client.get(f"{LIST}{other.public_id}/value/").status_code == 404
    assert client.get(f"{LIST}{held.public_id}/value/").status_code == 200


def test_a_value_is_added_and_a_second_for_the_day_is_refused(held, office, enter):
    client = enter(office)
    given = {"measure": "equipment", "on": "2023-12-31", "value": "1800", "source": "年报", "version": 1}
    assert client.post(f"{LIST}{held.public_id}/value/", given).status_code == 302
    page = text(client.get(f"{LIST}{held.public_id}/"))
    for words in ("980", "1,520", "1,800", "补充数值"):
        assert words in page
    answer = client.post(f"{LIST}{held.public_id}/value/", {**given, "value": "9", "version": 2})
    assert answer.status_code == 422
    assert Capability.objects.filter(on=date(2023, 12, 31)).count() == 1


def test_a_level_changes_from_its_day_and_a_line_is_taken_back_with_a_reason(held, office, enter):
    client = enter(office)
    given = {"on": "2024-01-01", "level": "provincial", "works": "on", "source": "批文", "version": 1}
    assert client.post(f"{LIST}{held.public_id}/level/", given).status_code == 302
    assert "省级" in text(client.get(f"{LIST}{held.public_id}/"))
    row = held.standings.get(level="provincial")
    back = f"{LIST}{held.public_id}/standings/{row.pk}/take-back/"
    assert "省级" in text(client.get(back))
    assert client.post(back, {"reason": "", "version": 2}).status_code == 422
    assert client.post(back, {"reason": "录错", "version": 2}).status_code == 302
    row.refresh_from_db()
    assert row.taken_back


def test_one_is_recorded_and_corrected_by_form(held, city, office, enter):
    client = enter(office)
    given = {"name": "市检验院", "level": "city", "place": city.city.pk, "on": "2020-01-01", "source": "批文"}
    assert client.post(f"{LIST}add/", given).status_code == 302
    assert client.post(f"{LIST}add/", given).status_code == 409
    one = Laboratory.objects.get(name="市检验院")
    change = {"name": "市检验检测院", "place": city.city.pk, "source": "批文", "reason": "更名", "version": 1}
    assert client.post(f"{LIST}{one.public_id}/correct/", change).status_code == 302
    page = text(client.get(f"{LIST}{one.public_id}/"))
    assert "市检验检测院" in page
    assert "更名" in page


def test_the_download_has_one_column_a_measure(held, office, enter):
    content = enter(office).get(f"{LIST}export.xlsx?on=2022-12-31").content
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    headings = [cell.value for cell in page[1]]
    assert page.cell(2, headings.index("设备资产(万元)") + 1).value == 1520


def test_the_english_page_speaks_english(held, office, enter):
    client = enter(office)
    client.cookies["django_language"] = "en"
    page = text(client.get(f"{LIST}{held.public_id}/"))
    for words in ("Abilities over time", "Equipment", "10 000 yuan", "County"):
        assert words in page
