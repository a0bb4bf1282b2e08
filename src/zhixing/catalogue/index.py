"""Composite indices as data: a tree of nodes, leaves bound to indicators, frozen bounds, weights, versions of bands.

One file each under `definitions/indices/`. Bounds and weights carry a note of where they come from: what nobody has
published is labelled as this product's or this city's own, never passed off as official.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from zhixing.catalogue.model import Breakdown, DefinitionStatus, Indicator, Method, Missing, Review, Source, Term
from zhixing.methods.values import Polarity, Text


class Normaliser(StrEnum):
    """How a leaf's value becomes a score."""

    MINMAX60 = "minmax60"  # 60 + 40 (x - L) / (U - L), clipped to 60..100
    MINMAX = "minmax"  # 100 (x - L) / (U - L), clipped to 0..100
    TARGET = "target"  # 100 x / U, clipped to 0..100


class LeafMissing(StrEnum):
    """What a missing leaf does to the index."""

    BLOCK = "block"
    RENORMALISE = "renormalise"
    CARRY = "carry"
    IMPUTE_MIN = "impute-min"


@dataclass(frozen=True, slots=True)
class Node:
    """An inner node. `parent` is empty for the children of the index itself."""

    code: str
    parent: str
    name: Text
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf: which indicator, between which frozen bounds, which way round, with which weight among its siblings."""

    code: str
    parent: str
    indicator: str
    name: Text
    weight: Decimal
    low: Decimal
    high: Decimal
    reverse: bool
    logarithmic: bool
    note: Text


@dataclass(frozen=True, slots=True)
class Band:
    """One band: from this value on (None: from the bottom), it is called so."""

    start: Decimal | None
    name: Text


@dataclass(frozen=True, slots=True)
class BandVersion:
    """One printed set of bands with its source."""

    version: str
    source: Text
    bands: tuple[Band, ...]

    def of(self, value: Decimal) -> Band | None:
        """The band a value falls into, lower bound inclusive; None below a version that leaves the bottom unnamed."""
        found = [band for band in self.bands if band.start is None or band.start <= value]
        return found[-1] if found and found[-1].name.zh else None


@dataclass(frozen=True, slots=True)
class Index:
    """A composite index. `indicator` is what questions and pages know it as; `bands[0]` is used by default."""

    indicator: Indicator
    normaliser: Normaliser
    missing: LeafMissing
    nodes: tuple[Node, ...]
    leaves: tuple[Leaf, ...]
    bands: tuple[BandVersion, ...]
    scope: Text
    weights_source: Text
    bounds_source: Text


def _text(row: Mapping[str, str] | None) -> Text:
    return Text(row["zh"], row["en"]) if row else Text("", "")


def _node(row: Mapping[str, Any]) -> Node:
    return Node(row["code"], row.get("parent", ""), _text(row["name"]), Decimal(row["weight"]))


def _leaf(row: Mapping[str, Any]) -> Leaf:
    return Leaf(
        code=row["code"],
        parent=row.get("parent", ""),
        indicator=row["indicator"],
        name=_text(row["name"]),
        weight=Decimal(row["weight"]),
        low=Decimal(row["low"]),
        high=Decimal(row["high"]),
        reverse=row.get("reverse", False),
        logarithmic=row.get("logarithmic", False),
        note=_text(row.get("note")),
    )


def _bands(row: Mapping[str, Any]) -> BandVersion:
    bands = tuple(Band(Decimal(cut["from"]) if cut.get("from") else None, _text(cut["name"])) for cut in row["cut"])
    return BandVersion(row["version"], _text(row["source"]), bands)


def read_index(path: Path, digest_of: Any) -> Index:
    """One file of `indices/`. Raises KeyError for a missing key, ValueError for a word outside the vocabulary."""
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    name = _text(row["name"])
    indicator = Indicator(
        code=row["code"],
        name=name,
        why=_text(row["why"]),
        unit=row["unit"],
        decimals=row["decimals"],
        better=Polarity.HIGHER,
        method=Method.INDEX,
        numerator=Term(_text(row["scope"])),
        denominator=None,
        of="",
        within="",
        requires={},
        breakdowns=(Breakdown.PLACE, Breakdown.PERIOD),
        minimum_n=0,
        missing=Missing.NO_FIGURE,
        benchmark=row.get("benchmark", ""),
        system=row["system"],
        source=Source(
            _text(row["source"]["document"]), _text(row["source"].get("clause")), row["source"].get("url", "")
        ),
        review=Review(_text(row["review"]["author"]), _text(row["review"]["checker"]), row["review"]["next"]),
        gaming=tuple(map(_text, row["gaming"])),
        status=DefinitionStatus(row["status"]),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        digest=digest_of(row),
        file=f"indices/{path.name}",
    )
    return Index(
        indicator=indicator,
        normaliser=Normaliser(row["normaliser"]),
        missing=LeafMissing(row["missing"]),
        nodes=tuple(map(_node, row["node"])),
        leaves=tuple(map(_leaf, row["leaf"])),
        bands=tuple(map(_bands, row["bands"])),
        scope=_text(row["scope"]),
        weights_source=_text(row["weights_source"]),
        bounds_source=_text(row["bounds_source"]),
    )
