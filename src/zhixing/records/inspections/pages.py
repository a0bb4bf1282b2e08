"""What the pages show, prepared before a template sees it: options of the filters, a batch understood, its timeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from zhixing.catalogue.load import read_industries
from zhixing.methods.values import Text
from zhixing.office import trail
from zhixing.office.history import Happened
from zhixing.office.models import Person, Place
from zhixing.records.inspections import bodies, dates, firms, limits, wording
from zhixing.records.inspections.models import Batch, Finding, InspectionSource, ItemVerdict

CLASS_JOINT = "-->"
EXPORT_HEADINGS = (
    Text("判定", "Verdict"), Text("产品名称", "Product"), Text("产品分类", "Product class"),
    Text("标称生产企业", "Producer on the label"), Text("被抽样单位", "Unit sampled"), Text("地区", "Place"),
    Text("日期", "Day"), Text("发布单位", "Issued by"), Text("信息来源", "Source"), Text("抽样编号", "Sample number"),
    Text("不合格项目", "Failing items"), Text("备注", "Remark"),
)  # fmt: skip
EXPORT_MOST = 50_000


@dataclass(frozen=True, slots=True)
class Understood:
    """One finding: the words as published, and what was understood."""

    finding: Finding
    verdict: Text
    value: str
    why: Text | None
    limit: Text | None
    limit_value: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source with its counts and what follows from what it is taken for."""

    source: InspectionSource
    batches: int
    failing: int
    taken_for: Text
    consequence: Text


@cache
def _industry_names() -> Mapping[str, Text]:
    return {
        code: one.name
        for code, one in read_industries(settings.ZHIXING_DEFINITIONS / "classifications" / "gbt4754-2017").items()
    }


def industry_name(code: str) -> Text:
    """A GB/T 4754 code with its name; the code alone when the table does not hold it."""
    name = _industry_names().get(code)
    if name is None:
        return Text(code, code)
    # A class without an English name of its own carries its division's, with the code behind it.
    return Text(f"{code} {name.zh}", name.en if name.en.endswith(f"({code})") else f"{code} {name.en}")


def options(batches: QuerySet[Batch]) -> dict[str, Any]:
    """What each filter of the list may be set to, from the batches the person may see."""
    plain = batches.order_by()
    industries = sorted(set(plain.exclude(industry="").values_list("industry", flat=True).distinct()))
    products = sorted(set(plain.exclude(category="").values_list("category", flat=True).distinct()))
    classes = sorted({product.partition(CLASS_JOINT)[0] for product in products})
    return {
        "places": _with_those_above(Place.objects.filter(pk__in=plain.exclude(place=None).values("place"))),
        "years": [day.year for day in plain.dates("day", "year", order="DESC")],
        "industries": [(code, industry_name(code)) for code in industries],
        "products": [(one, one) for one in sorted({*classes, *products})],
        "verdicts": wording.VERDICTS.items(),
        "sources": InspectionSource.objects.filter(pk__in=plain.values("source")).order_by("code"),
        "purposes": wording.PURPOSES.items(),
        "channels": wording.CHANNELS.items(),
        "sizes": wording.SIZES.items(),
    }


def _with_those_above(places: QuerySet[Place]) -> QuerySet[Place]:
    """The places and all they lie in: a figure of the city leads to a list narrowed to the city."""
    paths = {path[:end] for path in places.values_list("path", flat=True) for end in _ends(path)}
    return Place.objects.filter(path__in=paths).order_by("path")


def _ends(path: str) -> range:
    return range(Place.steplen, len(path) + 1, Place.steplen)


def listed(batches: QuerySet[Batch]) -> list[Batch]:
    """The batches of one page of the list, each with the names of its failing items."""
    found = list(batches.select_related("source", "place").prefetch_related("findings"))
    for batch in found:
        batch.failing_items = failing_items(batch)
    return found


def failing_items(batch: Batch) -> list[str]:
    """The named items a batch failed in, each once."""
    failed = (one.item for one in batch.findings.all() if one.verdict == ItemVerdict.FAIL and one.item)
    return list(dict.fromkeys(failed))


def export_rows(batches: QuerySet[Batch]) -> Iterator[tuple[object, ...]]:
    """The rows of a downloaded list, as published; at most EXPORT_MOST."""
    language = get_language() or "zh-hans"
    found = batches.select_related("source", "place").prefetch_related("findings")
    for batch in found[:EXPORT_MOST]:
        failing = "、".join(failing_items(batch))
        yield (
            wording.say(wording.VERDICTS, batch.verdict).in_language(language), batch.product, batch.category,
            batch.producer, batch.sampled_unit, place_name(batch.place), batch.day, batch.issuer, batch.source.code,
            batch.sample_no, failing, batch.remark,
        )  # fmt: skip


def place_name(place: Place | None) -> str:
    """A place in the page's language, "" for none."""
    if place is None:
        return ""
    return Text(place.name_zh, place.name_en).in_language(get_language() or "zh-hans")


def understood(batch: Batch) -> dict[str, Any]:
    """What was read from a batch's texts: firms and roles, the date, the issuing body, each finding."""
    return {
        "producers": _firms(batch.producer),
        "sampled": _firms(batch.sampled_unit),
        "made_on": dates.read_date_and_lot(batch.made_on_text),
        "copied": bool(batch.made_on_text) and dates.read_date(batch.made_on_text).on == batch.published_on,
        "body": bodies.read_body(batch.issuer, batch.day),
        "verdict": wording.say(wording.VERDICTS, batch.verdict),
        "severity": wording.say(wording.SEVERITIES, batch.severity) if batch.severity else None,
        "purpose": wording.say(wording.PURPOSES, batch.purpose),
        "channel": wording.say(wording.CHANNELS, batch.channel),
        "size": wording.say(wording.SIZES, batch.size),
        "industry": industry_name(batch.industry) if batch.industry else wording.NOTHING,
        "completeness": wording.say(wording.COMPLETENESS, batch.source.completeness),
        "findings": [_finding(one) for one in batch.findings.order_by("row", "pk")],
        "problems": [_Told(**_told(one)) for one in batch.problems],
    }


@dataclass(frozen=True, slots=True)
class _Told:
    where: Text
    reason: Text
    remedy: Text


def _told(one: Mapping[str, Any]) -> dict[str, Text]:
    return {name: Text(**one[name]) for name in ("where", "reason", "remedy")}


def _firms(text: str) -> list[tuple[str, Text]]:
    names = firms.role_names()
    return [(firm.name, names.get(firm.role, Text("", ""))) for firm in firms.read_firms(text)]


def _finding(one: Finding) -> Understood:
    limit = limits.read_limit(one.limit_text)
    bounds = [f"{bound.normalize():f}" for bound in (limit.low, limit.high) if bound is not None]
    shown = "–".join(bounds) or ", ".join(f"{key}={value:f}" for key, value in limit.plan if value is not None)
    return Understood(
        one,
        wording.say(wording.ITEM_VERDICTS, one.verdict),
        f"{one.value.normalize():f} {one.unit}".strip() if one.value is not None else "",
        wording.say(wording.UNREADABLE, one.unreadable) if one.unreadable else None,
        wording.say(wording.LIMIT_KINDS, limit.kind) if limit.kind else None,
        f"{shown} {limit.unit}".strip() if shown else "",
    )


def timeline(batch: Batch) -> list[Happened]:
    """Everything done to a batch, newest first; how it came in stands under the upload it came with."""
    entries = list(trail.about(batch))
    if batch.upload is not None:
        entries += list(trail.about(batch.upload).filter(move="receive-batches"))
    names = dict(Person.objects.filter(code__in={entry.by for entry in entries}).values_list("code", "name"))
    return [
        Happened(
            entry,
            wording.say(wording.MOVES, entry.move),
            names.get(entry.by, entry.by),
            [
                (wording.say(wording.FIELDS, name), _worded(name, before), _worded(name, after))
                for name, (before, after) in entry.body.get("changes", {}).items()
            ]
            + [wording.item_change(*line) for line in entry.body.get("items", [])],
            [],
        )
        for entry in sorted(entries, key=lambda entry: -entry.seq)
    ]


def _worded(name: str, value: str) -> Text:
    """A value of the trail as a page says it: codes in words, a place by its name, other texts as they are."""
    if name == "place":
        place = Place.objects.filter(code=value).first()
        return Text(place.name_zh, place.name_en) if place else Text(value, value)
    return wording.value_of(name, value)


def source_lines(mine: QuerySet[Batch], sources: QuerySet[InspectionSource] | None = None) -> list[SourceLine]:
    """These sources, or those of the batches the person may see, with the counts of those batches."""
    seen = Q(batches__in=mine.order_by())
    if sources is None:
        sources = InspectionSource.objects.filter(pk__in=mine.order_by().values("source"))
    counted = sources.order_by("code").annotate(
        n=Count("batches", filter=seen), failed=Count("batches", filter=seen & Q(batches__verdict="fail"))
    )
    return [
        SourceLine(
            one,
            one.n,
            one.failed,
            wording.say(wording.COMPLETENESS, one.completeness),
            wording.say(wording.CONSEQUENCES, one.completeness),
        )
        for one in counted
    ]
