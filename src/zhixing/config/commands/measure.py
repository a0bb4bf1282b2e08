"""`zhixing measure`: one figure and all it is made of. Needs no database, only a snapshot and the catalogue."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.load import Catalogue, load_catalogue
from zhixing.config import settings
from zhixing.config.cli import DONE, NOTHING_YET, USAGE
from zhixing.methods.periods import Period, PeriodError
from zhixing.methods.values import Group, Reading
from zhixing.warehouse.connect import NoSnapshot, open_snapshot
from zhixing.warehouse.histories import MAP_WORDS, MapMode
from zhixing.warehouse.measure import Question, measure

TERM_DECIMALS = 4
READINGS = {
    "as-it-was": (MapMode.AS_IT_WAS,),
    "todays-map": (MapMode.TODAYS_MAP,),
    "both": (MapMode.AS_IT_WAS, MapMode.TODAYS_MAP),
}
MAP = "map"
STATUS_WORDS = {
    "ok": ("", ""),
    "small_n": ("样本不足", "too few"),
    "no_data": ("无数据", "no data"),
    "zero_denominator": ("分母为零", "zero denominator"),
    "no_comparable_base": ("无可比基数", "no comparable base"),
    "refused": ("不予计算", "refused"),
    "suppressed": ("不予公开", "suppressed"),
}


def run(options: argparse.Namespace) -> int:
    """Answer one question as a table, JSON or CSV."""
    try:
        narrowed = dict(_pair(text) for text in options.where)
        period = Period.parse(options.period) if options.period else None
        catalogue = load_catalogue(settings.ZHIXING_DEFINITIONS)
        question = Question(code=options.code, place=options.place, period=period, by=tuple(options.by), where=narrowed)
        warehouse = open_snapshot(settings.ZHIXING_SNAPSHOTS)
        readings = []
        for mode in READINGS[options.reading]:
            asked = replace(question, map_mode=mode)
            # Where there is nothing to break down, the whole says why: an empty list would say nothing.
            found = measure(catalogue, warehouse, asked) or measure(catalogue, warehouse, replace(asked, by=()))
            readings += [_marked(reading, mode) for reading in found] if options.reading == "both" else found
    except (UnknownName, PeriodError, argparse.ArgumentTypeError) as trouble:
        print(trouble, file=sys.stderr)
        return USAGE
    except NoSnapshot as trouble:
        print(trouble, file=sys.stderr)
        return NOTHING_YET
    rows = [as_row(reading, catalogue) for reading in readings]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif options.csv:
        _print_csv(rows)
    else:
        _print_table(readings, catalogue, options.lang)
    return DONE


def _marked(reading: Reading, mode: MapMode) -> Reading:
    """A reading that says on which places it was made, where both stand in one list."""
    return replace(reading, groups=(Group(MAP, mode.value, MAP_WORDS[mode]), *reading.groups))


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"--where {text}: 写法为 industry=13 / write industry=13")
    return key, value


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)


def as_row(reading: Reading, catalogue: Catalogue) -> dict[str, Any]:
    """A reading as the flat row a program reads."""
    indicator = catalogue.indicator(reading.indicator)
    return {
        "definition": reading.indicator,
        "name": indicator.name.zh,
        "place": reading.place,
        "period": str(reading.period) if reading.period else "",
        **{group.dimension: group.key for group in reading.groups},
        "labels": {group.dimension: group.label.zh for group in reading.groups},
        "value": _number(reading.value),
        "unit": reading.unit,
        "numerator": _number(reading.numerator),
        "denominator": _number(reading.denominator),
        "qualifier": reading.qualifier.value,
        "low": _number(reading.interval.low) if reading.interval else None,
        "high": _number(reading.interval.high) if reading.interval else None,
        "rank_band": list(reading.rank_band) if reading.rank_band else None,
        "status": reading.status.value,
        "reasons": [{"code": reason.code, "zh": reason.text.zh, "en": reason.text.en} for reason in reading.reasons],
        "left_out": dict(reading.left_out),
        "completeness": _number(reading.completeness),
        "approval": reading.approval.value,
        "edition": reading.edition,
        "snapshot": reading.snapshot,
        "place_map": reading.place_map,
    }


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    flat = {key: value for key, value in row.items() if key not in {"labels", "reasons", "left_out", "rank_band"}}
    flat["label"] = " · ".join(row["labels"].values())
    flat["reason"] = "；".join(reason["zh"] for reason in row["reasons"])
    flat["left_out"] = sum(row["left_out"].values())
    return flat


def _print_csv(rows: list[dict[str, Any]]) -> None:
    flat = [_flat(row) for row in rows]
    writer = csv.DictWriter(sys.stdout, fieldnames=list(flat[0]) if flat else ["definition"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pad(text: str, width: int, *, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap


def _print_table(readings: list[Reading], catalogue: Catalogue, language: str) -> None:
    heads = {
        "zh": ("分组", "数值", "分子", "分母", "区间", "说明"),
        "en": ("group", "value", "numerator", "denominator", "interval", "note"),
    }[language]
    lines = [heads, *(_line(reading, catalogue, language) for reading in readings)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        cells = [_pad(cell, widths[place], right=0 < place < len(heads) - 1) for place, cell in enumerate(line)]
        print("  ".join(cells).rstrip())
    if readings:
        indicator = catalogue.indicator(readings[0].indicator)
        print(f"\n{indicator.name.in_language(language)} · {readings[0].edition} · {readings[0].snapshot}")


def _line(reading: Reading, catalogue: Catalogue, language: str) -> tuple[str, ...]:
    label = " · ".join(group.label.in_language(language) for group in reading.groups)
    label = label or f"{reading.place} {reading.period or ''}".strip() or "—"
    unit = catalogue.unit(reading.unit).suffix.in_language(language)
    value = "—" if reading.value is None else f"{reading.value}{unit}"
    interval = f"{reading.interval.low}–{reading.interval.high}" if reading.interval else ""
    said = "；" if language == "zh" else "; "
    note = STATUS_WORDS[reading.status.value][language == "en"]
    note = said.join(reason.text.in_language(language) for reason in reading.reasons) or note
    terms = [
        "" if term is None else f"{round(term, TERM_DECIMALS).normalize():f}"
        for term in (reading.numerator, reading.denominator)
    ]
    return (label, value, *terms, interval, note)
