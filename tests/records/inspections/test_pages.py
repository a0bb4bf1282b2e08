"""The pages: batches from any figure down, one batch as published and as understood, corrections, sources."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from tests.records.inspections.factories import AT, book, city, clerk, enterprise, failing, row
from zhixing.office import trail
from zhixing.office.models import Place, User
from zhixing.records.inspections import imports
from zhixing.records.inspections.models import Batch, InspectionSource

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    person = clerk(city())
    sign_in(client, person)
    enterprise("千屿海味食品有限公司", Place.objects.get(code="990902"))
    parsed = imports.parse(
        book(
            row(), failing(物料名称="紫菜", 生产商="/", 检测结果="2.8×10", 产品分类="藻类-->干制品"),
            row(物料名称="<b>虾皮</b>", 生产商="干𬒗镇食品厂", 发布日期="2024-06-01"),
        ),
        {},
    )  # fmt: skip
    imports.save(parsed=parsed, upload=None, by=person, at=AT, good_rows_only=False)
    return person


def sign_in(client, person):
    user = User.objects.create(username=person.code)
    person.user = user
    person.save()
    client.force_login(user)


def listed(client, **query) -> list[str]:
    answer = client.get(reverse("inspections:batches"), query)
    assert answer.status_code == 200
    return [batch.product for batch in answer.context["page"].object_list]


@pytest.mark.parametrize(
    ("query", "products"),
    [
        ({}, ["紫菜", "冻虾仁", "<b>虾皮</b>"]), ({"verdict": "fail"}, ["紫菜"]), ({"period": "2024"}, ["<b>虾皮</b>"]),
        ({"period": "2025Q1"}, ["紫菜", "冻虾仁"]), ({"place": "990902"}, ["冻虾仁"]),
        ({"place": "990900"}, ["冻虾仁"]),
        ({"product": "藻类"}, ["紫菜"]), ({"product": "藻类-->干制品"}, ["紫菜"]), ({"industry": "13"}, ["冻虾仁"]),
        ({"size": "small"}, ["冻虾仁"]), ({"source": "样例来源", "verdict": "pass"}, ["冻虾仁", "<b>虾皮</b>"]),
        ({"q": "菌落"}, ["紫菜"]), ({"q": "𬒗"}, ["<b>虾皮</b>"]), ({"q": "没有这个"}, []),
        ({"purpose": "special"}, []),
        ({"channel": "online"}, []),
    ],
)  # fmt: skip
def test_the_address_narrows_the_list(office, client, query, products):
    assert listed(client, **query) == products


def test_a_list_says_what_a_verdict_is_about_and_shows_published_texts_harmlessly(office, client):
    page = client.get(reverse("inspections:batches"), headers={"accept-language": "zh-hans"}).content.decode()
    assert "所检项目未发现不合格" in page
    assert "检验结论仅对所检样品负责" in page
    assert "<b>虾皮</b>" not in page
    assert "&lt;b&gt;虾皮" in page
    assert "data-label" in page


def test_a_place_or_a_period_that_does_not_exist_is_answered_with_a_message(office, client):
    unknown = client.get(reverse("inspections:batches"), {"place": "99090"})
    assert (unknown.status_code, "990900" in unknown.content.decode()) == (404, True)
    assert client.get(reverse("inspections:batches"), {"period": "去年"}).status_code == 422


def test_a_county_sees_its_own_batches_only_in_list_page_and_download(office, client):
    county = clerk(Place.objects.get(code="990902"), "county_clerk", "county")
    sign_in(client, county)
    assert listed(client) == ["冻虾仁"]
    hidden = Batch.objects.get(product="紫菜")
    assert client.get(reverse("inspections:batch", args=[hidden.public_id])).status_code == 404
    assert "紫菜" not in client.get(reverse("inspections:export-csv")).content.decode()


def test_nobody_sees_a_batch_without_signing_in(office, client):
    client.logout()
    answer = client.get(reverse("inspections:batches"))
    assert (answer.status_code, answer["Location"].startswith("/sign-in/")) == (302, True)


def test_a_batch_shows_the_text_as_published_beside_why_it_gave_no_number(office, client):
    batch = Batch.objects.get(product="紫菜")
    page = client.get(reverse("inspections:batch", args=[batch.public_id])).content.decode()
    assert "2.8×10" in page
    assert "指数缺失，无法读数" in page
    assert "第 2 条 检测结果" in page
    assert "不大于 100 CFU/g" in page


def test_the_downloads_hold_the_narrowed_list_with_its_characters(office, client):
    text = client.get(reverse("inspections:export-csv"), {"q": "𬒗"}).content.decode("utf-8-sig")
    assert text.count("\r\n") == 2
    assert "干𬒗镇食品厂" in text
    content = client.get(reverse("inspections:export-xlsx"), {"verdict": "fail"}).content
    lines = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert len(lines) == 2
    assert lines[1][1] == "紫菜"


def correction(batch: Batch, *, items: str = "", **changes) -> dict:
    values = {"product": batch.product, "category": batch.category, "producer": batch.producer,
              "version": batch.version, "sampled_unit": batch.sampled_unit, "published_on": batch.published_on,
              "verdict": batch.verdict,
              "place": batch.place_id or "", "final": "on", "reason": "复检报告 FJ-7"}  # fmt: skip
    judged = {f"item_{one.pk}": items or one.verdict for one in batch.findings.all()}
    return {**values, **judged, **changes}


def test_a_correction_is_saved_with_its_reason_and_shown_in_the_timeline(office, client):
    batch = Batch.objects.get(product="冻虾仁")
    answer = client.post(reverse("inspections:correct", args=[batch.public_id]), correction(batch, remark="更正过"))
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "复检报告 FJ-7" in page
    assert "更正过" in page
    assert trail.last_about(batch).by == office.code


def test_the_timeline_says_in_words_what_was_changed(office, client):
    batch = Batch.objects.get(product="紫菜")
    place = Place.objects.get(code="990903")
    client.post(
        reverse("inspections:correct", args=[batch.public_id]),
        correction(batch, verdict="pass", final="", place=place.pk, items="pass"),
    )
    page = client.get(reverse("inspections:batch", args=[batch.public_id]), headers={"accept-language": "zh-hans"})
    timeline = page.content.decode().partition('id="timeline"')[2]
    assert "<del>不合格</del> → <ins>所检项目未发现不合格</ins>" in timeline
    assert "<del>是</del> → <ins>否</ins>" in timeline
    assert "检验项目“菌落总数”: <del>不符合</del> → <ins>符合</ins>" in timeline
    assert "<ins>汐口区</ins>" in timeline
    assert "fail" not in timeline


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "检验项目不符合（菌落总数），批次只能判为不合格。"),
        ("en", "An item does not meet its limit (菌落总数)"),
    ],
)
def test_a_passing_verdict_beside_a_failing_item_comes_back_with_the_way_out(office, client, language, said):
    batch = Batch.objects.get(product="紫菜")
    address = reverse("inspections:correct", args=[batch.public_id])
    answer = client.post(address, correction(batch, verdict="pass"), headers={"accept-language": language})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["verdict"]
    assert said in answer.content.decode()
    assert Batch.objects.get(pk=batch.pk).verdict == "fail"


def test_the_form_asks_for_every_item_under_the_verdict(office, client):
    batch = Batch.objects.get(product="紫菜")
    page = client.get(
        reverse("inspections:correct", args=[batch.public_id]), headers={"accept-language": "en"}
    ).content.decode()
    assert page.index('name="verdict"') < page.index("Item: 菌落总数") < page.index('name="further"')
    assert page.index('name="further"') < page.index('name="reason"')


def test_a_correction_without_its_reason_comes_back_with_the_field_named(office, client):
    batch = Batch.objects.get(product="冻虾仁")
    answer = client.post(reverse("inspections:correct", args=[batch.public_id]), correction(batch, reason=""))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]
    assert Batch.objects.get(pk=batch.pk).version == 1


def test_a_correction_made_from_an_old_page_is_answered_409_with_what_changed(office, client):
    batch = Batch.objects.get(product="冻虾仁")
    address = reverse("inspections:correct", args=[batch.public_id])
    client.post(address, correction(batch, remark="先到"))
    answer = client.post(address, correction(batch, remark="后到"))
    assert answer.status_code == 409
    (difference,) = answer.context["stale"].differences
    assert (difference.field, difference.theirs, difference.yours) == ("备注", "先到", "后到")
    assert Batch.objects.get(pk=batch.pk).remark == "先到"
    # What was typed stands in the form of that page, which sent again is a decision.
    kept = answer.context["form"]
    assert client.post(address, {**kept.data.dict(), "reason": "核对后仍取后者"}).status_code == 302
    assert Batch.objects.get(pk=batch.pk).remark == "后到"


def test_a_source_is_confirmed_on_its_page_and_the_page_says_what_follows(office, client):
    source = InspectionSource.objects.get()
    page = client.get(reverse("inspections:sources")).content.decode()
    assert "推定" in page
    address = reverse("inspections:confirm-source", args=[source.pk])
    client.post(address, {"completeness": "failures_only", "note": "官网说明"})
    page = client.get(reverse("inspections:sources")).content.decode()
    assert "已确认" in page
    assert "不计入合格率" in page
    assert trail.last_about(source).note == "官网说明"


def test_the_list_asks_the_database_as_often_for_many_batches_as_for_few(office, client, django_assert_max_num_queries):
    rows = [failing(物料名称=f"样品{n}") for n in range(60)]
    imports.save(parsed=imports.parse(book(*rows), {}), upload=None, by=office, at=AT, good_rows_only=False)
    listed(client)
    with django_assert_max_num_queries(20):
        listed(client)


def test_a_county_chooses_among_its_own_places_and_sees_its_own_counts(office, client):
    north = Place.objects.get(code="990902")
    sign_in(client, clerk(north, "county_clerk", "county"))
    batch = Batch.objects.get(product="冻虾仁")
    form = client.get(reverse("inspections:correct", args=[batch.public_id])).context["form"]
    assert list(form.fields["place"].queryset) == [north]
    assert form.fields["place"].required
    answer = client.post(reverse("inspections:correct", args=[batch.public_id]), correction(batch, place=""))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["place"]
    (line,) = client.get(reverse("inspections:sources")).context["lines"]
    assert (line.batches, line.failing) == (1, 0)


def test_the_city_sees_every_batch_of_a_source_counted(office, client):
    (line,) = client.get(reverse("inspections:sources")).context["lines"]
    assert (line.batches, line.failing) == (3, 1)
