"""The pages of pillars and clusters: members as of a day, joining, leading, leaving, and a firm's own clusters."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import NINE
from tests.records.groupings.conftest import BEGAN, cluster
from zhixing.records.enterprises import passport
from zhixing.records.groupings import actions, pages
from zhixing.records.groupings.models import Grouping, Member
from zhixing.records.groupings.rules import Belongs

pytestmark = pytest.mark.django_db
LIST = "/groupings/"


@pytest.fixture
def held(city, firms):
    member = Belongs("", firms[0].pk, False, BEGAN, None)
    pillar = cluster(city, Belongs("37", None, False, BEGAN, None), code="ships", kind="pillar", name_zh="船舶修造")
    actions.record_groupings(entries=[cluster(city, member), pillar], upload=None, by=None, at=NINE)
    return Grouping.objects.get(code="cluster-ships")


@pytest.fixture
def enter(client):
    def as_person(person):
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_person


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_is_narrowed_and_a_pillar_names_its_industries(held, office, enter):
    client = enter(office)
    assert "37 铁路、船舶" in text(client.get(LIST))
    assert "船舶集群" not in text(client.get(LIST + "?kind=pillar"))
    assert "船舶集群" in text(client.get(LIST + "?q=北一船业"))
    assert "没有符合条件" in text(client.get(LIST + "?on=2019-12-31"))


def test_a_member_joins_leads_and_leaves_by_form(held, firms, office, enter):
    client = enter(office)
    page = f"{LIST}{held.public_id}/"
    version = Grouping.objects.get(pk=held.pk).version
    lead = {"holder": firms[0].name, "leading": "on", "joined": "2023-01-01", "source": "认定", "version": version}
    assert client.post(page + "member/", lead).status_code == 302
    rows = list(held.members.values_list("leading", "valid_from", "valid_to"))
    assert rows == [(False, BEGAN, date(2022, 12, 31)), (True, date(2023, 1, 1), None)]
    shown = text(client.get(page))
    assert "目前 1 家企业，其中龙头 1 家" in shown
    row = held.members.get(leading=True)
    ended = client.post(
        f"{page}members/{row.pk}/end/", {"left": "2024-06-30", "reason": "迁出", "version": version + 1}
    )
    assert ended.status_code == 302
    assert "2024-06-30" in text(client.get(page))
    back = client.post(f"{page}members/{row.pk}/take-back/", {"reason": "录错", "version": version + 2})
    assert back.status_code == 302
    assert Member.objects.get(pk=row.pk).taken_back


def test_a_member_is_either_an_industry_or_an_enterprise_of_the_register(held, firms, office, enter):
    client = enter(office)
    page = f"{LIST}{held.public_id}/member/"
    given = {"joined": "2023-01-01", "source": "认定", "version": 1}
    assert "二者选一" in text(client.post(page, given))
    assert "二者选一" in text(client.post(page, {**given, "holder": firms[1].name, "division": "37"}))
    assert "须为企业名录中的企业" in text(client.post(page, {**given, "holder": "某某协会"}))
    assert held.members.count() == 1


def test_everybody_reads_and_a_county_corrects_its_own(held, north_clerk, enter):
    client = enter(north_clerk)
    assert client.get(f"{LIST}{held.public_id}/").status_code == 200
    assert client.get(f"{LIST}{held.public_id}/member/").status_code == 404


def test_one_is_recorded_and_ended_by_form(held, city, office, enter):
    client = enter(office)
    given = {
        "code": "cluster-fish", "kind": "cluster", "name_zh": "水产集群", "name_en": "Fish", "place": city.city.pk,
        "valid_from": "2020-01-01", "source": "认定",
    }  # fmt: skip
    assert client.post(f"{LIST}add/", {**given, "code": "大写 X"}).status_code == 422
    assert client.post(f"{LIST}add/", given).status_code == 302
    one = Grouping.objects.get(code="cluster-fish")
    change = {**given, "valid_to": "2024-12-31", "reason": "撤销文件", "version": 1}
    assert client.post(f"{LIST}{one.public_id}/correct/", change).status_code == 302
    one.refresh_from_db()
    assert one.valid_to == date(2024, 12, 31)


def test_the_download_has_one_row_a_member(held, office, enter):
    lines = enter(office).get(f"{LIST}export.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "北一船业有限公司" in lines[2]


def test_the_enterprises_page_names_its_clusters(held, firms, office, enter):
    passport.introduce("groupings", passport.Room(pages.on_enterprise, actions.touched))
    assert "所属产业集群" in text(enter(office).get(f"/enterprises/{firms[0].pk}/"))
    assert "所属产业集群" not in text(enter(office).get(f"/enterprises/{firms[1].pk}/"))


def test_the_english_page_speaks_english(held, office, enter):
    client = enter(office)
    client.cookies["django_language"] = "en"
    page = text(client.get(f"{LIST}{held.public_id}/"))
    for words in ("Ship cluster", "Members", "1 enterprise today, 0 leading", "still so"):
        assert words in page


def test_the_forms_that_end_a_membership_name_the_industry_and_not_its_code_alone(held, office, enter):
    client = enter(office)
    pillar = Grouping.objects.get(kind="pillar")
    row = pillar.members.get()
    for form in ("end", "take-back"):
        shown = text(client.get(f"{LIST}{pillar.public_id}/members/{row.pk}/{form}/"))
        assert "37 铁路、船舶、航空航天和其他运输设备制造业" in shown
