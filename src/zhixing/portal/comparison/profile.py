"""One place in every indicator: its figure with its doubt, the benchmark, the range of its peers, and words for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext

from zhixing.catalogue.model import Breakdown, DefinitionStatus, Indicator, Method
from zhixing.methods.composite import rank_bands, ranks
from zhixing.methods.values import Polarity, Reading, Text
from zhixing.portal import charts, figures, wording
from zhixing.portal.choice import Choice
from zhixing.portal.comparison.spine import Spine, spine
from zhixing.portal.fresh import Freshness, Line
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question
from zhixing.warehouse.places import PlaceRow

_NOT_A_ROW = frozenset({Method.PUBLISHED, Method.RANK})
_LEVELS = frozenset({"percent", "index", "point"})  # what stands beside a benchmark whatever the size of a place


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator's line."""

    indicator: Indicator
    reading: Reading
    benchmark: Reading | None
    peers: tuple[Reading, ...]
    spine: Spine | None
    words: tuple[Line, ...]
    source: str
    href: str

    @property
    def polarity(self) -> str:
        """Which way is better, in two or three words."""
        return {
            Polarity.HIGHER: gettext("higher is better"),
            Polarity.LOWER: gettext("lower is better"),
            Polarity.NONE: gettext("neither way is better"),
        }[self.indicator.better]


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one system of the programme."""

    system: str
    title: Text
    rows: tuple[Row, ...]


class Profile:
    """What the page reads. Peers of a county are the counties of its city; of a city, its own parts."""

    def __init__(self, choice: Choice, *, system: str, public: bool) -> None:
        self.choice = choice
        self.system = system
        self.public = public
        self.language = get_language() or "zh-hans"

    @property
    def place_name(self) -> Text:
        """What the place is called."""
        return self.choice.place.name if self.choice.place else Text("全部数据", "All facts")

    @property
    def period_name(self) -> Text:
        """What the period is called."""
        return period_label(self.choice.period)

    @cached_property
    def own_parts(self) -> bool:
        """Whether the range drawn is that of the place's own parts."""
        place = self.choice.place
        return place is None or self.choice.at_root or not place.is_division

    @cached_property
    def around(self) -> PlaceRow | None:
        """The place whose parts are the peers."""
        place = self.choice.place
        if place is None or self.own_parts:
            return place
        return figures.warehouse().places.by_id(place.parent)

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Every published indicator that can be a row."""
        found = figures.catalogue().indicators
        return [each for each in found if each.status is not DefinitionStatus.DRAFT and each.method not in _NOT_A_ROW]

    @cached_property
    def systems(self) -> list[tuple[str, Text]]:
        """The systems there are rows of, with their names."""
        codes = dict.fromkeys(each.system for each in self.indicators)
        return [(code, figures.catalogue().labels("system", code)) for code in codes]

    @cached_property
    def blocks(self) -> list[Block]:
        """The rows that have a figure, by system."""
        found = []
        for code, title in self.systems:
            if self.system in {"", code}:
                rows = [row for each in self.indicators if each.system == code and (row := self._row(each))]
                if rows:
                    found.append(Block(code, title, tuple(rows)))
        return found

    @property
    def without(self) -> list[Indicator]:
        """The indicators that have no figure for this place and period."""
        told = {row.indicator.code for block in self.blocks for row in block.rows}
        return [each for each in self.indicators if each.code not in told and self.system in {"", each.system}]

    def _ask(self, code: str, place: str, by: tuple[str, ...] = ()) -> list[Reading]:
        return figures.ask(Question(code, place, self.choice.period, by), public=self.public)

    def _row(self, indicator: Indicator) -> Row | None:
        reading = self._ask(indicator.code, self.choice.code)[0]
        if reading.value is None:
            return None
        benchmark = self._benchmark(indicator)
        peers = self._peers(indicator)
        interval = reading.interval
        beside = charts.number(benchmark.value) if benchmark else None
        drawn = spine(
            float(reading.value),
            (float(interval.low), float(interval.high)) if interval else None,
            [float(peer.value) for peer in peers if peer.value is not None] if self._comparable(indicator) else [],
            beside,
        )
        query = {"place": self.choice.code, "period": str(self.choice.period)}
        return Row(
            indicator=indicator,
            reading=reading,
            benchmark=benchmark,
            peers=peers,
            spine=drawn,
            words=tuple(self._words(indicator, reading, benchmark, peers)),
            source=charts.source_address(reading),
            href=f"{reverse('dashboard:indicator', args=[indicator.code])}?{urlencode(query)}",
        )

    def _comparable(self, indicator: Indicator) -> bool:
        """An amount of a whole does not stand on one scale with those of its parts; a rate does."""
        return not self.own_parts or indicator.unit in _LEVELS

    def _benchmark(self, indicator: Indicator) -> Reading | None:
        if not indicator.benchmark or indicator.unit not in _LEVELS or self.choice.root is None:
            return None
        found = self._ask(indicator.benchmark, self.choice.root.code)[0]
        return found if found.value is not None else None

    def _peers(self, indicator: Indicator) -> tuple[Reading, ...]:
        if Breakdown.PLACE not in indicator.breakdowns or self.around is None:
            return ()
        parts = self._ask(indicator.code, self.around.code, ("place",))
        places = figures.warehouse().places
        divisions = {row.code for row in places.divisions(self.around.place)}
        return tuple(part for part in parts if part.groups[0].key in divisions and part.value is not None)

    def _words(
        self, indicator: Indicator, reading: Reading, benchmark: Reading | None, peers: Sequence[Reading]
    ) -> list[Line]:
        found = []
        if benchmark is not None:
            name = figures.definition(benchmark.indicator).name
            if compared := figures.compare(reading, benchmark, name, indicator.better):
                found.append(Line(compared.tone, compared.words))
        if not self.own_parts and (line := self._rank(indicator, reading, peers)):
            found.append(line)
        return found

    def _rank(self, indicator: Indicator, reading: Reading, peers: Sequence[Reading]) -> Line | None:
        """The rank among the peers, or the span of ranks that cannot be told apart from it."""
        codes = [peer.groups[0].key for peer in peers]
        if reading.place not in codes or len(peers) < 2 or indicator.better is Polarity.NONE:  # noqa: PLR2004 - one place has no rank
            return None
        at, higher = codes.index(reading.place), indicator.better is Polarity.HIGHER
        if not all(peer.can_be_told for peer in peers):
            return Line("unknown", Text("同级中有地区样本不足，不排位次", "Some peers have too few cases: no rank"))
        values = [float(peer.value or 0) for peer in peers]
        if not any(peer.interval for peer in peers):
            return _exact_rank(values, at, higher=higher)
        low = [float(peer.interval.low if peer.interval else peer.value or 0) for peer in peers]
        high = [float(peer.interval.high if peer.interval else peer.value or 0) for peer in peers]
        best, worst = (int(bound[at]) for bound in rank_bands(low, high, higher_is_better=higher))
        if best == worst:
            return _exact_rank(values, at, higher=higher)
        words = Text(
            f"{len(peers)}个同级地区中第{best}—{worst}位无法区分",
            f"Ranks {best} to {worst} of {len(peers)} cannot be told apart",
        )
        return Line("neutral", words)

    @property
    def fresh(self) -> Freshness | None:
        """The strip at the foot."""
        first = next((row.reading for block in self.blocks for row in block.rows), None)
        return Freshness.of(first) if first else None

    def file_address(self, suffix: str) -> str:
        """The rows as a file."""
        query = {"period": str(self.choice.period), "system": self.system}
        address = reverse("comparison:profile-file", args=[self.choice.code, suffix])
        return f"{address}?{urlencode({key: value for key, value in query.items() if value})}"

    @property
    def csv(self) -> str:
        """The rows as CSV."""
        return self.file_address("csv")

    @property
    def xlsx(self) -> str:
        """The rows as a workbook."""
        return self.file_address("xlsx")


def _exact_rank(values: list[float], at: int, *, higher: bool) -> Line:
    """The rank of figures without an interval, or whose intervals lie apart; equal ones share it."""
    rank = int(ranks(values, higher_is_better=higher)[at])
    if values.count(values[at]) > 1:
        shared = Text(f"{len(values)}个同级地区中并列第{rank}位", f"Shared rank {rank} of {len(values)} peers")
        return Line("neutral", shared)
    return Line("neutral", Text(f"{len(values)}个同级地区中居第{rank}位", f"Rank {rank} of {len(values)} peers"))


def file_rows(page: Profile) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of the file: every part of every figure, the peers' ends and the words."""
    headings = [
        gettext("System"), gettext("Indicator"), gettext("Value"), gettext("Unit"), gettext("Low"), gettext("High"),
        gettext("Numerator"), gettext("Denominator"), gettext("Status"), gettext("Benchmark"), gettext("Lowest peer"),
        gettext("Highest peer"), gettext("In words"), gettext("Edition"), gettext("Snapshot"),
    ]  # fmt: skip
    rows: list[list[object]] = []
    for block in page.blocks:
        for row in block.rows:
            reading, values = row.reading, [peer.value for peer in row.peers if peer.value is not None]
            bounds = (reading.interval.low, reading.interval.high) if reading.interval else (None, None)
            rows.append(
                [block.system, row.indicator.name.in_language(page.language), reading.value,
                 wording.unit(reading.unit).name.in_language(page.language), *bounds, reading.numerator,
                 reading.denominator, wording.STATUS[reading.status].in_language(page.language),
                 row.benchmark.value if row.benchmark else None, min(values, default=None), max(values, default=None),
                 " ".join(line.words.in_language(page.language) for line in row.words), reading.edition,
                 reading.snapshot]
            )  # fmt: skip
    return headings, rows
