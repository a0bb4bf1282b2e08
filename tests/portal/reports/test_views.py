"""Pages of the reports room, on a small snapshot built for the test: every number opens, files are what they claim."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from tests.portal.reports.conftest import sign_in
from tests.portal.reports.snapshot import CITY, small_snapshot

from zhixing.office import jobs, trail
from zhixing.portal import figures
from zhixing.portal.reports.models import Report
from zhixing.warehouse.measure import measure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bundle")]
PREVIEW = "/reports/quality-analysis/?place=990900&period=2025"


def test_the_preview_prints_the_rate_and_its_panel_leads_to_the_batches(client, clerk):
    text = client.get(PREVIEW, headers={"accept-language": "zh-hans"}).content.decode()
    assert "批次合格率" in text
    rate = re.search(r'<tr id="(f\d+)"><th scope="row">\d+</th><td>监督抽查批次合格率</td>.*?</tr>', text, re.DOTALL)
    assert rate
    assert f'href="#{rate[1]}"' in text
    rows = f"{reverse('inspections:batches')}?place=990900&amp;period=2025"
    assert f'href="{rows}"' in rate[0]
    for said in ("95.0%", "38", "40"):
        assert said in rate[0], said


def test_a_number_is_a_plain_link_where_there_is_no_script(client, clerk):
    text = client.get(PREVIEW).content.decode()
    targets = set(re.findall(r'class="figure" href="#(f\d+)"', text))
    assert targets
    assert targets <= set(re.findall(r'<tr id="(f\d+)"', text))


def test_charts_carry_the_option_they_are_drawn_from(client, clerk):
    text = client.get(PREVIEW).content.decode()
    frames = re.findall(r'data-chart="(option-[\w-]+)"', text)
    assert frames
    assert len(frames) == len(set(frames))
    for frame in frames:
        assert f'<script id="{frame}" type="application/json">' in text


def test_nobody_reads_a_report_without_signing_in(client, city):
    answer = client.get(PREVIEW)
    assert answer.status_code == 302
    assert "/sign-in/" in answer.url


@pytest.mark.parametrize(("suffix", "starts"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")])
def test_the_same_report_comes_as_a_file_named_after_it(client, clerk, suffix, starts):
    answer = client.get(f"/reports/quality-analysis/file.{suffix}?place=990900&period=2025&language=en")
    assert answer.content.startswith(starts)
    assert answer["Content-Disposition"].startswith("attachment")
    assert f"Quality%20analysis%20of%20Qianyu%2C%202025.{suffix}" in answer["Content-Disposition"] or (
        f'"Quality analysis of Qianyu, 2025.{suffix}"' in answer["Content-Disposition"]
    )


def test_an_unknown_place_or_period_is_answered_with_what_is_meant(client, clerk):
    assert client.get("/reports/quality-analysis/?place=99090&period=2025").status_code == 404
    assert client.get("/reports/quality-analysis/?place=990900&period=zwanzig").status_code == 422
    assert "quality-analysis" in client.get("/reports/quality-analysys/?place=990900&period=2025").content.decode()


def test_a_report_that_must_not_be_printed_is_answered_with_its_reasons(client, clerk, monkeypatch):
    monkeypatch.setattr(figures, "ask", lambda question, *, on, source: _of_another_cut(question, on))
    answer = client.get(PREVIEW, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 422
    assert "不能编入" in answer.content.decode()


def _of_another_cut(question, on):
    readings = measure(figures.catalogue(), figures.warehouse(), question, on=on)
    return [replace(reading, snapshot="another-cut") for reading in readings]


@pytest.mark.parametrize(("pinned", "status"), [(True, 200), (False, 422)])
def test_a_rebuild_in_the_middle_mixes_two_snapshots_only_where_each_question_follows_the_pointer(
    client, clerk, settings, monkeypatch, pinned, status
):
    began, honest, asked = figures.warehouse().name, figures.ask, []

    def ask(question, *, on, source):
        asked.append(source.name)
        if len(asked) == 3:
            small_snapshot(settings.ZHIXING_SNAPSHOTS)
        return honest(question, on=on, source=source if pinned else None)

    monkeypatch.setattr(figures, "ask", ask)
    assert client.get(PREVIEW).status_code == status
    assert set(asked) == {began} != {figures.current_name()}


def test_before_the_first_snapshot_the_page_says_what_to_do(client, clerk, settings, tmp_path):
    settings.ZHIXING_SNAPSHOTS = tmp_path / "empty"
    answer = client.get(PREVIEW)
    assert answer.status_code == 422
    assert "zhixing build" in answer.content.decode()


def make(client):
    client.post("/reports/quality-analysis/make/", {"place": CITY, "period": "2025", "language": "zh-hans"})
    return jobs.run(jobs.Job.objects.latest("pk"))


def test_a_made_report_is_kept_with_who_when_snapshot_and_the_trail_says_so(client, clerk):
    job = make(client)
    assert job.trouble == ""
    report = Report.objects.get()
    assert (report.made_by, report.snapshot) == (clerk, figures.warehouse().name)
    assert set(report.files) == {"pdf", "docx", "html"}
    entry = trail.last_about(report)
    assert (entry.action, entry.by, entry.edition) == ("reports.make", clerk.code, report.outline)
    listed = client.get("/reports/").content.decode()
    assert report.title in listed
    assert report.snapshot in listed


def test_a_kept_file_is_given_back_byte_for_byte(client, clerk, settings):
    make(client)
    report = Report.objects.get()
    answer = client.get(f"/reports/made/{report.public_id}.docx")
    content = b"".join(answer.streaming_content)
    assert content == (settings.ZHIXING_REPORTS / report.files["docx"]["name"]).read_bytes()
    assert zipfile.is_zipfile(BytesIO(content))


def test_the_same_inputs_again_are_the_same_report_and_the_same_bytes(client, clerk, settings):
    make(client)
    before = {path.name: path.read_bytes() for path in settings.ZHIXING_REPORTS.iterdir()}
    make(client)
    assert Report.objects.count() == 1
    assert {path.name: path.read_bytes() for path in settings.ZHIXING_REPORTS.iterdir()} == before


def test_a_reader_sees_no_button_to_make_and_may_not_make(client, city):
    sign_in(client, city, "leader")
    assert "/reports/quality-analysis/make/" not in client.get(PREVIEW).content.decode()
    answer = client.post("/reports/quality-analysis/make/", {"place": CITY, "period": "2025"})
    assert answer.status_code == 403
    assert Report.objects.count() == 0


def test_the_day_printed_is_the_day_it_was_made(client, clerk):
    text = client.get(PREVIEW, headers={"accept-language": "zh-hans"}).content.decode()
    today = datetime.now(UTC).astimezone()
    assert str(today.year) in re.search(r'class="issuer">(.*?)</p>', text, re.DOTALL)[1]
