"""The pages: a list as of a day, one thing with its lines, what a firm holds, and forms that say what is wrong."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from tests.factories import NINE
from tests.records.qualifications.conftest import CODE, brand
from zhixing.records.enterprises import passport
from zhixing.records.qualifications import actions, pages
from zhixing.records.qualifications.entries import Entry, Stands
from zhixing.records.qualifications.models import Qualification

pytestmark = pytest.mark.django_db
LIST = "/qualifications/"


@pytest.fixture
def held(city, firm, other):
    entries = [
        brand(firm),
        brand(other, title="南一牌船阀", level="city", valid_from=date(2023, 1, 1), until=None),
        Entry(
            kind="geographical_indication", holder="北县渔业协会", enterprise=None, place=city.north.pk,
            level="national", detail="certification_mark", title="北县带鱼", valid_from=date(2012, 5, 18),
            source="公告", industry="1361",
        ),
    ]  # fmt: skip
    actions.record_qualifications(entries=entries, upload=None, by=None, at=NINE)


@pytest.fixture
def enter(client):
    def as_person(person):
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_person


def text(answer) -> str:
    return answer.content.decode()


def shown(answer) -> set[str]:
    return {name for name in ("北一牌鱼糜", "南一牌船阀", "北县带鱼") if name in text(answer)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"北一牌鱼糜", "南一牌船阀", "北县带鱼"}),
        ("?kind=brand", {"北一牌鱼糜", "南一牌船阀"}),
        ("?level=national", {"北县带鱼"}),
        ("?on=2024-05-09", {"北一牌鱼糜", "南一牌船阀", "北县带鱼"}),
        ("?on=2024-05-10", {"南一牌船阀", "北县带鱼"}),
        ("?on=2015-01-01", {"北县带鱼"}),
        ("?place=980001", {"北一牌鱼糜", "北县带鱼"}),
        ("?industry=13", {"北一牌鱼糜", "北县带鱼"}),
        ("?q=南一船业", {"南一牌船阀"}),
        (f"?q={CODE}", {"北一牌鱼糜"}),
    ],
)
def test_the_list_is_narrowed_by_the_address_and_as_of_a_day(held, office, enter, query, expected):
    assert shown(enter(office).get(LIST + query)) == expected


def test_a_withdrawn_thing_leaves_the_list_of_its_day(held, office, enter):
    one = Qualification.objects.get(title="南一牌船阀")
    said = Stands(date(2024, 6, 1), "withdrawn", None, 1)
    actions.add_standing(qualification=one, said=said, source="公告", note="", version=1, by=office, at=NINE)
    assert shown(enter(office).get(LIST + "?kind=brand&on=2024-06-01")) == set()
    assert shown(enter(office).get(LIST + "?kind=brand&on=2024-05-31")) == {"南一牌船阀"}


def test_a_day_that_is_none_is_told_and_nothing_is_narrowed_by_it(held, office, enter):
    answer = enter(office).get(LIST + "?on=昨天")
    assert "不是日期" in text(answer)
    assert len(shown(answer)) == 3


def test_an_empty_choice_says_what_to_do(held, office, enter):
    answer = text(enter(office).get(LIST + "?q=没有这个"))
    assert "放宽条件" in answer
    assert "/uploads/?kind=qualifications" in answer


def test_a_county_sees_and_corrects_its_own_alone(held, north_clerk, enter):
    client = enter(north_clerk)
    assert shown(client.get(LIST)) == {"北一牌鱼糜", "北县带鱼"}
    foreign = Qualification.objects.get(title="南一牌船阀")
    assert client.get(f"{LIST}{foreign.public_id}/").status_code == 404
    assert client.post(f"{LIST}{foreign.public_id}/correct/", {"note": "x"}).status_code == 404


def test_the_download_holds_what_the_page_holds(held, office, enter):
    client = enter(office)
    csv = client.get(f"{LIST}export.csv?on=2024-05-10").content.decode("utf-8-sig").splitlines()
    assert csv[0].startswith("类别,级别,细类,名称,编号,持有者")
    assert len(csv) == 3
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}export.xlsx?kind=brand").content))
    assert [row[3].value for row in book.worksheets[0].iter_rows(min_row=2)] == ["南一牌船阀", "北一牌鱼糜"]


def test_one_thing_shows_its_lines_its_source_and_what_was_done_to_it(held, office, enter):
    one = Qualification.objects.get(title="北一牌鱼糜")
    client = enter(office)
    correct = {
        "level": "city", "detail": "famous_product", "title": one.title, "number": one.number, "holder": CODE,
        "source": one.source, "reason": "文件为市级", "version": 1,
    }  # fmt: skip
    assert client.post(f"{LIST}{one.public_id}/correct/", correct).status_code == 302
    page = text(client.get(f"{LIST}{one.public_id}/"))
    for words in ("2021-05-10", "2024-05-09", "省名牌〔2021〕3号", "已到期", "更正", "文件为市级", "省级", "市级"):
        assert words in page


def test_a_correction_on_an_old_page_is_refused_with_the_name_of_who_was_faster(held, office, enter):
    one = Qualification.objects.get(title="北一牌鱼糜")
    actions.correct_qualification(
        qualification=one, changes={"note": "甲"}, reason="依据", version=1, by=office, at=NINE
    )
    answer = enter(office).post(
        f"{LIST}{one.public_id}/standing/",
        {"on": "2024-05-10", "status": "valid", "until": "2027-05-09", "quantity": 1, "source": "续期", "version": 1},
    )
    assert answer.status_code == 409
    assert "office" in text(answer)
    assert one.standings.count() == 1


def test_a_renewal_and_a_line_taken_back_from_the_page(held, office, enter):
    one = Qualification.objects.get(title="北一牌鱼糜")
    client = enter(office)
    page = f"{LIST}{one.public_id}/"
    renewal = {
        "on": "2024-05-10",
        "status": "valid",
        "until": "2027-05-09",
        "quantity": 1,
        "source": "续期",
        "version": 1,
    }
    assert client.post(page + "standing/", renewal).status_code == 302
    assert "有效" in text(client.get(page))
    row = one.standings.get(on=date(2024, 5, 10))
    back = reverse("qualifications:take-back", args=[one.public_id, row.pk])
    assert client.post(back, {"reason": "", "version": 2}).status_code == 422
    assert client.post(back, {"reason": "录错", "version": 2}).status_code == 302
    assert "已撤回" in text(client.get(page))


def test_the_form_records_one_and_says_at_the_field_what_is_wrong(held, firm, office, enter):
    client = enter(office)
    bad = {"kind": "brand", "level": "", "holder": "无名公司", "valid_from": "2025-01-01", "source": "文件"}
    answer = client.post(f"{LIST}add/", bad)
    assert answer.status_code == 422
    assert "企业名录中没有“无名公司”" in text(answer)
    answer = client.post(f"{LIST}add/", {**bad, "holder": firm.name})
    assert "须写明级别" in text(answer)
    assert "缺少名称" in text(answer)
    good = {**bad, "holder": firm.name, "level": "city", "title": "新牌"}
    assert client.post(f"{LIST}add/", good).status_code == 302
    one = Qualification.objects.get(title="新牌")
    assert (one.enterprise, one.place.code) == (firm, "980001001")
    assert client.post(f"{LIST}add/", good).status_code == 409


def test_a_thing_given_to_its_right_holder_moves_to_where_that_one_is(held, other, office, enter, city):
    one = Qualification.objects.get(title="北一牌鱼糜")
    given = {
        "level": "provincial", "title": one.title, "holder": other.name, "source": one.source, "reason": "企业写错",
        "version": 1,
    }  # fmt: skip
    assert enter(office).post(f"{LIST}{one.public_id}/correct/", given).status_code == 302
    one.refresh_from_db()
    assert (one.enterprise, one.holder, one.place) == (other, other.name, city.south_town)


def test_a_body_needs_its_place(held, office, enter, city):
    client = enter(office)
    given = {
        "kind": "regional_brand", "level": "city", "title": "海鲜", "holder": "南县水产协会", "source": "文件",
        "valid_from": "2025-01-01",
    }  # fmt: skip
    assert "请选择该单位的所在地" in text(client.post(f"{LIST}add/", given))
    assert client.post(f"{LIST}add/", {**given, "place": city.south.pk}).status_code == 302


def test_the_enterprises_page_shows_what_it_holds_and_folds_what_is_over(held, firm, office, enter):
    passport.introduce("qualifications", passport.Room(pages.on_enterprise, actions.touched))
    page = text(enter(office).get(f"/enterprises/{firm.pk}/"))
    assert "持有的资质" in page
    assert "已失效 1 项" in page
    assert "北一牌鱼糜" in page


def test_the_english_pages_speak_english(held, office, enter):
    client = enter(office)
    client.cookies["django_language"] = "en"
    page = text(client.get(LIST + "?kind=brand"))
    for words in ("Holder, name or number", "Provincial", "Famous product", "Expired"):
        assert words in page
    one = Qualification.objects.get(title="北一牌鱼糜")
    assert "Each line holds until the next one" in text(client.get(f"{LIST}{one.public_id}/"))


def test_control_a_list_by_first_day_alone_would_show_what_has_expired(held):
    naive = Qualification.objects.filter(standings__on__lte=date(2024, 5, 10), kind="brand").distinct().count()
    assert naive == 2


def high_tech(firm, **changes) -> Entry:
    said = {
        "kind": "high_tech_firm", "level": "national", "detail": "", "title": "", "number": "GR202133000123",
        "valid_from": date(2021, 12, 1), "until": None, "source": "公告",
    }  # fmt: skip
    return brand(firm, **{**said, **changes})


def test_a_high_tech_enterprise_goes_by_its_own_name_and_its_certificate_stands_beneath(held, firm, office, enter):
    actions.record_qualifications(entries=[high_tech(firm)], upload=None, by=None, at=NINE)
    row = text(enter(office).get(f"{LIST}?kind=high_tech_firm")).partition("<tbody>")[2].partition("</tr>")[0]
    name = row.partition('<th scope="row">')[2].partition("</th>")[0]
    assert f">{firm.name}</a>" in name
    assert '<div class="zx-sub">GR202133000123</div>' in name
    own = text(enter(office).get(f"/enterprises/{firm.pk}/"))
    assert f">{firm.name}</a></th>" not in own, "on the holder's own page the kind says enough"


def test_control_what_has_a_name_or_a_number_of_its_own_keeps_it(held, firm):
    entries = [
        high_tech(firm, title="高企二号"),
        high_tech(firm, kind="certificate", level="", detail="haccp", number="10021H00002"),
    ]
    actions.record_qualifications(entries=entries, upload=None, by=None, at=NINE)
    names = {pages.called(one) for one in Qualification.objects.all()}
    assert {"北一牌鱼糜", "高企二号", "10021H00002"} <= names
    assert firm.name not in names
