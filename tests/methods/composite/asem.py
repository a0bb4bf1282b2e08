"""The peer's example, 51 economies and 49 indicators in a tree of four levels, read once from the vectors."""

from __future__ import annotations

from functools import cache

import numpy as np

from tests.methods.vectors import rows
from zhixing.methods.composite import Tree, tree_of

FOLDER = "coinr_asem"


def number(text: str) -> float:
    return float("nan") if text in {"NA", "NaN", ""} else float(text)


@cache
def read(name: str) -> list[dict[str, str]]:
    return rows(f"{FOLDER}/{name}")


def meta(kind: str) -> list[dict[str, str]]:
    return [row for row in read("input_iMeta.csv") if row["Type"] == kind]


def codes() -> list[str]:
    return [row["iCode"] for row in meta("Indicator")]


def units() -> list[str]:
    return sorted(row["uCode"] for row in read("input_iData.csv"))


def table(name: str, columns: list[str] | None = None, order: list[str] | None = None) -> np.ndarray:
    """One file as units × columns, units in alphabetical order unless told otherwise."""
    by_unit = {row["uCode"]: row for row in read(name)}
    chosen = order or [unit for unit in units() if unit in by_unit]
    return np.array([[number(by_unit[unit][code]) for code in columns or codes()] for unit in chosen])


def column(name: str, key: str, value: str, of: list[str]) -> np.ndarray:
    """One column of a file keyed by `key`, in the order asked for."""
    found = {row[key]: number(row[value]) for row in read(name)}
    return np.array([found[each] for each in of])


def directions() -> np.ndarray:
    return np.array([float(row["Direction"]) for row in meta("Indicator")])


def groups() -> list[str]:
    found = {row["uCode"]: row["EurAsia_group"] for row in read("input_iData.csv")}
    return [found[unit] for unit in units()]


def tree(weights: str | None = None) -> Tree:
    parents = {row["iCode"]: row["Parent"] for kind in ("Indicator", "Aggregate") for row in meta(kind)}
    del parents["Index"]
    given = None if weights is None else {row["iCode"]: float(row["Weight"]) for row in read(weights)}
    return tree_of(codes(), parents, given)


def inner() -> list[str]:
    return [row["iCode"] for row in meta("Aggregate")]
