"""What this room calls its fields and moves on a page."""

from __future__ import annotations

from typing import Any, Final

from zhixing.methods.values import Text
from zhixing.office.downloads import said
from zhixing.records.laboratories.measures import level_name, measure_name

FIELDS: Final = {
    "name": Text("机构名称", "Laboratory"),
    "level": Text("级别", "Level"),
    "place": Text("所在地", "Place"),
    "operator": Text("主办单位", "Operator"),
    "on": Text("起始日期", "From"),
    "works": Text("在运行", "At work"),
    "measure": Text("项目", "Measure"),
    "value": Text("数值", "Value"),
    "source": Text("依据", "Source"),
    "note": Text("备注", "Note"),
    "said": Text("内容", "What it said"),
    "new": Text("新增机构", "New laboratories"),
    "changed": Text("变更机构", "Changed"),
    "values": Text("数值个数", "Values"),
}
MOVES: Final = {
    "record": Text("入库", "Recorded"),
    "add": Text("登记", "Entered"),
    "correct": Text("更正", "Corrected"),
    "standing": Text("补充级别", "A level was added"),
    "value": Text("补充数值", "A value was added"),
    "take-back": Text("撤回一条", "A line was taken back"),
}
CLOSED: Final = Text("已停止", "Closed")
NOT_YET: Final = Text("尚未运行", "Not yet at work")
AT_WORK: Final = Text("在运行", "At work")


def spoken(name: str, value: Any) -> str:
    """A value of the trail as a reader sees it."""
    if name == "level" and value:
        return said(level_name(str(value)))
    if name == "measure" and value:
        return said(measure_name(str(value)))
    if name == "works":
        return said(AT_WORK if value else CLOSED)
    return str(value)
