"""What this room calls its fields and moves on a page."""

from __future__ import annotations

from typing import Any, Final

from zhixing.methods.values import Text
from zhixing.office.downloads import said
from zhixing.records.qualifications import kinds, rules

FIELDS: Final = {
    "kind": Text("类别", "Kind"),
    "level": Text("级别", "Level"),
    "detail": Text("细类", "Detail"),
    "title": Text("名称", "Name"),
    "number": Text("编号", "Number"),
    "subject": Text("名称或编号", "Name or number"),
    "holder": Text("持有者", "Holder"),
    "enterprise": Text("企业", "Enterprise"),
    "place": Text("所在地", "Place"),
    "industry": Text("行业代码", "Industry code"),
    "rank": Text("起草排序", "Rank among drafters"),
    "scope": Text("范围", "Scope"),
    "issuer": Text("发证或认定机构", "Issued by"),
    "source": Text("依据", "Source"),
    "note": Text("备注", "Note"),
    "on": Text("起始日期", "From"),
    "until": Text("有效期至", "Until"),
    "status": Text("状态", "Status"),
    "quantity": Text("数量", "Number held"),
    "new": Text("新增", "New"),
    "changed": Text("变更", "Changed"),
}
MOVES: Final = {
    "record": Text("入库", "Recorded"),
    "add": Text("登记", "Entered"),
    "correct": Text("更正", "Corrected"),
    "standing": Text("补充情况", "What holds was added"),
    "take-back": Text("撤回一条", "A line was taken back"),
}
STATES: Final = {
    rules.EXPIRED: Text("已到期", "Expired"),
    rules.NOT_YET: Text("尚未生效", "Not yet in force"),
}
CHIPS: Final = {
    "valid": "is-better", "suspended": "is-progress", "withdrawn": "is-worse", "surrendered": "is-worse",
    rules.EXPIRED: "is-worse", rules.NOT_YET: "is-unknown",
}  # fmt: skip


def state(code: str) -> Text:
    """What is true on a day, in words."""
    return STATES.get(code) or kinds.name("status", code)


def spoken(name: str, value: Any) -> str:
    """A value of the trail as a reader sees it."""
    if name == "status":
        return said(state(str(value)))
    if name in {"kind", "level", "detail"} and value:
        return said(kinds.name(name, str(value)))
    return str(value)
