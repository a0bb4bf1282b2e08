"""Who reaches a sheet of a return form and how far: old pages, forged requests, stand-ins, and those who only help."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.records.returns.conftest import AT
from tests.records.returns.form_factories import answer_all, change, save
from zhixing.office import sheets
from zhixing.office.models import Delegation, Person, Post, Upload, User
from zhixing.office.permissions import Action, Refused, place_of_work, visible
from zhixing.records.returns import form_acceptance, form_actions, form_saving, form_workbook
from zhixing.records.returns.models import StatisticalValue

pytestmark = pytest.mark.django_db


def enter(client, person):
    if person.user is None:
        person.user = User.objects.create_user(username=person.code)
        person.save()
    client.force_login(person.user)
    return client


def by_script(client, sheet, body):
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(reverse("returns:sheet-save", args=[sheet.pk]), text, content_type="application/json")


@pytest.mark.parametrize(
    "body",
    [
        '{"version": Infinity, "cells": [{"key": "output.13:now", "text": "6"}]}',
        '{"version": 1e999, "cells": [{"key": "output.13:now", "text": "6"}]}',
        '{"version": 1, "cells": [{"key": "output.13:now", "text": "6\\u0000"}]}',
        '{"version": 1, "cells": [{"key": "output.13:now", "remark": "\\ud800"}]}',
        '{"version": 1, "cells": [{"key": "output.13\\u0000:now", "text": "6"}]}',
        '{"version": 999, "cells": [{"key": "output.13:now", "text": "6"}]}',
        '{"version": 1, "cells": 5}',
        "[1]",
    ],
)
def test_a_forged_save_is_refused_in_words_and_writes_nothing(client, sheet, county_clerk, colleague, body):
    save(sheet, colleague, change("output.13", "61"))
    before = list(sheet.cells.values_list("value", "text", "remark"))
    answer = by_script(enter(client, county_clerk), sheet, body)
    assert answer.status_code in {400, 409}
    assert answer.json()["problem"]
    assert list(sheet.cells.values_list("value", "text", "remark")) == before


@pytest.mark.parametrize("version", ["²", "9" * 5000, "999", "-1", ""])
def test_the_plain_form_with_a_forged_version_is_answered_and_overwrites_nobody(
    client, sheet, county_clerk, colleague, version
):
    save(sheet, colleague, change("output.13", "61"))
    data = {"version": version, "value=output.13:now": "62"}
    answer = enter(client, county_clerk).post(reverse("returns:sheet-save", args=[sheet.pk]), data)
    assert answer.status_code < 500
    if version:
        assert sheet.cells.get(row="output.13").value == 61


def test_a_save_cannot_claim_a_version_that_is_not_there_yet(sheet, county_clerk, colleague):
    save(sheet, county_clerk, change("output.13", "61"))
    with pytest.raises(Refused) as refused:
        form_saving.save_cells(sheet=sheet, base=10**6, changes=[change("output.13", "62")], by=colleague, at=AT)
    assert refused.value.status == 409
    assert sheet.cells.get(row="output.13").value == 61


def test_an_old_page_does_not_accept_what_its_reader_never_saw(client, submitted, office, county_clerk):
    seen = submitted.version
    returned = form_actions.return_sheet(sheet=submitted, rows={}, note="请核对", by=office, at=AT)
    save(returned, county_clerk, change("output.13", "61", remark="核对"), change("output.14", "39", remark="核对"))
    answer_all(returned, county_clerk)
    form_actions.submit(sheet=returned, by=county_clerk, at=AT + timedelta(hours=1))
    before = StatisticalValue.objects.count()
    address = reverse("returns:sheet-decide", args=[submitted.pk])
    answer = enter(client, office).post(address, {"decision": "accept", "version": seen})
    assert answer.status_code == 409
    assert StatisticalValue.objects.count() == before
    returned.refresh_from_db()
    assert returned.state == "submitted"
    client.post(address, {"decision": "accept", "version": returned.version})
    returned.refresh_from_db()
    assert returned.state == "accepted"


def test_a_sheet_is_accepted_once_and_not_before_it_was_handed_up(client, sheet, office, county_clerk):
    address = reverse("returns:sheet-decide", args=[sheet.pk])
    answer = enter(client, office).post(address, {"decision": "accept", "version": sheet.version})
    assert answer.status_code == 422
    sheet.refresh_from_db()
    assert sheet.state == "filling"


def test_the_office_reads_a_sheet_but_takes_no_rows_back_in_the_countys_name(sheet, office, county_clerk, liaison):
    form_actions.hand_on(sheet=sheet, rows=["output.13"], to=liaison, by=county_clerk, at=AT)
    with pytest.raises(Refused):
        form_actions.hand_back(sheet=sheet, rows=["output.13"], by=office, at=AT)
    assert sheet.cells.filter(delegated_to=liaison).exists()
    form_actions.hand_back(sheet=sheet, rows=["output.13"], by=county_clerk, at=AT)
    assert not sheet.cells.filter(delegated_to=liaison).exists()


def test_a_helper_sees_the_own_row_alone_and_nothing_once_the_post_below_has_ended(
    client, sheet, county_clerk, liaison, other_county
):
    form_actions.hand_on(sheet=sheet, rows=["output.13"], to=liaison, by=county_clerk, at=AT)
    enter(client, liaison)
    assert client.get(reverse("returns:row", args=[sheet.pk, "output.13"])).status_code == 200
    assert client.get(reverse("returns:row", args=[sheet.pk, "output.14"])).status_code == 404
    assert client.get(reverse("returns:sheet-history", args=[sheet.pk])).status_code == 404
    assert by_script(client, sheet, {"version": 1, "cells": [{"key": "output.14:now", "text": "6"}]}).status_code == 404
    today = timezone.localdate()
    Post.objects.filter(person=liaison).update(valid_to=today - timedelta(days=1))
    Post.objects.create(person=liaison, role="township_liaison", place=other_county, valid_from=today)
    assert client.get(reverse("returns:sheet", args=[sheet.pk])).status_code == 404
    assert client.get(reverse("returns:row", args=[sheet.pk, "output.13"])).status_code == 404
    assert by_script(client, sheet, {"version": 1, "cells": [{"key": "output.13:now", "text": "6"}]}).status_code == 404


def test_a_stand_ins_workbook_belongs_to_the_sheets_county_not_to_the_stand_ins_own(
    client, sheet, county_clerk, other_clerk, other_county
):
    today = timezone.localdate()
    neighbour = Post.objects.create(
        person=Person.objects.create(code="neighbour", name="邻县"), role="county_clerk",
        place=other_county, valid_from=today,
    ).person  # fmt: skip
    Delegation.objects.create(
        giver=county_clerk, taker=other_clerk, valid_from=today, valid_to=today, reason="出差", made_at=AT
    )
    book = form_workbook.download(sheet, None)
    file = SimpleUploadedFile("return.xlsx", book)
    enter(client, other_clerk).post(reverse("returns:sheet-upload", args=[sheet.pk]), {"file": file})
    upload = Upload.objects.get(kind=form_workbook.KIND)
    assert upload.place == sheet.place
    assert not visible(neighbour, Upload.objects.all(), Action.UPLOADS_READ, on=today).exists()
    assert visible(county_clerk, Upload.objects.all(), Action.UPLOADS_READ, on=today).exists()


@pytest.mark.parametrize("forged", ["999999", "²", "9" * 5000])
def test_a_workbook_whose_version_was_forged_overwrites_nobody(sheet, county_clerk, colleague, tmp_path, forged):
    path = tmp_path / "return.xlsx"
    path.write_bytes(form_workbook.download(sheet, None))
    book = sheets.read(path, name="return.xlsx")
    first = book.sheets[0].rows[0]
    first[2] = forged
    save(sheet, colleague, change("output.13", "61"))
    parsed = form_workbook.parse(book, {"sheet": sheet.pk, "rows": None, "person": county_clerk.code})
    assert parsed.refused
    assert not parsed.rows


def test_a_stand_in_with_work_in_two_counties_hands_a_file_in_where_only_the_city_sees_it(
    county_clerk, other_clerk, city, county, other_county
):
    assert place_of_work(other_clerk, Action.UPLOADS_STATISTICS, on=AT.date()) == other_county
    Delegation.objects.create(
        giver=county_clerk, taker=other_clerk, valid_from=AT.date(), valid_to=AT.date(), reason="出差", made_at=AT
    )
    again = Person.objects.get(pk=other_clerk.pk)
    assert place_of_work(again, Action.UPLOADS_STATISTICS, on=AT.date()) == city


@pytest.mark.parametrize("seen", [True, False])
def test_control_without_the_version_its_reader_saw_a_sheet_handed_up_anew_would_be_accepted(
    submitted, office, county_clerk, seen
):
    old = submitted.version
    form_actions.return_sheet(sheet=submitted, rows={}, note="请核对", by=office, at=AT)
    save(submitted, county_clerk, change("output.13", "61", remark="核对"), change("output.14", "39", remark="核对"))
    submitted.refresh_from_db()
    form_actions.submit(sheet=submitted, by=county_clerk, at=AT)
    if seen:
        with pytest.raises(Refused, match="重新上报"):
            form_acceptance.accept_sheet(sheet=submitted, by=office, at=AT, seen=old)
    else:
        assert form_acceptance.accept_sheet(sheet=submitted, by=office, at=AT) > 0
