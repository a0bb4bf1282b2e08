"""What other weights would make of the ranks: beside the official ones, and over a thousand weightings around them.

Nothing is written: the weights stand in the address alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, isfinite
from typing import Final

import numpy as np
from django.urls import reverse
from django.utils.translation import get_language, gettext

from zhixing.catalogue.known import near
from zhixing.methods import composite
from zhixing.methods.values import Problem, Severity, Text
from zhixing.portal import figures, wording
from zhixing.portal.fresh import Freshness
from zhixing.portal.indices import asked
from zhixing.portal.indices.wanted import Wanted
from zhixing.warehouse.indices import IndexResult
from zhixing.warehouse.labels import period_label

PREFIX: Final = "w."
DRAWS: Final = 1000
NOISE: Final = 0.25
SEED: Final = 20110101
SHADES: Final = 5
ALL: Final = 0.9995  # of the weight: less is told
LEAST: Final = 2  # places that can be ranked at all


@dataclass(frozen=True, slots=True)
class Field:
    """One weight: what it is called, what the scheme says, what was typed."""

    code: str
    name: Text
    depth: int
    official: str
    given: str

    @property
    def key(self) -> str:
        """Its name in the address."""
        return f"{PREFIX}{self.code}"

    @property
    def changed(self) -> bool:
        """Whether something other than the scheme's weight was typed."""
        return self.given != self.official


@dataclass(frozen=True, slots=True)
class Side:
    """One place under the official and the changed weights."""

    name: Text
    before: str
    after: str
    rank_before: int
    rank_after: int
    coverage: str  # empty where all of the weight rests on data

    @property
    def moved(self) -> int:
        """Ranks gained (above zero) or lost."""
        return self.rank_before - self.rank_after

    @property
    def lost(self) -> int:
        """Ranks lost, as words say it."""
        return -self.moved


@dataclass(frozen=True, slots=True)
class Cell:
    """How often a place held a rank: in percent, and its shade 0..5."""

    share: str
    shade: int


@dataclass(frozen=True, slots=True)
class Spread:
    """One place over the thousand weightings."""

    name: Text
    cells: tuple[Cell, ...]
    said: Text


class WhatIfPage:
    """What the template reads. `given` is the query of the address."""

    def __init__(self, wanted: Wanted, given: Mapping[str, str], *, public: bool) -> None:
        self.wanted, self.choice, self.public = wanted, wanted.choice, public
        self.index = wanted.index
        self.indicator = self.index.indicator
        self._day = wanted.day(wanted.choice.period)
        self.language = get_language() or "zh-hans"
        self._given = {key[len(PREFIX) :]: text.strip() for key, text in given.items() if key.startswith(PREFIX)}

    @property
    def place_name(self) -> Text:
        """What the place is called."""
        return self.choice.place.name if self.choice.place else wording.ALL_FACTS

    @property
    def period_name(self) -> Text:
        """What the period is called."""
        return period_label(self.choice.period)

    @cached_property
    def result(self) -> IndexResult:
        """The trees of the places one level below."""
        return asked.result(self.indicator.code, self.choice, self.choice.period, ("place",), on=self._day)

    @cached_property
    def fields(self) -> list[Field]:
        """A weight for every node and leaf, in the order of the tree."""
        members = [(each.code, each.parent, each.name, each.weight) for each in self.index.nodes]
        members += [(each.code, each.parent, each.name, each.weight) for each in self.index.leaves]
        found: list[Field] = []

        def below(parent: str, depth: int) -> None:
            for code, above, name, weight in members:
                if above == parent:
                    official = f"{weight.normalize():f}"
                    found.append(Field(code, name, depth, official, self._given.get(code, "") or official))
                    below(code, depth + 1)

        below("", 1)
        return found

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything wrong with the weights typed, at once."""
        found = [_strange(code, [each.code for each in self.fields]) for code in self._given if not self._known(code)]
        found += [_not_a_weight(field) for field in self.fields if _weight(field.given) is None]
        if not found:
            found = [_all_zero(self._name(parent)) for parent in self._without_weight()]
        return found

    def _known(self, code: str) -> bool:
        return any(field.code == code for field in self.fields)

    def _name(self, code: str) -> Text:
        return next((field.name for field in self.fields if field.code == code), self.indicator.name)

    def _without_weight(self) -> list[str]:
        sums: dict[str, float] = {}
        parents = {each.code: each.parent for each in (*self.index.nodes, *self.index.leaves)}
        for field in self.fields:
            sums[parents[field.code]] = sums.get(parents[field.code], 0.0) + (_weight(field.given) or 0.0)
        return [parent for parent, total in sums.items() if total == 0]

    @property
    def changes(self) -> dict[str, float]:
        """The weights that differ from the scheme's, by code."""
        pairs = [(field, _weight(field.given)) for field in self.fields]
        return {field.code: weight for field, weight in pairs if weight is not None and field.changed}

    @cached_property
    def _told(self) -> list[int]:
        """Rows of the places that have an index and whose leaves this reader may see."""
        hidden = asked.kept_back(self.index, self.choice, self.choice.period, self._day) if self.public else set()
        rows = range(len(self.result.keys))
        return [at for at in rows if not np.isnan(self.result.total[at]) and self._place(at)[0] not in hidden]

    def _place(self, row: int) -> tuple[str, Text]:
        place = figures.warehouse().places.by_id(int(self.result.keys[row][0]))
        return (place.code, place.name) if place else ("", wording.ALL_FACTS)

    @property
    def left_out(self) -> list[Text]:
        """Places without an index, or with a figure too small to be shown in public."""
        return [self._place(at)[1] for at in range(len(self.result.keys)) if at not in self._told]

    @property
    def enough(self) -> bool:
        """Whether there is anything to rank."""
        return len(self._told) >= LEAST

    @cached_property
    def _scores(self) -> np.ndarray:
        return self.result.scores[self._told, : self.result.tree.leaves]

    @cached_property
    def sides(self) -> list[Side]:
        """Every place under both sets of weights, in the official order."""
        found = composite.what_if(self._scores, self.result.tree, self.changes)
        digits = self.indicator.decimals
        rows = [
            Side(
                self._place(row)[1],
                f"{found.totals_before[at]:.{digits}f}",
                f"{found.totals_after[at]:.{digits}f}" if found.ranks_after[at] else "—",
                int(found.ranks_before[at]),
                int(found.ranks_after[at]),
                self._covered(row),
            )
            for at, row in enumerate(self._told)
        ]
        return sorted(rows, key=lambda side: side.rank_before)

    def _covered(self, row: int) -> str:
        share = float(self.result.coverage[row, self.result.root])
        return "" if share > ALL else f"{share * 100:.0f}%"

    @property
    def ranks(self) -> range:
        """The ranks there are."""
        return range(1, len(self._told) + 1)

    @cached_property
    def spreads(self) -> list[Spread]:
        """How often each place held each rank over the weightings around the official ones."""
        tree = self.result.tree
        weights = composite.noisy_weights(tree, DRAWS, noise=NOISE, seed=SEED)
        found = composite.weight_spread(self._scores, tree, weights)
        held = composite.rank_distribution(found.ranks)
        official = composite.what_if(self._scores, tree, {}).ranks_before
        rows = []
        for at in np.argsort(official, kind="stable"):
            shares = held[at, 1:] / DRAWS
            span = (float(found.spread.low[at]), float(found.spread.high[at]))
            name = self._place(self._told[int(at)])[1]
            rows.append(Spread(name, tuple(map(_cell, shares)), _sentence(name, int(official[at]), shares, span)))
        return rows

    @property
    def draws(self) -> int:
        """How many weightings are drawn."""
        return DRAWS

    def _address(self, name: str, *more: str, weights: bool = False) -> str:
        kept = dict(self.wanted.kept)
        if weights:
            kept |= {field.key: field.given for field in self.fields if field.changed}
        return asked.address(name, self.indicator.code, self.choice.code, self.choice.period, *more, kept=kept)

    @property
    def here(self) -> str:
        """The page without a query: the form writes it."""
        return reverse("indices:what-if", args=[self.indicator.code])

    @property
    def reset(self) -> str:
        """The page with the official weights."""
        return self._address("indices:what-if")

    @property
    def csv(self) -> str:
        """The trial as CSV."""
        return self._address("indices:what-if-file", "csv", weights=True)

    @property
    def xlsx(self) -> str:
        """The trial as a workbook."""
        return self._address("indices:what-if-file", "xlsx", weights=True)

    @property
    def back(self) -> str:
        """The page of the index."""
        return self._address("indices:index")

    @property
    def fresh(self) -> Freshness:
        """The strip at the foot."""
        code, period = self.indicator.code, self.choice.period
        return Freshness.of(asked.readings(code, self.choice, period, public=self.public, on=self._day)[0])


def file_rows(page: WhatIfPage) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of the trial's file: a place a row, both ranks, both totals, how often each rank was held."""
    headings = [
        gettext("Place"), gettext("Rank, scheme"), gettext("Rank, yours"), gettext("Index, scheme"),
        gettext("Index, yours"), gettext("Weight that rests on data"),
        *(gettext("Rank %(rank)s, share of the weightings") % {"rank": rank} for rank in page.ranks),
        gettext("Weights that differ from the scheme"), gettext("Edition"), gettext("Snapshot"),
    ]  # fmt: skip
    changed = "; ".join(f"{field.code}={field.given}" for field in page.fields if field.changed)
    foot = [changed, page.indicator.digest, figures.warehouse().name]
    rows: list[list[object]] = []
    for side, spread in zip(page.sides, page.spreads, strict=True) if page.enough else ():
        rows.append(
            [side.name.in_language(page.language), side.rank_before, side.rank_after or None, side.before, side.after,
             side.coverage or "100%", *(cell.share for cell in spread.cells), *foot]
        )  # fmt: skip
    return headings, rows


def _weight(text: str) -> float | None:
    """The weight a text names: a number not below zero; None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) and value >= 0 else None


def _cell(share: float) -> Cell:
    shade = min(SHADES, ceil(share * SHADES)) if share > 0 else 0
    words = f"{share * 100:.0f}%"
    return Cell(words if words != "0%" or share == 0 else "<1%", shade)


def _sentence(name: Text, official: int, shares: np.ndarray, span: tuple[float, float]) -> Text:
    often, low, high = shares[official - 1] * 100, round(span[0]), round(span[1])
    zh, en = f"第{low}位", f"rank {low}"
    if low != high:
        zh, en = f"第{low}至第{high}位", f"between ranks {low} and {high}"
    return Text(
        f"{name.zh}：按方案权重居第{official}位，{often:.0f}%的试算中仍居此位；十次中有九次在{zh}。",
        f"{name.en}: rank {official} by the scheme, held in {often:.0f}% of the weightings; {en} in nine of ten.",
    )


def _problem(kind: str, where: Text, reason: Text, remedy: Text, found: str = "") -> Problem:
    return Problem(kind, Severity.ERROR, where, reason, remedy, found)


def _not_a_weight(field: Field) -> Problem:
    return _problem(
        "weight.unreadable",
        field.name,
        Text(f"“{field.given}”不能作权重。", f"“{field.given}” is no weight."),
        Text(
            f"请填不小于零的数，方案为 {field.official}。",
            f"Give a number not below zero; the scheme says {field.official}.",
        ),
        field.given,
    )


def _all_zero(above: Text) -> Problem:
    return _problem(
        "weight.all_zero",
        above,
        Text("其下各项权重全为零，没有可以加总的。", "All weights below it are zero; nothing is left to add up."),
        Text("请至少给其中一项大于零的权重。", "Give at least one of them a weight above zero."),
    )


def _strange(code: str, known: list[str]) -> Problem:
    close = ", ".join(near(code, known))
    return _problem(
        "weight.unknown",
        Text(f"{PREFIX}{code}", f"{PREFIX}{code}"),
        Text("本指数没有这一项。", "The index has no such part."),
        Text(f"相近的有：{close}。", f"Near ones: {close}.") if close else Text("请从地址中删去。", "Take it out."),
        code,
    )
