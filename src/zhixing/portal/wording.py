"""How the portal writes a figure: unit, interval, status and period in words, the same on every page."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from zhixing.catalogue.model import Indicator, Method, Polarity, Unit
from zhixing.methods.values import Approval, IntervalMethod, Qualifier, Reading, Status, Text
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
    "qualifications": Text("资质荣誉", "What is held"),
    "obtained": Text("当期取得", "What was obtained"),
    "laboratories": Text("检验机构", "Laboratories"),
    "groupings": Text("产业与集群", "Pillars and clusters"),
    "places": Text("地区", "Places"),
}
INTERVALS: Final = {
    IntervalMethod.WILSON: Text("威尔逊法", "Wilson"),
    IntervalMethod.NEWCOMBE: Text("纽科姆法", "Newcombe"),
    IntervalMethod.STUDENT: Text("学生氏 t 法", "Student's t"),
    IntervalMethod.STRATIFIED: Text("分层加权标准误", "standard error of a stratified mean"),
}
_NO_WORD: Final = Text("", "")
_BEFORE: Final = {
    Qualifier.OVER: Text("超过", "over "),
    Qualifier.AT_LEAST: Text("", "at least "),
    Qualifier.UNDER: Text("不足", "under "),
    Qualifier.NEARLY: Text("近", "nearly "),
}
_AFTER: Final = {Qualifier.AT_LEAST: Text("以上", "")}
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
    suffix, front, back = unit(reading.unit).suffix, before(reading), after(reading)
    return Text(f"{front.zh}{digits}{suffix.zh}{back.zh}", f"{front.en}{digits}{suffix.en}{back.en}")


def before(reading: Reading) -> Text:
    """The word that stands before a qualified number, such as 超过; empty where the number is exact."""
    return _BEFORE.get(reading.qualifier, _NO_WORD)


def after(reading: Reading) -> Text:
    """The word that stands behind a qualified number and its unit, such as 以上."""
    return _AFTER.get(reading.qualifier, _NO_WORD)


def digits(reading: Reading) -> str:
    """The value alone, "" where there is none."""
    return "" if reading.value is None else number(reading.value, reading.decimals)


def interval(reading: Reading) -> str:
    """`91.99–96.30`, "" where there is none."""
    if reading.interval is None:
        return ""
    low, high = reading.interval.low, reading.interval.high
    return f"{number(low, reading.decimals)}–{number(high, reading.decimals)}"


def without_interval(indicator: Indicator) -> Text:
    """Why a figure stands without an interval: it was reported, published, counted, or worked out from such figures."""
    return _WITHOUT_INTERVAL.get(indicator.method, _WORKED_OUT)


_WORKED_OUT: Final = Text("由上报值计算，无区间", "worked out from reported values, no interval")
_COUNTED: Final = Text("全数统计，无区间", "a full count, no interval")
_WITHOUT_INTERVAL: Final = {
    Method.REPORTED: Text("上报值，无区间", "as reported, no interval"),
    Method.PUBLISHED: Text("公布值，无区间", "as published, no interval"),
    Method.COUNT: _COUNTED,
    Method.SUM: _COUNTED,
}
