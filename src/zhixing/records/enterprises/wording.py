"""What this room calls its moves and fields in a timeline, and how it writes their values."""

from __future__ import annotations

from typing import Any, Final

from zhixing.methods.values import Text
from zhixing.office.downloads import said
from zhixing.office.models import Place

MOVES: Final = {"save": Text("入库", "Recorded"), "rename": Text("更名或更改产品", "Renamed, or other products")}
FIELDS: Final = {
    "name": Text("名称", "Name"),
    "products": Text("主要产品", "Main products"),
    "since": Text("自", "since"),
    "place": Text("地区", "Place"),
    "industry": Text("行业代码", "Industry code"),
    "size": Text("规模", "Size"),
    "status": Text("状态", "Status"),
}
_VALUES: Final = {
    "large": Text("大型", "Large"),
    "medium": Text("中型", "Medium"),
    "small": Text("小型", "Small"),
    "micro": Text("微型", "Micro"),
    "operating": Text("在营", "Operating"),
    "suspended": Text("停产", "Suspended"),
    "closed": Text("注销", "Closed"),
}


def spoken(name: str, value: Any) -> str:
    """A value of the trail as a reader sees it."""
    if name == "place":
        place = Place.objects.filter(code=value).first()
        return said(Text(place.name_zh, place.name_en)) if place else str(value)
    if name in {"size", "status"} and value in _VALUES:
        return said(_VALUES[value])
    return str(value)
