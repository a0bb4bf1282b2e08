"""Invented tables, people and places for the tests of the spot-check room."""

from __future__ import annotations

from datetime import UTC, date, datetime

from zhixing.methods.values import Text
from zhixing.office import actions
from zhixing.office.models import Person, Place, Post
from zhixing.office.sheets import Sheet, Workbook
from zhixing.records.enterprises.models import Enterprise, EnterpriseSpell

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
HEADINGS = [
    "信息来源", "搜索条件", "物料名称", "产品分类", "生产商", "供应商", "生产日期", "批号", "检测项目", "检测结果",
    "限量值", "判定", "发布单位", "发布日期", "备注", "源文件",
]  # fmt: skip
ORDINARY = {
    "信息来源": "样例来源", "物料名称": "冻虾仁", "产品分类": "水产及其制品-->水产加工品",
    "生产商": "千屿海味食品有限公司",
    "供应商": "千屿第一超市", "生产日期": "2025-01-02", "判定": "合格", "发布单位": "国内监督抽查(千屿市监局)",
    "发布日期": "2025-03-01",
}  # fmt: skip


def row(**cells: str) -> dict[str, str]:
    """An ordinary passing row with some cells changed."""
    return {**ORDINARY, **cells}


def failing(**cells: str) -> dict[str, str]:
    """An ordinary failing row with some cells changed."""
    return row(**{"判定": "不合格", "检测项目": "菌落总数", "检测结果": "120CFU/g", "限量值": "≤100CFU/g"} | cells)


def book(*rows: dict[str, str], headings: list[str] | None = None, above: list[list[str]] | None = None) -> Workbook:
    """A workbook of one sheet; `above` are lines before the heading row."""
    names = headings or HEADINGS
    lines = [*(above or []), names, *([one.get(name, "") for name in names] for one in rows)]
    return Workbook(name="样例.csv", sheets=[Sheet(name="样例", rows=lines)])


def kinds(parsed) -> list[str]:
    """The kinds of all problems found, in order."""
    return [one.kind for one in parsed.problems]


def city() -> Place:
    """The city with two counties below it."""
    day = date(2010, 1, 1)
    root = actions.add_place(
        code="990900", name=Text("千屿市", "Qianyu"), level="city", parent=None, valid_from=day, by=None, at=AT
    )
    for code, name in (("990902", "澜城区"), ("990903", "汐口区")):
        county = Text(name, code)
        actions.add_place(code=code, name=county, level="county", parent=root, valid_from=day, by=None, at=AT)
    return Place.objects.get(code="990900")


def clerk(place: Place, role: str = "city_clerk", code: str = "clerk") -> Person:
    """A person with a post."""
    person = Person.objects.create(code=code, name=f"王{code}")
    Post.objects.create(person=person, role=role, place=place, valid_from=date(2020, 1, 1))
    return person


def enterprise(name: str, place: Place, *, industry: str = "1361", size: str = "small") -> Enterprise:
    """An enterprise with one open spell."""
    made = Enterprise.objects.create(name=name)
    EnterpriseSpell.objects.create(
        enterprise=made, place=place, industry=industry, size=size, valid_from=date(2015, 1, 1)
    )
    return made
