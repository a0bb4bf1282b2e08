"""How the portal writes a figure: unit, interval, status and period in words, the same on every page."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from zhixing.catalogue.model import Polarity, Unit
from zhixing.methods.values import Approval, Reading, Status, Text
from zhixing.portal import figures

STATUS: Final = {
    Status.OK: Text("可用", "Usable"),
    Status.SMALL_N: Text("样本不足", "Too few cases"),
    Status.NO_DATA: Text("无数据", "No data"),
    Status.ZERO_DENOMINATOR: Text("分母为零", "Nothing to divide by"),
    Status.NO_COMPARABLE_BASE: Text("基期不可比", "No comparable base"),
    Status.REFUSED: Text("不能计算", "Cannot be computed"),
    Status.SUPPRESSED: Text("不公开", "Not shown"),
}
APPROVAL: Final = {
    Approval.DRAFT: Text("草稿", "Draft"),
    Approval.APPROVED: Text("已审核", "Approved"),
    Approval.ACCEPTED: Text("已采纳", "Accepted"),
}
POLARITY: Final = {
    Polarity.HIGHER: Text("越高越好", "higher is better"),
    Polarity.LOWER: Text("越低越好", "lower is better"),
    Polarity.NONE: Text("不分高低优劣", "neither higher nor lower is better"),
}
TABLES: Final = {
    "batches": Text("批次", "Batches"),
    "items": Text("检验项目", "Test items"),
    "statistics": Text("统计数据", "Statistics"),
    "enterprises": Text("企业", "Enterprises"),
    "places": Text("地区", "Places"),
}
INTERVALS: Final = {"wilson": Text("威尔逊法", "Wilson"), "newcombe": Text("纽科姆法", "Newcombe")}
ALL_FACTS: Final = Text("全部数据", "All facts")


def number(value: Decimal, decimals: int) -> str:
    """A number with thousands separators: 1,234.50."""
    return f"{value:,.{decimals}f}"


def amount(value: Decimal | None) -> str:
    """A numerator or denominator: whole numbers without decimals, others with at most two."""
    if value is None:
        return "—"
    return number(value, 0) if value == value.to_integral_value() else number(value, 2)


def unit(code: str) -> Unit:
    """The unit of a code."""
    return figures.catalogue().unit(code)


def figure(reading: Reading) -> Text:
    """Value and unit, or why there is none."""
    if reading.value is None:
        return STATUS[reading.status]
    digits = number(reading.value, reading.decimals)
    suffix = unit(reading.unit).suffix
    return Text(f"{digits}{suffix.zh}", f"{digits}{suffix.en}")


def digits(reading: Reading) -> str:
    """The value alone, "" where there is none."""
    return "" if reading.value is None else number(reading.value, reading.decimals)


def interval(reading: Reading) -> str:
    """`91.99–96.30`, "" where there is none."""
    if reading.interval is None:
        return ""
    low, high = reading.interval.low, reading.interval.high
    return f"{number(low, reading.decimals)}–{number(high, reading.decimals)}"
