"""The places one level below by an index: their ranks, their bands, and a map shaded by the bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext

from zhixing.catalogue.index import Band, BandVersion
from zhixing.methods.values import Reading, Text
from zhixing.portal import boundaries, charts, echarts
from zhixing.portal.charts import Chart
from zhixing.portal.indices import asked
from zhixing.portal.indices.wanted import Wanted


@dataclass(frozen=True, slots=True)
class County:
    """One place below: its rank (0 without an index), its reading, its band."""

    rank: int
    name: Text
    reading: Reading
    band: Band | None
    href: str
    coverage: str  # empty where all of the weight rests on data


@dataclass(frozen=True, slots=True)
class Map:
    """The places on their outlines, with the name of each shade."""

    chart: Chart
    legend: tuple[tuple[int, str], ...]
    source: str


def band_of(version: BandVersion | None, value: Decimal | None) -> Band | None:
    """What a version calls a value; None for no version, no value, or a value it leaves without a name."""
    return None if version is None or value is None else version.of(value)


def counties(wanted: Wanted, *, public: bool) -> list[County]:
    """The places one level below from the highest index to the lowest; equal figures share a rank."""
    choice, version = wanted.choice, wanted.version
    cut = asked.readings(wanted.code, choice, choice.period, public=public, by=("place",), on=wanted.day(choice.period))
    inside = [each for each in cut if each.groups[0].key not in {"", choice.code}]
    values = [each.value for each in inside if each.value is not None]
    found = []
    for each in sorted(inside, key=lambda one: (one.value is None, -(one.value or 0))):
        value = each.value
        rank = 0 if value is None else 1 + sum(other > value for other in values)
        href = asked.address("indices:index", wanted.code, each.groups[0].key, choice.period, kept=wanted.kept)
        band = band_of(version, value)
        found.append(County(rank, each.groups[0].label, each, band, href, asked.part_covered(each)))
    return found if values else []


def banded_map(wanted: Wanted, found: Sequence[County], language: str) -> Map | None:
    """The places shaded by the bands of the chosen version and labelled with them; None without outlines or bands."""
    version, place = wanted.version, wanted.choice.code
    if version is None or not found or not boundaries.has_outlines(place):
        return None
    title = gettext("Places below by band")
    data = [_datum(each, language) for each in found]
    breaks = [float(band.start) if band.start is not None else 0.0 for band in version.bands]
    breaks = breaks[-len(echarts.STEPS) :]
    option = echarts.map_(f"zx-{place}", data, charts.axis_of(found[0].reading, language), breaks=breaks)
    unnamed = gettext("no name")
    bands = version.bands[-len(breaks) :]
    legend = tuple(
        (echarts.shade(step, len(breaks)), band.name.in_language(language) or unnamed)
        for step, band in enumerate(bands)
    )
    url = reverse("dashboard:map", args=[place])
    alt = echarts.in_words(title, data)
    chart = Chart("below", title, "", option, alt, height=24, map_name=f"zx-{place}", map_url=url)
    return Map(chart, legend, boundaries.source_name())


def _datum(county: County, language: str) -> echarts.Datum:
    """A place with its band in its label and its sentence."""
    made = charts.datum(county.reading, language, href=county.href)
    if county.band is None:
        return made
    name = county.band.name.in_language(language)
    return replace(made, label=f"{made.label}\n{name}", said=f"{made.said} {name}")
