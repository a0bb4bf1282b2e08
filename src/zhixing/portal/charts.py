"""From readings to what a chart template needs: option, words for those who do not see it, and the table twin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from zhixing.methods.values import Reading, Status
from zhixing.portal import echarts, figures, maps, wording
from zhixing.portal.echarts import Axis, Datum
from zhixing.warehouse.breaks import Break
from zhixing.warehouse.indices import editions_differ
from zhixing.warehouse.labels import period_label


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table twin: the reading and what it is called."""

    label: str
    reading: Reading
    source: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the chart part of a page is drawn from. `height` in rem."""

    code: str
    title: str
    subtitle: str
    option: dict[str, Any]
    alt: str
    rows: list[Row] = field(default_factory=list)
    height: float = 20
    map_name: str = ""
    map_url: str = ""
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def option_id(self) -> str:
        """The id of the script element that holds the option."""
        return f"option-{self.code}"


def label_of(reading: Reading, language: str) -> str:
    """What a reading of a breakdown is called: its groups' labels, or its period when it has none."""
    if not reading.groups:
        return period_label(reading.period).in_language(language)
    return " ".join(group.label.in_language(language) for group in reading.groups)


def axis_of(reading: Reading, language: str) -> Axis:
    """Unit and decimals of a chart of such readings."""
    return Axis(wording.unit(reading.unit).suffix.in_language(language).strip(), reading.decimals)


def datum(reading: Reading, language: str, *, label: str = "", href: str = "") -> Datum:
    """A reading as a datum, with its whole sentence."""
    name = label or label_of(reading, language)
    key = reading.groups[0].key if reading.groups else str(reading.period)
    interval = reading.interval
    return Datum(
        key=key,
        label=name,
        value=number(reading.value),
        low=number(interval.low) if interval else None,
        high=number(interval.high) if interval else None,
        n=number(reading.denominator),
        weak=reading.status is Status.SMALL_N,
        said=sentence(reading, name, language),
        href=href or source_address(reading),
    )


def number(value: Decimal | None) -> float | None:
    """A Decimal as a chart takes it."""
    return None if value is None else float(value)


def sentence(reading: Reading, name: str, language: str) -> str:
    """`澜城区 94.53%（95%区间 91.99–96.30；415 / 439）`, with the word for what it cannot support."""
    said = f"{name} {wording.figure(reading).in_language(language)}"
    notes = []
    if reading.interval:
        notes.append(gettext("95 percent interval %(interval)s") % {"interval": wording.interval(reading)})
    if reading.interval and reading.denominator is not None:
        notes.append(f"{wording.amount(reading.numerator)} / {wording.amount(reading.denominator)}")
    if reading.status is Status.SMALL_N:
        notes.append(wording.STATUS[reading.status].in_language(language))
    return f"{said} ({', '.join(notes)})" if notes else said


def source_address(reading: Reading) -> str:
    """Where a reading is explained: the same question, narrowed to this one cell. "" where it cannot be asked alone."""
    query: dict[str, str] = {"place": reading.place, "period": str(reading.period), **maps.query(maps.mode_of(reading))}
    for group in reading.groups:
        if group.dimension == "period":
            continue
        if group.dimension == "place":
            if group.key in {"", reading.place}:
                return ""  # what belongs to no place one level down
            query["place"] = group.key
        elif not group.key:
            return ""  # facts that state nothing here
        else:
            query[group.dimension] = group.key
    address = reverse("dashboard:figure", args=[reading.indicator])
    return f"{address}?{urlencode({key: value for key, value in query.items() if value})}"


def rows_of(readings: Sequence[Reading], language: str) -> list[Row]:
    """The table twin of a chart."""
    return [Row(label_of(reading, language), reading, source_address(reading)) for reading in readings]


def trend(
    code: str,
    title: str,
    subtitle: str,
    readings: Sequence[Reading],
    language: str,
    beside: Sequence[Reading] = (),
    beside_name: str = "",
    broken: Sequence[Break] = (),
) -> Chart:
    """Figures over periods, with the benchmark's where there are any; periods before the first figure are left out.

    Where two neighbours were computed under different definitions the line is broken, and the table says so.
    """
    first = next((place for place, reading in enumerate(readings) if reading.value is not None), 0)
    readings, beside = readings[first:], beside[first:]
    points = [datum(reading, language) for reading in readings]
    name = figures.definition(readings[0].indicator).name.in_language(language)
    known = any(reading.value is not None for reading in beside)
    benchmark = [datum(reading, language, label=f"{beside_name} {label_of(reading, language)}") for reading in beside]
    breaks = _breaks(readings)
    option = echarts.trend(
        points,
        axis_of(readings[0], language),
        name=name,
        benchmark=benchmark if known else (),
        beside=beside_name,
        breaks=breaks,
        break_word=gettext("another scheme"),
    )
    maps.mark(option, broken, readings, gettext("border changed"))
    legend = (("zx-line-key", gettext("This place")), ("zx-line-key is-benchmark", beside_name)) if known else ()
    rows = rows_of(readings, language)
    changed = gettext("another scheme from here on")
    for at in breaks:
        rows[at] = replace(rows[at], label=f"{rows[at].label} ({changed})")
    return Chart(code, title, subtitle, option, echarts.in_words(title, points), rows, 19, legend=legend)


def _breaks(readings: Sequence[Reading]) -> list[int]:
    """Places of the figures that may not be joined to the one before them."""
    told = [at for at, reading in enumerate(readings) if reading.value is not None]
    return [later for earlier, later in pairwise(told) if editions_differ([readings[earlier], readings[later]])]


def bars(
    code: str,
    title: str,
    subtitle: str,
    readings: Sequence[Reading],
    language: str,
    whole: Reading | None = None,
    whole_name: str = "",
    lowest: float = 9.0,
) -> Chart:
    """Figures of a breakdown, the best known first, the whole as a line."""
    ranked = sorted(readings, key=lambda reading: (reading.value is None, -(reading.value or Decimal(0))))
    shown = [reading for reading in ranked if reading.value is not None][:20]
    data = [datum(reading, language) for reading in shown]
    line = number(whole.value) if whole and whole.can_be_told else None
    option = echarts.bars(data, axis_of(readings[0], language), benchmark=line, beside=whole_name)
    height = max(lowest, 3.5 + 2.375 * len(data))
    return Chart(code, title, subtitle, option, echarts.in_words(title, data), rows_of(ranked, language), height)
