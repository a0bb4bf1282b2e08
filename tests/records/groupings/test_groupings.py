"""Pillars and clusters: members join, lead and leave on a day; nothing is written over; the facts follow."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NINE
from tests.records.books import book, cells, written
from tests.records.groupings.conftest import BEGAN, cluster
from zhixing.methods.values import Reason
from zhixing.office import trail
from zhixing.office.permissions import Refused
from zhixing.records.groupings import actions, facts, rules
from zhixing.records.groupings.imports import IMPORTER
from zhixing.records.groupings.models import Grouping, Member
from zhixing.records.groupings.rules import Belongs
from zhixing.warehouse.schema import GROUPINGS, STILL

pytestmark = pytest.mark.django_db
HEADINGS = [
    "集群代码",
    "集群名称",
    "类别",
    "所在地",
    "成立日期",
    "成员行业代码",
    "成员企业",
    "是否龙头",
    "加入日期",
    "退出日期",
]


def belongs(firm, first=BEGAN, last=None, *, leading=False):
    return Belongs("", firm.pk if hasattr(firm, "pk") else firm, leading, first, last)


def record(*entries, by=None):
    return actions.record_groupings(entries=entries, upload=None, by=by, at=NINE)


def rows(*names):
    found = [dict(zip(GROUPINGS.names, row, strict=True)) for row in facts.rows(0)]
    return [tuple(row[name] for name in names) for row in found]


ONE = belongs(1, date(2020, 1, 1))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (ONE, rules.Change()),
        (ONE._replace(first=date(2022, 1, 1)), rules.Change()),
        (ONE._replace(last=date(2023, 5, 1)), rules.Change(close=ONE, on=date(2023, 5, 1))),
        (
            ONE._replace(first=date(2022, 1, 1), leading=True),
            rules.Change(close=ONE, on=date(2021, 12, 31), add=ONE._replace(first=date(2022, 1, 1), leading=True)),
        ),
        (belongs(2), rules.Change(add=belongs(2))),
    ],
)
def test_a_later_list_confirms_ends_or_changes_a_membership(said, expected):
    assert rules.change(said, [ONE]) == expected


@pytest.mark.parametrize("said", [ONE._replace(first=date(2019, 1, 1)), ONE._replace(leading=True)])
def test_what_shares_a_day_and_says_otherwise_contradicts(said):
    reason = rules.change(said, [ONE])
    assert isinstance(reason, Reason)
    assert "不被覆盖" in reason.remedy.zh


def test_a_pillar_is_made_of_industries_and_a_cluster_of_firms_where_they_are(city, firms):
    record(
        cluster(city, belongs(firms[0]), belongs(firms[1], leading=True)),
        cluster(city, Belongs("37", None, False, BEGAN, None), code="ships", kind="pillar", name_zh="船舶"),
    )
    assert sorted(rows("grouping", "division", "enterprise", "leading", "place", "first_mi", "last_mi")) == [
        ("cluster-ships", "", firms[0].pk, False, city.north_town.pk, 2020 * 12, STILL),
        ("cluster-ships", "", firms[1].pk, True, city.south_town.pk, 2020 * 12, STILL),
        ("ships", "37", 0, False, city.city.pk, 2020 * 12, STILL),
    ]
    assert facts.control(0) == {"rows": 3, "enterprise": firms[0].pk + firms[1].pk}


def test_a_firm_that_becomes_leading_has_two_runs_that_do_not_meet(city, firms):
    record(cluster(city, belongs(firms[0])))
    record(cluster(city, belongs(firms[0], date(2022, 6, 1), leading=True)))
    assert rows("leading", "first_mi", "last_mi") == [
        (False, 2020 * 12, 2022 * 12 + 4),
        (True, 2022 * 12 + 5, STILL),
    ]


def test_a_grouping_that_ends_ends_its_members(city, firms, office):
    record(cluster(city, belongs(firms[0])))
    one = Grouping.objects.get()
    actions.correct_grouping(
        grouping=one,
        changes={"valid_to": date(2024, 12, 31)},
        reason="撤销文件",
        version=one.version,
        by=office,
        at=NINE,
    )
    assert rows("last_mi") == [(2024 * 12 + 11,)]
    assert facts.control(0)["rows"] == 1


def test_the_same_twice_is_once(city, firms):
    entry = cluster(city, belongs(firms[0]))
    assert record(entry) == {"new": 1, "changed": 1, "already_known": 0}
    assert record(entry) == {"new": 0, "changed": 0, "already_known": 1}
    assert trail.about(Grouping.objects.get()).count() == 1


def test_a_new_grouping_needs_its_name_kind_place_and_day_and_a_known_one_does_not(city, firms):
    with pytest.raises(Refused, match=r"须写明类别.*须写明所在地"):
        record(rules.Entry(code="x-1", name_zh="新", valid_from=BEGAN, source="文件"))
    record(cluster(city))
    assert record(rules.Entry(code="cluster-ships", members=(belongs(firms[0]),)))["changed"] == 1


def test_a_county_keeps_its_own_groupings(city, firms, north_clerk):
    assert record(cluster(city, code="north-1", place=city.north.pk), by=north_clerk)["new"] == 1
    with pytest.raises(Refused, match="试城市"):
        record(cluster(city), by=north_clerk)


def test_a_member_leaves_on_a_day_with_a_reason_and_one_entered_by_mistake_is_taken_back(city, firms, office):
    record(cluster(city, belongs(firms[0]), belongs(firms[1])))
    first, second = Member.objects.order_by("pk")
    version = Grouping.objects.get().version
    actions.end_member(member=first, last=date(2023, 3, 31), reason="迁出", version=version, by=office, at=NINE)
    actions.take_back_member(member=second, reason="录错", version=version + 1, by=office, at=NINE)
    assert rows("enterprise", "last_mi") == [(firms[0].pk, 2023 * 12 + 2)]
    assert Member.objects.count() == 2
    with pytest.raises(Refused) as refused:
        actions.end_member(member=first, last=date(2024, 3, 31), reason="再改", version=version, by=office, at=NINE)
    assert refused.value.status == 409


def test_a_register_of_members_becomes_groupings(city, firms, tmp_path):
    parsed = IMPORTER.parse(
        book(
            tmp_path, HEADINGS,
            ["ships", "船舶修造", "支柱产业", "试城市", "2015", "37", "", "", "", ""],
            ["cluster-ships", "船舶集群", "产业集群", "试城市", "2016-01", "", firms[0].name, "是", "2018-05-01", ""],
            ["cluster-ships", "", "", "", "", "", firms[1].name, "否", "2018-05-01", "2023-12-31"],
        ),
        {},
    )  # fmt: skip
    assert parsed.problems == []
    assert parsed.summary["new"] == 2
    assert record(*parsed.rows) == {"new": 2, "changed": 3, "already_known": 0}
    again = IMPORTER.parse(
        book(tmp_path, ["集群名称", "成员企业", "加入日期"], ["船舶集群", firms[0].name, "2018-05-01"]), {}
    )
    assert again.problems == []
    assert again.summary["already_known"] == 1, "a list that says nothing of leading changes nothing"


def test_every_fault_of_a_member_stands_at_its_cell(city, firms, tmp_path):
    parsed = IMPORTER.parse(
        book(
            tmp_path, HEADINGS,
            ["", "新集群", "联盟", "无此地", "某年", "99", "", "", "", ""],
            ["c-2", "二", "产业集群", "试城市", "2020", "", "无名公司", "也许", "2021-01-01", "2020-01-01"],
            ["c-3", "三", "产业集群", "试城市", "2020", "", firms[0].name, "", "2021-01-01", "2020-01-01"],
        ),
        {},
    )  # fmt: skip
    assert cells(parsed) == {
        "A2": "code", "C2": "kind_unknown", "D2": "unknown", "E2": "unread", "F2": "division_unknown",
        "G3": "unknown", "H3": "leading", "J4": "backwards",
    }  # fmt: skip
    assert parsed.rows == []


def test_the_blank_template_is_understood(city, tmp_path):
    parsed = IMPORTER.parse(written(tmp_path, IMPORTER.template()), {})
    assert (parsed.problems, parsed.questions) == ([], ())


def test_control_the_database_itself_refuses_a_firm_that_belongs_twice(city, firms):
    record(cluster(city, belongs(firms[0])))
    one = Grouping.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(grouping=one, enterprise=firms[0], valid_from=date(2024, 1, 1), source="直接写入")
