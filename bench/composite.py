"""`python -m bench.composite`: what it costs to say how much a ranking depends on choices.

Two cases: a published example of 51 economies and 49 indicators through the whole chain 1,000 times, and 2,850 counties
with 12 indicators 10,000 times. Each replication has its own limit of winsorising, normaliser, aggregator and weights
(± 25 %). Each case runs twice: every replication treats its own copy of the data, and equal choices are treated once.
Each run has a process of its own with one thread of linear algebra; seconds are processor time, memory the most held.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.found import Found, Line, hand_over, options
from zhixing.methods.composite import (
    Aggregator,
    Design,
    Imputation,
    MinMax,
    Tree,
    ZScore,
    denominate,
    draw,
    impute,
    noisy_weights,
    screen,
    tree_of,
    uncertainty,
)

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT.parent / "shared" / "vectors" / "coinr_asem"
SEED = 20261124
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "MKL", "OMP")}


@dataclass(frozen=True)
class Input:
    """A table with everything the chain asks for, and where it comes from."""

    source: str
    table: np.ndarray
    denominators: np.ndarray
    directions: np.ndarray
    groups: list[str]
    tree: Tree


@dataclass(frozen=True)
class Case:
    """What is run, how often, and what it may cost."""

    words: str
    make: Callable[[], Input]
    replications: int
    seconds: float
    gigabytes: float


def _layers(leaves: int, widths: tuple[int, ...]) -> Tree:
    """A tree whose layers have the given widths from the leaves up, children spread evenly."""
    layers = [[f"{depth}.{at}" for at in range(width)] for depth, width in enumerate((leaves, *widths))]
    parents = {
        code: above[at * len(above) // len(below)] for below, above in pairwise(layers) for at, code in enumerate(below)
    }
    return tree_of(layers[0], parents)


def _generated(units: int, leaves: int, widths: tuple[int, ...], gaps: float) -> Input:
    dice = np.random.default_rng(SEED)
    table = dice.lognormal(sigma=dice.uniform(0.2, 1.2, leaves), size=(units, leaves))
    table[dice.random(table.shape) < gaps] = np.nan
    return Input(
        source="generated",
        table=table,
        denominators=np.ones(table.shape),
        directions=dice.choice((1.0, -1.0), leaves, p=(0.7, 0.3)),
        groups=[str(at % 2) for at in range(units)],
        tree=_layers(leaves, widths),
    )


def _number(text: str) -> float:
    return float("nan") if text == "NA" else float(text)


def example() -> Input:
    """The published example when its vectors lie beside the checkout, else generated data of its shape."""
    if not EXAMPLE.exists():
        return _generated(51, 49, (8, 2, 1), 0.026)
    with (EXAMPLE / "input_iMeta.csv").open(encoding="utf-8") as file:
        meta = [row for row in csv.DictReader(file) if row["Type"] in {"Indicator", "Aggregate"}]
    with (EXAMPLE / "input_iData.csv").open(encoding="utf-8") as file:
        data = list(csv.DictReader(file))
    leaves = [row for row in meta if row["Type"] == "Indicator"]
    below = [
        [1.0 if row["Denominator"] == "NA" else _number(unit[row["Denominator"]]) for row in leaves] for unit in data
    ]
    return Input(
        source="the published example",
        table=np.array([[_number(unit[row["iCode"]]) for row in leaves] for unit in data]),
        denominators=np.array(below),
        directions=np.array([float(row["Direction"]) for row in leaves]),
        groups=[unit["EurAsia_group"] for unit in data],
        tree=tree_of(
            [row["iCode"] for row in leaves], {row["iCode"]: row["Parent"] for row in meta if row["Parent"] != "NA"}
        ),
    )


def counties() -> Input:
    """Generated counties in the tree of the quality competitiveness index, two, six, twelve."""
    return _generated(2850, 12, (6, 2, 1), 0.0)


CASES = {
    "example": Case("51 × 49，1,000 次 / the whole chain, 1,000 times", example, 1_000, 1.0, 1.0),
    "counties": Case("2,850 × 12，10,000 次 / 10,000 times", counties, 10_000, 60.0, 1.0),
}


def run(given: Input, replications: int, *, afresh: bool) -> tuple[float, float]:
    """Processor seconds from raw indicators to ranges of ranks, and a sum over the mean ranks as a check."""
    began = time.process_time()
    table = denominate(given.table, given.denominators)
    staying = screen(impute(table, Imputation.GROUP_MEAN, given.groups).table)
    design = Design(
        normalisers=(MinMax(1, 100), ZScore(50, 5)),
        weights=noisy_weights(given.tree, replications, noise=0.25, seed=SEED),
        imputations=(Imputation.GROUP_MEAN,),
        limits=(5, 1, 2, 3, 4),
        aggregators=(Aggregator.ARITHMETIC, Aggregator.GEOMETRIC, Aggregator.HARMONIC),
    )
    found = uncertainty(
        table[staying],
        given.tree,
        design,
        draw(design, replications, seed=SEED),
        directions=given.directions,
        groups=[group for group, stays in zip(given.groups, staying, strict=True) if stays],
        afresh=afresh,
    )
    return time.process_time() - began, float(found.spread.mean @ np.arange(len(found.nominal_ranks)))


def child(name: str, way: str) -> None:
    """Run one case in this process and print what it took as JSON."""
    case = CASES[name]
    given = case.make()
    seconds, check = run(given, case.replications, afresh=way == "afresh")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    print(json.dumps({"seconds": seconds, "gigabytes": peak, "check": check, "source": given.source}))


@dataclass(frozen=True)
class Taken:
    """What one case took: processor seconds and memory of both ways, and where its table came from."""

    case: Case
    source: str
    afresh: tuple[float, float]
    once: tuple[float, float]


def measured(name: str, case: Case) -> Taken:
    """Run one case both ways, each in a process of its own. Raises ValueError when they come to different ranks."""
    ways = {}
    for way in ("afresh", "once"):
        took = subprocess.run(
            [sys.executable, "-m", "bench.composite", "--child", name, way],
            cwd=ROOT,
            env=os.environ | ONE_THREAD,
            capture_output=True,
            text=True,
            check=True,
        )
        ways[way] = json.loads(took.stdout)
    if len(checks := {round(each["check"], 6) for each in ways.values()}) > 1:
        raise ValueError(f"both ways must come to the same ranks: {checks}")
    pairs = {way: (each["seconds"], each["gigabytes"]) for way, each in ways.items()}
    return Taken(case, ways["once"]["source"], pairs["afresh"], pairs["once"])


def found(taken: Sequence[Taken]) -> Found:
    """The section of the page."""
    method = """
一次排名在多大程度上取决于方法的选择：每次重复各有缩尾限度、标准化方法、聚合方法和权重（± 25 %），
从原始指标算到名次区间。处理器时间，单核；每次重复各自处理一份数据，不沿用相同选择的结果。
How much a ranking depends on choices: every replication has its own limit of winsorising, normaliser, aggregator and
weights (± 25 %), from raw indicators to the ranges of the ranks. Processor time on one core; every replication treats
its own copy of the data, equal choices are not shared."""
    lines = []
    for each in taken:
        seconds, gigabytes = each.afresh
        lines.append(Line(each.case.words, seconds, "<", each.case.seconds, "s"))
        lines.append(Line(f"{each.case.words}：内存峰值 peak memory", gigabytes, "<", each.case.gigabytes, "GB"))
    details = "；".join(
        f"{each.case.words}（{each.source}）：相同选择只算一次 equal choices treated once {each.once[0]:.2f} s"
        for each in taken
    )
    return Found("综合指数的不确定性 / Uncertainty of composite indices", method, tuple(lines), details)


def main() -> int:
    """Run every case both ways and hand the section over; exit 1 when a target is missed."""
    parser = options(__doc__)
    parser.add_argument("--child", nargs=2, metavar=("CASE", "WAY"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(*chosen.child)
        return 0
    return hand_over(found([measured(name, case) for name, case in CASES.items()]), chosen.out)


if __name__ == "__main__":
    sys.exit(main())
