"""Pages of return forms: who sees which sheet, what a save answers, the plain form, decisions in words."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from tests.records.returns.form_factories import change, save
from zhixing.records.returns.models import FormRound, FormSheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client, settings):
    from zhixing.office.models import User  # noqa: PLC0415 - the fixture's own need

    def sign_in(person):
        if person.user is None:
            person.user = User.objects.create_user(f"u-{person.code}", password="x")
            person.save()
        client.force_login(person.user)
        return client

    return sign_in


def post_json(client, sheet, **body):
    return client.post(
        reverse("returns:sheet-save", args=[sheet.pk]),
        json.dumps({"version": sheet.version, **body}),
        "application/json",
    )


def test_a_save_answers_the_cells_their_findings_and_the_counts(as_, sheet, county_clerk):
    answer = post_json(as_(county_clerk), sheet, cells=[{"key": "output.13:now", "text": "90"}]).json()
    assert (answer["version"], answer["answered"], answer["all"]) == (2, 1, 120)
    assert answer["cells"][0]["status"] == "typed"
    assert "+80.0" in answer["cells"][0]["change"]
    assert "同比" in answer["problems"]["output.13:now"][0]
    assert "合计应等于" in answer["problems"]["output:now"][0]


def test_an_unreadable_save_is_refused_and_writes_nothing(as_, sheet, county_clerk):
    client = as_(county_clerk)
    for body in ("", "[]", '{"cells": []}', '{"version": 1, "cells": [3]}'):
        answer = client.post(reverse("returns:sheet-save", args=[sheet.pk]), body, "application/json")
        assert answer.status_code == 400
    sheet.refresh_from_db()
    assert sheet.version == 1


def test_the_plain_form_saves_only_what_differs_and_confirms_a_row(as_, sheet, county_clerk):
    client = as_(county_clerk)
    fields = {"version": 1, "value=output.13:now": "61", "value=output.14:now": "40", "confirm": "output.14:now"}
    client.post(reverse("returns:sheet-save", args=[sheet.pk]), fields)
    found = dict(sheet.cells.filter(row__in=["output.13", "output.14"]).values_list("row", "status"))
    assert found == {"output.13": "typed", "output.14": "confirmed"}


def test_a_form_that_does_not_say_what_it_saw_overwrites_nobody(as_, sheet, county_clerk, colleague):
    save(sheet, colleague, change("output.13", "62"))
    answer = as_(county_clerk).post(reverse("returns:sheet-save", args=[sheet.pk]), {"value=output.13:now": "61"})
    assert answer.status_code == 409
    assert "赵六填“62”，您填“61”" in answer.content.decode()
    assert sheet.cells.get(row="output.13").value == 62


def test_a_sheet_of_another_county_is_not_found_on_any_address(as_, sheet, other_clerk):
    client = as_(other_clerk)
    for name in ("sheet", "sheet-history", "sheet-workbook"):
        assert client.get(reverse(f"returns:{name}", args=[sheet.pk])).status_code == 404
    assert client.get(reverse("returns:row", args=[sheet.pk, "output.13"])).status_code == 404
    assert post_json(client, sheet, cells=[]).status_code == 404
    for name in ("sheet-submit", "sheet-reopen", "sheet-hand-on", "sheet-upload"):
        assert client.post(reverse(f"returns:{name}", args=[sheet.pk])).status_code == 404
    assert sheet.place.name_zh not in client.get(reverse("returns:sheets")).content.decode()


def test_what_keeps_a_sheet_from_going_up_is_said_on_the_page(as_, sheet, county_clerk):
    answer = as_(county_clerk).post(reverse("returns:sheet-submit", args=[sheet.pk]))
    assert answer.status_code == 422
    assert "尚未确认或填写" in answer.content.decode()


def test_the_office_returns_a_row_and_accepts_on_the_page(as_, submitted, office, county_clerk):
    address = reverse("returns:sheet-decide", args=[submitted.pk])
    client = as_(office)
    assert client.post(address, {"decision": "return"}).status_code == 422
    fields = {"rows": "output.13", "reason=output.13": "请核对", "version": submitted.version}
    client.post(address, {"decision": "return", **fields})
    submitted.refresh_from_db()
    assert submitted.state == "returned"
    assert set(submitted.cells.exclude(returned="").values_list("row", flat=True)) == {"output.13", "output"}
    page = as_(county_clerk).get(reverse("returns:sheet", args=[submitted.pk])).content.decode()
    assert page.count('name="value=') == 2


def test_the_office_opens_a_round_and_sees_who_is_missing(as_, known, office, county, other_county):
    client = as_(office)
    fields = {"form": "county-industry-quarterly", "period": "2025Q4", "due": ""}
    client.post(reverse("returns:open-round"), fields)
    round_ = FormRound.objects.get()
    page = client.get(reverse("returns:round", args=[round_.pk])).content.decode()
    assert county.name_zh in page
    assert other_county.name_zh in page
    assert client.post(reverse("returns:open-round"), {**fields, "period": "第四季度"}).status_code == 422
    # A day from which no further day can be counted is refused in words.
    assert (
        client.post(reverse("returns:open-round"), {**fields, "period": "2026Q1", "due": "9999-12-31"}).status_code
        == 422
    )
    assert FormSheet.objects.count() == 2


def test_the_drawer_is_a_page_of_its_own_and_takes_a_comment(as_, sheet, county_clerk):
    client = as_(county_clerk)
    address = reverse("returns:row", args=[sheet.pk, "output.13"])
    assert "统计局" in client.get(address).content.decode()
    client.post(reverse("returns:comment", args=[sheet.pk, "output.13"]), {"text": "已与企业核对"})
    assert "已与企业核对" in client.get(address, headers={"HX-Request": "true"}).content.decode()


def test_the_burden_meter_counts_what_was_handed_up(as_, submitted, office):
    page = as_(office).get(reverse("returns:burden")).content.decode()
    assert "118" in page, "cells confirmed; two were typed"
