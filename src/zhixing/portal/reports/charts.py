"""Charts of a report: from figure lists to an option, words for those who cannot see it, and the numbers as a table."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from zhixing.catalogue.outline import ChartBlock, Form
from zhixing.methods.values import Status, Text
from zhixing.portal import echarts, ranked
from zhixing.portal.echarts import Axis, Datum, Option
from zhixing.portal.reports import options
from zhixing.portal.reports.bound import Bound
from zhixing.portal.reports.document import Align, Cell, Chart, Column, Table, Words
from zhixing.portal.reports.ledger import Ledger
from zhixing.portal.reports.limits import funnel_rows
from zhixing.portal.reports.wording import english, period_words

_ROW: Final = 30
_FRAME: Final = 76
_LOWEST: Final = 130
_USUAL: Final = 250
_MOST_ROWS: Final = 20
_MOST_BARS: Final = 12
_MOST_TICKS: Final = 6

_WORDS: Final = {
    "value": Text("数值", "Value"),
    "interval": Text("95%区间", "95% interval"),
    "cases": Text("抽查批次数", "Batches checked"),
    "count": Text("数量", "Count"),
    "cumulative": Text("累计占比", "Cumulative share"),
    "centre": Text("总体", "Overall"),
    "group": Text("分组", "Group"),
    "weak": Text("空心点表示样本不足，只列数据、不作比较", "a hollow point has too few cases to compare"),
    "band": Text("区间为95%置信区间", "intervals are 95% confidence intervals"),
    "lines": Text("实线：{}；虚线：{}", "solid: {}; dashed: {}"),
    "limits": Text("虚线为95%控制限，实线为99.8%控制限", "dashed: 95% limits; solid: 99.8% limits"),
    "star": Text("带*者样本不足", "* too few cases"),
    "unit": Text("单位：{}", "unit: {}"),
}


def chart(block: ChartBlock, ledger: Ledger, serial: int) -> Chart | None:
    """Make a chart, or nothing when not one of its figures has a value, or only what names no part."""
    bounds = [bound for name in block.figures for bound in ledger.all(name)]
    if block.form is Form.PARETO:
        # What has none is no part of a pareto; the long tail of single cases is left to the table of failing batches.
        bounds = [bound for bound in _ranked(bounds) if bound.reading.value][:_MOST_BARS]
    if block.form is Form.TREND:
        bounds = _begun(bounds)
    # Noughts alone are a sentence, not a picture.
    if not any(bound.reading.value and not _nameless(bound) for bound in bounds):
        return None
    language = ledger.language
    caption = block.caption.in_language(language)
    option, height = _option(block, bounds, ledger)
    return Chart(
        name=block.name,
        serial=serial,
        caption=caption,
        subtitle=_subtitle(block, bounds, ledger),
        option=_even(option),
        alt=_alt(caption, bounds, ledger),
        table=_twin(block, bounds, ledger, serial),
        height=height,
    )


def _nameless(bound: Bound) -> bool:
    """A part that names nothing: not stated, not located, not assigned to any place below."""
    keys = [group.key for group in bound.reading.groups if group.dimension != "period"]
    return bool(keys) and all(key in {"", bound.reading.place} for key in keys)


def _begun(bounds: list[Bound]) -> list[Bound]:
    """A run from its first period with a value on: years before the figures began are no part of their course."""
    ordered = sorted(bounds, key=lambda bound: bound.reading.period)
    told = (place for place, bound in enumerate(ordered) if bound.reading.value is not None)
    return ordered[next(told, 0) :]


def _beside(block: ChartBlock, bounds: list[Bound], ledger: Ledger) -> list[Bound]:
    """The benchmark, in a run only for the periods the run has; nothing where no value is known."""
    found = list(ledger.all(block.benchmark)) if block.benchmark else []
    if block.form is Form.TREND:
        periods = {bound.reading.period for bound in bounds}
        found = [bound for bound in found if bound.reading.period in periods]
    return found if _has_values(found) else []


def _point(bound: Bound, ledger: Ledger, label: str = "") -> Datum:
    reading = bound.reading
    interval = reading.interval
    return Datum(
        key=bound.reading.groups[-1].key if bound.reading.groups else bound.reading.place,
        label=label or ledger.label(bound),
        value=_float(reading.value),
        low=_float(interval.low) if interval else None,
        high=_float(interval.high) if interval else None,
        n=_float(reading.denominator),
        weak=reading.status is Status.SMALL_N,
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _has_values(bounds: Iterable[Bound]) -> bool:
    return any(bound.reading.value is not None for bound in bounds)


def _even(option: Option) -> Option:
    """Give every value axis with settled ends a step that divides it evenly, so that no two labels crowd its end."""
    for name in ("xAxis", "yAxis"):
        axis = option.get(name)
        if isinstance(axis, dict) and axis.get("type") == "value" and None not in (axis.get("min"), axis.get("max")):
            width = float(axis["max"]) - float(axis["min"])
            if width > 0:
                axis["interval"] = _step(width)
            else:
                axis["max"] = axis["min"] + 1  # nothing but noughts: an axis still needs a length
    return option


def _step(width: float) -> float:
    """The smallest step of 1, 2, 2.5 or 5 times a power of ten that cuts a width into at most six equal parts."""
    power = 10.0 ** math.floor(math.log10(width / _MOST_TICKS))
    for size in (1, 2, 2.5, 5, 10, 20, 25, 50):
        parts = width / (size * power)
        if parts <= _MOST_TICKS and abs(parts - round(parts)) < 1e-6:  # noqa: PLR2004 - floating point only
            return round(size * power, 9)
    return width


def _say(key: str, ledger: Ledger) -> str:
    return _WORDS[key].in_language(ledger.language)


def _scale(bound: Bound, ledger: Ledger) -> Axis:
    writer = ledger.writer(bound.reading, bound.decimals)
    return Axis(writer.unit.suffix.in_language(ledger.language).strip(), writer.decimals)


def _by_period(bounds: list[Bound], ledger: Ledger) -> list[Datum]:
    """Points over time are labelled by the reading's own period, in order."""
    ordered = sorted(bounds, key=lambda bound: bound.reading.period)
    return [_point(bound, ledger, period_words(bound.reading.period, ledger.language)) for bound in ordered]


def _option(block: ChartBlock, bounds: list[Bound], ledger: Ledger) -> tuple[Option, int]:
    scale = _scale(bounds[0], ledger)
    benchmark = _beside(block, bounds, ledger)
    match block.form:
        case Form.TREND:
            name = _indicator(bounds[0], ledger)
            beside = _by_period(benchmark, ledger)
            beside_name = _indicator(benchmark[0], ledger) if beside else ""
            return echarts.trend(
                _by_period(bounds, ledger), scale, name=name, benchmark=beside, beside=beside_name
            ), _USUAL
        case Form.BARS:
            points = [_point(bound, ledger) for bound in _ranked(bounds)]
            line = _float(benchmark[-1].reading.value) if benchmark else None
            return echarts.bars(points, scale, benchmark=line, beside=_say("centre", ledger)), _height(len(points))
        case Form.HEAT:
            return _heat(bounds, scale, ledger)
        case Form.FUNNEL:
            return _funnel(bounds, benchmark, scale, ledger), _USUAL
        case Form.PARETO:
            points = [_point(bound, ledger) for bound in _ranked(bounds)]
            words = {"count": _indicator(bounds[0], ledger), "cumulative": _say("cumulative", ledger)}
            return ranked.pareto(points, scale, words=words), _USUAL
        case Form.SHARES:
            points = [_point(bound, ledger) for bound in _ranked(bounds)]
            return echarts.bars(points, scale), _height(len(points))


def _ranked(bounds: list[Bound]) -> list[Bound]:
    """Largest first and at most as many as a chart can carry; those without a value come last."""
    ranked = sorted(bounds, key=lambda bound: (bound.reading.value is None, -(bound.reading.value or Decimal(0))))
    return ranked[:_MOST_ROWS]


def _height(rows: int) -> int:
    return max(_LOWEST, _FRAME + _ROW * rows)


def _indicator(bound: Bound, ledger: Ledger) -> str:
    return ledger.readings.indicator(bound.reading.indicator).name.in_language(ledger.language)


def _heat(bounds: list[Bound], scale: Axis, ledger: Ledger) -> tuple[Option, int]:
    periods = sorted({bound.reading.period for bound in bounds})
    columns = [period_words(period, ledger.language) for period in periods]
    rows = list(dict.fromkeys(ledger.label(bound) for bound in bounds))[:_MOST_ROWS]
    cells = {
        (ledger.label(bound), period_words(bound.reading.period, ledger.language)): _point(bound, ledger)
        for bound in bounds
    }
    return options.heat(columns, rows, cells, scale), _height(len(rows)) - 20


def _funnel(bounds: list[Bound], benchmark: list[Bound], scale: Axis, ledger: Ledger) -> Option:
    points = [_point(bound, ledger) for bound in bounds]
    centre = _float(benchmark[-1].reading.value) if benchmark else None
    if centre is None:
        cases = sum(point.n or 0 for point in points) or 1
        centre = sum((point.value or 0) * (point.n or 0) for point in points) / cases
    most = max((point.n or 0 for point in points), default=0)
    limits = funnel_rows(centre, most)
    words = (_say("cases", ledger), _say("centre", ledger))
    return echarts.funnel(points, scale, centre=centre, limits=list(limits.items()), words=words)


def _subtitle(block: ChartBlock, bounds: list[Bound], ledger: Ledger) -> str:
    parts = []
    if block.form is Form.TREND and (beside := _beside(block, bounds, ledger)):
        lines = _WORDS["lines"].in_language(ledger.language)
        parts.append(lines.format(_indicator(bounds[0], ledger), _indicator(beside[0], ledger)))
    elif block.form is not Form.TREND and block.form is not Form.FUNNEL:
        parts += _when_and_unit(bounds, ledger)
    if block.form is Form.FUNNEL:
        parts.append(_say("limits", ledger))
    if any(bound.reading.interval for bound in bounds) and block.form in {Form.TREND, Form.BARS}:
        parts.append(_say("band", ledger))
    if any(bound.reading.status is Status.SMALL_N for bound in bounds) and block.form in {Form.BARS, Form.HEAT}:
        parts.append(_say("star" if block.form is Form.HEAT else "weak", ledger))
    if not parts:
        return ""
    if english(ledger.language):
        said = "; ".join(parts)
        return f"{said[0].upper()}{said[1:]}."
    return "；".join(parts) + "。"


def _when_and_unit(bounds: list[Bound], ledger: Ledger) -> list[str]:
    """The period the figures speak of, when it is one, and their unit, when they have one."""
    periods = {bound.reading.period for bound in bounds}
    said = [period_words(periods.pop(), ledger.language)] if len(periods) == 1 else []
    unit = _scale(bounds[0], ledger).unit
    return said + ([_say("unit", ledger).format(unit)] if unit else [])


def _alt(caption: str, bounds: list[Bound], ledger: Ledger) -> str:
    """The chart in words: its caption and every datum, so that nothing is said to the eye alone."""
    said = []
    for bound in bounds[:_MOST_ROWS]:
        label = _full_label(bound, ledger)
        said.append(f"{label} {ledger.writer(bound.reading, bound.decimals).value(bound.reading)}")
    joint, stop = ("; ", ".") if english(ledger.language) else ("；", "。")
    rest = "" if len(bounds) <= _MOST_ROWS else ("; …" if english(ledger.language) else "；等")
    return f"{caption}{': ' if english(ledger.language) else '：'}{joint.join(said)}{rest}{stop}"


def _full_label(bound: Bound, ledger: Ledger) -> str:
    period = period_words(bound.reading.period, ledger.language)
    own = ledger.label(bound)
    dimensions = {group.dimension for group in bound.reading.groups}
    return own if dimensions <= {"period"} or "period" not in dimensions else f"{own} {period}"


def _twin(block: ChartBlock, bounds: list[Bound], ledger: Ledger, serial: int) -> Table:
    columns = (
        Column(_say("group", ledger), Align.LEFT, 1.6),
        Column(_say("value", ledger)),
        Column(_say("interval", ledger)),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            (Words(_full_label(bound, ledger)),),
            (ledger.mention(bound),),
            (ledger.mention(bound, "interval"),),
        )
        for bound in bounds
    ]
    if block.benchmark:
        rows += [
            (
                (Words(f"{_indicator(bound, ledger)} {period_words(bound.reading.period, ledger.language)}"),),
                (ledger.mention(bound),),
                (ledger.mention(bound, "interval"),),
            )
            for bound in _beside(block, bounds, ledger)
        ]
    return Table(f"{block.name}-data", serial, block.caption.in_language(ledger.language), columns, tuple(rows))
