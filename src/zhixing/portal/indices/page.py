"""One index of a place and period: its tree, its bands in every printed version, what moved it, its course."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from django.utils.translation import get_language, gettext

from zhixing.catalogue.index import Band, BandVersion, Index, LeafMissing, Normaliser
from zhixing.methods import composite
from zhixing.methods.values import Reading, Reason, Status, Text
from zhixing.portal import charts, figures, wording
from zhixing.portal.charts import Chart
from zhixing.portal.choice import Choice
from zhixing.portal.fresh import Freshness
from zhixing.portal.indices import asked
from zhixing.portal.indices.moved import Moved, hollow, moved
from zhixing.warehouse.indices import IndexResult, editions_differ
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question

POLICY = {
    LeafMissing.BLOCK: Text("缺任何一项即不出指数", "any missing indicator leaves no index"),
    LeafMissing.RENORMALISE: Text(
        "缺项的权重由同级指标分担", "the weight of a missing indicator is shared by its siblings"
    ),
    LeafMissing.CARRY: Text("缺项沿用以前年度的数值", "a missing indicator carries an earlier year's value"),
    LeafMissing.IMPUTE_MIN: Text("缺项按最低分计", "a missing indicator scores the minimum"),
}
FLOOR = {Normaliser.MINMAX60: 60, Normaliser.MINMAX: 0, Normaliser.TARGET: 0}
TOP = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree. `share` is its share of the whole, `used` what it really weighed where that differs.

    `score` is empty where there is none or where the reader may not see it; `width` is the bar's, in percent.
    """

    code: str
    name: Text
    depth: int
    weight: str
    share: str
    used: str
    score: str
    width: float
    reading: Reading | None = None
    source: str = ""
    bounds: str = ""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One printed set of bands and what it calls the value; `band` None: it leaves this value without a name."""

    version: BandVersion
    band: Band | None
    default: bool
    cuts: str


@dataclass(frozen=True, slots=True)
class County:
    """One place below: its rank (0 without an index), its reading, its band."""

    rank: int
    name: Text
    reading: Reading
    band: Band | None
    href: str
    coverage: str  # empty where all of the weight rests on data


class IndexPage:
    """What the template reads."""

    def __init__(self, index: Index, choice: Choice, *, public: bool) -> None:
        self.index, self.choice, self.public = index, choice, public
        self.indicator = index.indicator
        self.language = get_language() or "zh-hans"

    @property
    def place_name(self) -> Text:
        """What the place is called."""
        return self.choice.place.name if self.choice.place else wording.ALL_FACTS

    @property
    def period_name(self) -> Text:
        """What the period is called."""
        return period_label(self.choice.period)

    @cached_property
    def reading(self) -> Reading:
        """The index as it is published."""
        return asked.readings(self.indicator.code, self.choice, self.choice.period, public=self.public)[0]

    @property
    def source(self) -> str:
        """Where the figure is explained."""
        return charts.source_address(self.reading)

    @cached_property
    def result(self) -> IndexResult:
        """The whole tree."""
        return asked.result(self.index, self.choice, self.choice.period)

    @cached_property
    def leaves(self) -> list[Reading]:
        """The figure of every leaf, as this reader may see it."""
        return asked.leaf_readings(self.index, self.choice, self.choice.period, public=self.public)

    @cached_property
    def kept_back(self) -> bool:
        """Whether a leaf of either year is withheld: its score would tell it, and so would the sums."""
        before = asked.leaf_readings(self.index, self.choice, self.choice.year_before, public=self.public)
        return any(each.status is Status.SUPPRESSED for each in (*self.leaves, *before))

    @property
    def policy(self) -> Text:
        """What a missing indicator does, in words."""
        return POLICY[self.index.missing]

    @property
    def coverage(self) -> str:
        """The share of the index's weight that rests on data."""
        return f"{self.result.coverage[0, self.result.root] * 100:.0f}%"

    @property
    def missing(self) -> list[Text]:
        """Names of the leaves without a value of their own."""
        gaps = np.isnan(self.result.scores[0, : self.result.tree.leaves]) | self.result.filled[0]
        return [self.index.leaves[at].name for at in np.flatnonzero(gaps)]

    @property
    def floor(self) -> int:
        """The lowest score the scheme gives: where the bars begin."""
        return FLOOR[self.index.normaliser]

    @cached_property
    def versions(self) -> list[Version]:
        """The value in every printed version of the bands."""
        value = self.reading.value
        return [
            Version(each, each.of(value) if value is not None else None, at == 0, self._cuts(each))
            for at, each in enumerate(self.index.bands)
        ]

    def _cuts(self, version: BandVersion) -> str:
        said = []
        for band in version.bands:
            name = band.name.in_language(self.language) or gettext("no name")
            start = gettext("below") if band.start is None else gettext("from %(start)s") % {"start": band.start}
            said.append(f"{start} {name}")
        return "; ".join(said) if self.language == "en" else "；".join(said)

    @property
    def band(self) -> Band | None:
        """The band by the default version."""
        return self.versions[0].band if self.versions else None

    @property
    def bands_disagree(self) -> bool:
        """Whether printed versions call this value by different names, or one of them by none."""
        return len({each.band.name.zh if each.band else "" for each in self.versions}) > 1

    @cached_property
    def rows(self) -> list[Row]:
        """The tree from the index itself down to its leaves, siblings in their order."""
        return list(self._below(self.result.root, 0))

    def _below(self, node: int, depth: int) -> Iterator[Row]:
        yield self._row(node, depth)
        children = {group.node: group.children for group in self.result.tree.groups}
        declared = [each.code for each in (*self.index.nodes, *self.index.leaves)]
        codes = self.result.codes
        for child in sorted(children.get(node, ()), key=lambda at: declared.index(codes[at])):
            yield from self._below(child, depth + 1)

    def _row(self, node: int, depth: int) -> Row:
        result, tree = self.result, self.result.tree
        shares, whole = composite.sibling_shares(tree), composite.effective_weights(tree)
        score = float(result.scores[0, node])
        shown = not np.isnan(score) and not self.kept_back
        row = Row(
            code=result.codes[node],
            name=self._name(result.codes[node]),
            depth=depth,
            weight="" if node == tree.root else f"{shares[node] * 100:.1f}%",
            share=f"{whole[node] * 100:.1f}%",
            used="",
            score=f"{score:.2f}" if shown else "",
            width=max(0.0, (score - self.floor) * 100 / (TOP - self.floor)) if shown else 0.0,
        )
        return self._leaf(row, node, float(whole[node])) if node < tree.leaves else row

    def _leaf(self, row: Row, at: int, nominal: float) -> Row:
        leaf, reading, used = self.index.leaves[at], self.leaves[at], float(self.result.weights[0, at])
        notes = [leaf.note] if leaf.note.zh else []
        if self.result.filled[0, at]:
            notes.insert(0, POLICY[self.index.missing])
        if leaf.reverse:
            notes.append(Text("越低越好，得分反向", "lower is better: the score runs the other way"))
        differs = not np.isnan(used) and abs(used - nominal) > 0.0005  # noqa: PLR2004 - a twentieth of a percent
        return replace(
            row,
            used=f"{used * 100:.1f}%" if differs else "",
            reading=reading,
            source=charts.source_address(reading),
            bounds=f"{leaf.low.normalize():f}–{leaf.high.normalize():f}",
            notes=tuple(notes),
        )

    def _name(self, code: str) -> Text:
        known = {each.code: each.name for each in (*self.index.nodes, *self.index.leaves)}
        return known.get(code, self.indicator.name)

    @cached_property
    def moved(self) -> Moved | Reason | None:
        """What moved it since the year before; None where there is nothing to subtract, or it may not be told."""
        if self.kept_back:
            return None
        before = asked.result(self.index, self.choice, self.choice.year_before)
        title = gettext("What moved the index since %(period)s") % {"period": self.before_name}
        return moved(before, self.result, self.language, title)

    @property
    def before_name(self) -> str:
        """What the year before is called."""
        return period_label(self.choice.year_before).in_language(self.language)

    @property
    def moved_parts(self) -> Moved | None:
        """The parts, where there are any."""
        return self.moved if isinstance(self.moved, Moved) else None

    @property
    def not_moved(self) -> Text | None:
        """Why there are no parts, None where there are."""
        if isinstance(self.moved, Moved):
            return None
        if isinstance(self.moved, Reason):
            return self.moved.text
        if self.kept_back:
            return Text(
                "有的指标数量过小，公开页面不予显示，得分和贡献也随之不显示。",
                "Some figures are too small to be shown in public; scores and contributions are kept back with them.",
            )
        return Text(
            "两年中有一年没有指数，不能分解。", "One of the two years has no index; nothing can be taken apart."
        )

    @cached_property
    def run(self) -> list[Reading]:
        """The index over the periods that end here."""
        return self._over(self.indicator.code)

    def _over(self, code: str) -> list[Reading]:
        question = Question(code, self.choice.code, self.choice.window, ("period",), step=self.choice.step)
        return figures.ask(question, public=self.public)

    @cached_property
    def course(self) -> Chart | None:
        """The index over the periods beside the published national series; the table holds both."""
        if not any(reading.value is not None for reading in self.run):
            return None
        beside = self._over(self.indicator.benchmark) if self.indicator.benchmark else []
        name = figures.definition(self.indicator.benchmark).name.in_language(self.language) if beside else ""
        title = gettext("Course over the years")
        made = charts.trend("course", title, self._course_notes, self.run, self.language, beside, name)
        told = [each for each in beside if each.value is not None]
        more = [
            charts.Row(f"{name} {charts.label_of(each, self.language)}", each, charts.source_address(each))
            for each in told
        ]
        for place, row in enumerate(made.rows):
            if said := asked.part_covered(row.reading):
                covered = gettext("%(coverage)s of the weight rests on data") % {"coverage": said}
                hollow(made.option["series"][-1]["data"][place], covered)
                made.rows[place] = replace(row, label=f"{row.label} ({covered})")
        return replace(made, rows=[*made.rows, *more])

    @property
    def _course_notes(self) -> str:
        notes = []
        if reason := editions_differ(self.run):
            notes.append(reason.text.in_language(self.language))
        if any(asked.part_covered(each) for each in self.run):
            notes.append(
                gettext("hollow points: part of the weight is without data; not to be compared with the others")
            )
        return " ".join(notes)

    @cached_property
    def counties(self) -> list[County]:
        """The places one level below from the highest index to the lowest; equal figures share a rank."""
        cut = asked.readings(self.indicator.code, self.choice, self.choice.period, public=self.public, by=("place",))
        inside = [each for each in cut if each.groups[0].key not in {"", self.choice.code}]
        values = [each.value for each in inside if each.value is not None]
        found = []
        for each in sorted(inside, key=lambda one: (one.value is None, -(one.value or 0))):
            value = each.value
            rank = 0 if value is None else 1 + sum(other > value for other in values)
            band = self.index.bands[0].of(value) if self.index.bands and value is not None else None
            href = asked.address("indices:index", self.index, each.groups[0].key, self.choice.period)
            found.append(County(rank, each.groups[0].label, each, band, href, asked.part_covered(each)))
        return found if values else []

    @property
    def fresh(self) -> Freshness:
        """The strip at the foot."""
        return Freshness.of(self.reading, edition=self.reading.edition)

    def _address(self, name: str, *more: str) -> str:
        return asked.address(name, self.index, self.choice.code, self.choice.period, *more)

    @property
    def csv(self) -> str:
        """The tree as CSV."""
        return self._address("indices:index-file", "csv")

    @property
    def xlsx(self) -> str:
        """The tree as a workbook."""
        return self._address("indices:index-file", "xlsx")

    @property
    def what_if(self) -> str:
        """The page of other weights."""
        return self._address("indices:what-if")


def file_rows(page: IndexPage) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of the file: the tree, one row a node or leaf."""
    headings = [
        gettext("Depth"), gettext("Code"), gettext("Name"), gettext("Weight among its siblings"),
        gettext("Share of the whole"), gettext("Share it really weighed"), gettext("Value"), gettext("Unit"),
        gettext("Status"), gettext("Bounds"), gettext("Score"), gettext("Moved since the year before"),
        gettext("Edition"), gettext("Snapshot"),
    ]  # fmt: skip
    points = {part.label.zh: part.said for part in page.moved_parts.parts} if page.moved_parts else {}
    if page.moved_parts:
        points[page.indicator.name.zh] = page.moved_parts.said
    rows: list[list[object]] = []
    for row in page.rows:
        own = row.reading or (page.reading if row.depth == 0 else None)
        rows.append(
            [row.depth, row.code, row.name.in_language(page.language), row.weight, row.share, row.used,
             own.value if own else None, wording.unit(own.unit).name.in_language(page.language) if own else "",
             wording.STATUS[own.status].in_language(page.language) if own else "", row.bounds, row.score,
             points.get(row.name.zh, ""), page.reading.edition, page.reading.snapshot]
        )  # fmt: skip
    return headings, rows
