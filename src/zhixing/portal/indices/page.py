"""One index of a place and period: its tree, its bands in every printed version, what moved it, its course."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import get_language, gettext

from zhixing.catalogue.index import Band, BandVersion
from zhixing.methods.periods import Period
from zhixing.methods.values import Reading, Reason, Status, Text
from zhixing.portal import charts, figures, wording
from zhixing.portal.charts import Chart
from zhixing.portal.fresh import Freshness
from zhixing.portal.indices import asked, below
from zhixing.portal.indices.course import course
from zhixing.portal.indices.moved import End, Moved, moved
from zhixing.portal.indices.tree import FLOOR, POLICY, Row, TreeRows
from zhixing.portal.indices.wanted import Wanted
from zhixing.warehouse.indices import IndexResult
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question


@dataclass(frozen=True, slots=True)
class Version:
    """One printed set of bands and what it calls the value; `band` None: it leaves this value without a name."""

    version: BandVersion
    band: Band | None
    default: bool
    chosen: bool
    cuts: str


class IndexPage:
    """What the template reads."""

    def __init__(self, wanted: Wanted, *, public: bool) -> None:
        self.wanted, self.choice, self.public = wanted, wanted.choice, public
        self.index = wanted.index
        self.indicator = self.index.indicator
        self.language = get_language() or "zh-hans"

    @property
    def place_name(self) -> Text:
        """What the place is called."""
        return self.choice.place.name if self.choice.place else wording.ALL_FACTS

    @property
    def period_name(self) -> Text:
        """What the period is called."""
        return period_label(self.choice.period)

    def _reading(self, period: Period) -> Reading:
        day = self.wanted.day(period)
        return asked.readings(self.indicator.code, self.choice, period, public=self.public, on=day)[0]

    @cached_property
    def reading(self) -> Reading:
        """The index as it is published."""
        return self._reading(self.choice.period)

    @property
    def source(self) -> str:
        """Where the figure is explained."""
        return charts.source_address(self.reading)

    def _result(self, period: Period) -> IndexResult:
        return asked.result(self.indicator.code, self.choice, period, on=self.wanted.day(period))

    @cached_property
    def result(self) -> IndexResult:
        """The whole tree."""
        return self._result(self.choice.period)

    @cached_property
    def leaves(self) -> list[Reading]:
        """The figure of every leaf, as this reader may see it."""
        day = self.wanted.day(self.choice.period)
        return asked.leaf_readings(self.index, self.choice, self.choice.period, public=self.public, on=day)

    @cached_property
    def kept_back(self) -> bool:
        """Whether a leaf of either period is withheld: its score would tell it, and so would the sums."""
        since, day = self.wanted.since, self.wanted.day(self.wanted.since)
        index = figures.catalogue().index(self.indicator.code, day)
        before = asked.leaf_readings(index, self.choice, since, public=self.public, on=day)
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
        value, chosen = self.reading.value, self.wanted.version
        return [
            Version(each, below.band_of(each, value), at == 0, each is chosen, self._cuts(each))
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
        """The band by the chosen version."""
        return below.band_of(self.wanted.version, self.reading.value)

    @property
    def bands_disagree(self) -> bool:
        """Whether printed versions call this value by different names, or one of them by none."""
        return len({each.band.name.zh if each.band else "" for each in self.versions}) > 1

    @cached_property
    def rows(self) -> list[Row]:
        """The tree from the index itself down to its leaves, siblings in their order."""
        return TreeRows(self.index, self.result, self.leaves, hidden=self.kept_back).rows()

    @cached_property
    def moved(self) -> Moved | Reason | None:
        """What moved it since the other period; None where there is nothing to subtract, or it may not be told."""
        since, now = self.wanted.since, self.choice.period
        if self.kept_back or since == now or since.months != now.months:
            return None
        title = gettext("What moved the index from %(before)s to %(after)s") % self.ends_named
        ends = (self._end(self._reading(since)), self._end(self.reading))
        return moved(self._result(since), self.result, ends, self.language, title)

    def _end(self, reading: Reading) -> End:
        band = below.band_of(self.wanted.version, reading.value)
        return End(period_label(reading.period), wording.digits(reading), band.name if band else None)

    @property
    def ends_named(self) -> dict[str, str]:
        """What the two periods are called."""
        ends = {"before": self.wanted.since, "after": self.choice.period}
        return {key: period_label(each).in_language(self.language) for key, each in ends.items()}

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
        since, now = self.wanted.since, self.choice.period
        if since == now:
            return Text("两个时期相同；请另选一个。", "Both periods are the same; choose another to compare with.")
        if since.months != now.months:
            return Text(
                "两个时期长短不同，不能相减；请选一样长的。",
                "The periods are of different length and cannot be subtracted; choose one of the same length.",
            )
        if self.kept_back:
            return Text(
                "有的指标数量过小，公开页面不予显示，得分和贡献也随之不显示。",
                "Some figures are too small to be shown in public; scores and contributions are kept back with them.",
            )
        return Text(
            "两个时期中有一个没有指数，不能分解。", "One of the two periods has no index; nothing can be taken apart."
        )

    @cached_property
    def run(self) -> list[Reading]:
        """The index over the periods that end here, each by the scheme wanted for it."""
        window, step = self.choice.window, self.choice.step
        if not self.wanted.own:
            return self._over(self.indicator.code)
        parts = [Period(first, first + step - 1) for first in range(window.first, window.last + 1, step)]
        return [self._reading(each) for each in parts]

    def _over(self, code: str) -> list[Reading]:
        question = Question(code, self.choice.code, self.choice.window, ("period",), step=self.choice.step)
        return figures.ask(question, public=self.public)

    @cached_property
    def course(self) -> Chart | None:
        """The index over the periods beside the published national series; the table holds both."""
        beside = self._over(self.indicator.benchmark) if self.indicator.benchmark else []
        return course(self.run, beside, self.language)

    @cached_property
    def counties(self) -> list[below.County]:
        """The places one level below from the highest index to the lowest."""
        return below.counties(self.wanted, public=self.public)

    @cached_property
    def map(self) -> below.Map | None:
        """The same places on their outlines, shaded and labelled by the bands."""
        return below.banded_map(self.wanted, self.counties, self.language)

    @property
    def fresh(self) -> Freshness:
        """The strip at the foot."""
        return Freshness.of(self.reading, edition=self.reading.edition)

    def _address(self, name: str, *more: str) -> str:
        kept = self.wanted.kept
        return asked.address(name, self.indicator.code, self.choice.code, self.choice.period, *more, kept=kept)

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
        gettext("Status"), gettext("Bounds"), gettext("Score"),
        gettext("Moved since %(period)s") % {"period": page.ends_named["before"]}, gettext("Band"),
        gettext("Version of bands"), gettext("Edition"), gettext("Snapshot"),
    ]  # fmt: skip
    points = {part.label.zh: part.said for part in page.moved_parts.parts} if page.moved_parts else {}
    if page.moved_parts:
        points[page.indicator.name.zh] = page.moved_parts.said
    version = page.wanted.version.version if page.wanted.version else ""
    rows: list[list[object]] = []
    for row in page.rows:
        own = row.reading or (page.reading if row.depth == 0 else None)
        banded = row.depth == 0 and page.reading.value is not None
        band = [page.band.name.in_language(page.language) if page.band else gettext("no name"), version]
        rows.append(
            [row.depth, row.code, row.name.in_language(page.language), row.weight, row.share, row.used,
             own.value if own else None, wording.unit(own.unit).name.in_language(page.language) if own else "",
             wording.STATUS[own.status].in_language(page.language) if own else "", row.bounds, row.score,
             points.get(row.name.zh, ""), *(band if banded else ["", ""]), page.reading.edition, page.reading.snapshot]
        )  # fmt: skip
    return headings, rows
