"""Reads `city.toml` and `figures.toml`, and splits totals so that the parts add up exactly."""

from __future__ import annotations

import tomllib
from collections.abc import Hashable, Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any, TypeVar

CENT = Decimal("0.0001")
Key = TypeVar("Key", bound=Hashable)


def read(name: str) -> dict[str, Any]:
    """One of the two files beside this module."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def apportion(total: int, weights: Mapping[Key, float]) -> dict[Key, int]:
    """Split a whole number in proportion to weights by largest remainder; the parts add up to `total`.

    Ties go to the heavier part, then to the earlier key, so the split depends on nothing but its arguments.
    """
    whole = sum(weights.values())
    shares = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(share) for key, share in shares.items()}
    order = sorted(weights, key=lambda key: (-(shares[key] - parts[key]), -weights[key]))
    for key in order[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def apportion_decimal(total: Decimal, weights: Mapping[Key, float]) -> dict[Key, Decimal]:
    """Split an amount into parts of four decimals that add up to it exactly."""
    return {key: part * CENT for key, part in apportion(int(total / CENT), weights).items()}


def last_day_of_history(city: Mapping[str, Any]) -> date:
    """The day up to which the demonstration knows anything."""
    return date(city["base_year"], 12, 31)
