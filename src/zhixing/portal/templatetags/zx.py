"""What templates may ask of a Text, a Reading or an address; everything else is prepared before a template sees it."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils.translation import get_language

from zhixing.catalogue.model import Indicator
from zhixing.methods.periods import Period
from zhixing.methods.values import Reading, Text
from zhixing.portal import charts, figures, wording
from zhixing.warehouse.labels import period_label

register = template.Library()

_DIST: Final = Path(__file__).resolve().parent.parent / "static" / "dist"


@register.filter
def lang(text: Text | str | None) -> str:
    """A Text in the page's language; a plain string as it is, nothing for None."""
    if isinstance(text, Text):
        return text.in_language(get_language() or settings.LANGUAGE_CODE)
    return text or ""


@register.filter
def figure(reading: Reading) -> str:
    """The value with its unit, or the words that say why there is none."""
    return lang(wording.figure(reading))


@register.filter
def interval(reading: Reading) -> str:
    """The interval as a reader writes it, "" where there is none."""
    return wording.interval(reading)


@register.filter
def status(reading: Reading) -> str:
    """Why a figure supports no comparison, in two or four characters."""
    return lang(wording.STATUS[reading.status])


@register.filter
def digits(reading: Reading) -> str:
    """The value without its unit, "" where there is none."""
    return wording.digits(reading)


@register.filter
def amount(value: Decimal | int | None) -> str:
    """A count or a sum with thousands separators; a dash for none."""
    return wording.amount(None if value is None else Decimal(value))


@register.filter
def signed(value: int) -> str:
    """A difference with its sign."""
    return f"{value:+,}"


@register.filter
def unit(thing: Reading | Indicator) -> str:
    """The name of the unit a reading or an indicator is given in."""
    return lang(wording.unit(thing.unit).name)


@register.filter
def polarity(indicator: Indicator) -> str:
    """Which way is better, in words."""
    return lang(wording.POLARITY[indicator.better])


@register.filter
def exact(value: Decimal | None) -> str:
    """A number exactly as it was entered, with thousands separators and no decimals nobody wrote."""
    return "—" if value is None else f"{value.normalize():,f}"


@register.filter
def approval(reading: Reading) -> str:
    """How far the values behind a figure have been accepted."""
    return lang(wording.APPROVAL[reading.approval])


@register.filter
def source(reading: Reading) -> str:
    """The address where a reading is explained, "" where it cannot be asked alone."""
    return charts.source_address(reading)


@register.filter
def place(reading: Reading) -> str:
    """The name of the place a reading speaks of."""
    row = figures.warehouse().places.by_code(reading.place) if reading.place else None
    return lang(row.name if row else wording.ALL_FACTS)


@register.filter
def word(key: str, dimension: str) -> str:
    """A key of a closed list (`size`, `status`, `channel`, …) as the catalogue writes it; — for an empty one."""
    return lang(figures.catalogue().labels(dimension, key)) if key else "—"


@register.filter
def place_name(place: Any) -> str:
    """A place's name in the page's language; — where there is none."""
    return lang(Text(place.name_zh, place.name_en)) if place else "—"


@register.filter
def interval_method(reading: Reading) -> str:
    """How an interval was made, in words."""
    return lang(wording.INTERVALS[reading.interval.method]) if reading.interval else ""


@register.filter
def table_name(table: str) -> str:
    """What a fact table is called."""
    return lang(wording.TABLES.get(table, Text(table, table)))


@register.filter
def period(value: Period | str) -> str:
    """A period as a person writes it: 2025年, 2025年第三季度, 2025年7月."""
    return lang(period_label(value if isinstance(value, Period) else Period.parse(value)))


@lru_cache(maxsize=16)
def _stamp(name: str, changed: int) -> str:
    return f"{static(f'dist/{name}')}?v={changed:x}"


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file, different after every build so that no browser keeps an old one."""
    path = Path(f"{_DIST}/{name}")  # a template's string is of a class of its own, which pathlib refuses
    return _stamp(name, path.stat().st_mtime_ns // 1_000_000 if path.exists() else 0)


@register.simple_tag(takes_context=True)
def address(context: Context, **changes: Any) -> str:
    """The page's query string with some of its parts changed; an empty value takes the part out."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in {"", None}:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return query.urlencode()
