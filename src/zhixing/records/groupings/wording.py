"""What this room calls its kinds, fields and moves on a page, and how industries are named."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from zhixing.catalogue.load import read_industries
from zhixing.methods.values import Text
from zhixing.office.downloads import said
from zhixing.records.enterprises.models import Enterprise

KINDS: Final = {"pillar": Text("支柱产业", "Pillar industry"), "cluster": Text("产业集群", "Cluster")}
FIELDS: Final = {
    "code": Text("代码", "Code"),
    "kind": Text("类别", "Kind"),
    "name_zh": Text("名称", "Name"),
    "name_en": Text("英文名称", "English name"),
    "place": Text("所在地", "Place"),
    "valid_from": Text("成立日期", "Since"),
    "valid_to": Text("撤销日期", "Until"),
    "division": Text("成员行业", "Member industry"),
    "enterprise": Text("成员企业", "Member enterprise"),
    "holder": Text("成员企业", "Member enterprise"),
    "leading": Text("龙头企业", "Leading enterprise"),
    "from": Text("加入日期", "Joined on"),
    "to": Text("退出日期", "Left on"),
    "source": Text("依据", "Source"),
    "note": Text("备注", "Note"),
    "new": Text("新增", "New"),
    "changed": Text("成员变动", "Memberships changed"),
}
MOVES: Final = {
    "record": Text("入库", "Recorded"),
    "add": Text("登记", "Entered"),
    "correct": Text("更正", "Corrected"),
    "member": Text("补充成员", "A member was added"),
    "end-member": Text("成员退出", "A member left"),
    "take-back": Text("撤回一条", "A line was taken back"),
}
_DIVISION_DIGITS: Final = 2
YES: Final = Text("是", "yes")
NO: Final = Text("否", "no")


@cache
def _divisions(folder: Path) -> Mapping[str, Text]:
    found = read_industries(folder / "classifications" / "gbt4754-2017")
    return {code: one.name for code, one in found.items() if len(code) == _DIVISION_DIGITS and code.isdigit()}


def divisions() -> Mapping[str, Text]:
    """Every GB/T 4754 division by code."""
    return _divisions(Path(settings.ZHIXING_DEFINITIONS))


def division_name(code: str) -> Text:
    """A division with its code."""
    name = divisions().get(code)
    return Text(f"{code} {name.zh}", f"{code} {name.en}") if name else Text(code, code)


def spoken(name: str, value: Any) -> str:
    """A value of the trail as a reader sees it."""
    if name == "kind" and value:
        return said(KINDS.get(str(value), Text(str(value), str(value))))
    if name == "leading":
        return said(YES if value else NO)
    if name == "division" and value:
        return said(division_name(str(value)))
    if name == "enterprise" and value:
        found = Enterprise.objects.filter(pk=value).first()
        return found.name if found else str(value)
    return str(value)
