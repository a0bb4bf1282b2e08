"""Where failures concentrate: a Pareto with its doubt, over products, items, industries, sizes or places.

What is drawn is a count of failures; how many were sampled stands beside it with the rate, because a class that is
sampled more fails more often without being worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop, pgettext

from zhixing.catalogue.known import UnknownName
from zhixing.methods import rates
from zhixing.methods.rates import Pareto
from zhixing.methods.values import Reading, Text
from zhixing.portal import charts, echarts, figures, ranked
from zhixing.portal.charts import Chart
from zhixing.portal.choice import Choice, Option
from zhixing.portal.fresh import Freshness
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question

FAILING: Final = "spot-check-failing-batches"
FAILING_ITEMS: Final = "spot-check-failing-items"
RATE: Final = "spot-check-batch-pass-rate"
CUTS: Final = {
    "product": gettext_noop("Product"),
    "item": gettext_noop("Test item"),
    "industry": gettext_noop("Industry"),
    "size": gettext_noop("Enterprise size"),
    "place": gettext_noop("Place"),
    "channel": gettext_noop("Channel"),
}
MOST_DRAWN: Final = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One class: its failures, their share with its interval, the span of ranks it may hold, and its pass rate."""

    label: Text
    failures: int
    share: str
    bounds: str
    ranks: tuple[int, int]
    standing: str  # surely, possibly or not among the vital few
    rate: Reading | None
    source: str


class Diagnosis:
    """What the page reads."""

    def __init__(self, choice: Choice, by: str, *, public: bool) -> None:
        self.choice, self.public = choice, public
        self.by = by or "product"
        if self.by not in CUTS:
            raise UnknownName("breakdown", self.by, tuple(CUTS))
        self.language = get_language() or "zh-hans"

    @property
    def by_options(self) -> list[Option]:
        """What failures can be looked at by."""
        return [Option(code, Text(gettext(word), gettext(word)), code == self.by) for code, word in CUTS.items()]

    @property
    def code(self) -> str:
        """The figure counted: failing batches, or failing results where items are asked for."""
        return FAILING_ITEMS if self.by == "item" else FAILING

    @property
    def place_name(self) -> Text:
        """What the place is called."""
        return self.choice.place.name if self.choice.place else Text("全部数据", "All facts")

    @property
    def period_name(self) -> Text:
        """What the period is called."""
        return period_label(self.choice.period)

    def _ask(self, code: str, by: tuple[str, ...] = ()) -> list[Reading]:
        return figures.ask(Question(code, self.choice.code, self.choice.period, by), public=self.public)

    @cached_property
    def readings(self) -> list[Reading]:
        """Failures by class, classes without any left out."""
        return [reading for reading in self._ask(self.code, (self.by,)) if reading.value]

    @cached_property
    def pareto(self) -> Pareto | None:
        """The order with its doubt; None without any failure."""
        if not self.readings:
            return None
        return rates.pareto([float(reading.value or 0) for reading in self.readings])

    @cached_property
    def rates(self) -> dict[str, Reading]:
        """Pass rates of the same classes, by key."""
        if self.by == "item":
            return {}
        return {reading.groups[0].key: reading for reading in self._ask(RATE, (self.by,))}

    @cached_property
    def rows(self) -> list[Row]:
        """Every class from the most failures to the fewest."""
        order = self.pareto
        if order is None:
            return []
        found = []
        for place, at in enumerate(order.order):
            reading = self.readings[int(at)]
            standing = "surely" if order.surely_vital[place] else "possibly" if order.possibly_vital[place] else "not"
            found.append(
                Row(
                    label=reading.groups[0].label,
                    failures=int(order.count[place]),
                    share=f"{order.share[place] * 100:.1f}%",
                    bounds=f"{order.low[place] * 100:.1f}–{order.high[place] * 100:.1f}%",
                    ranks=(int(order.best[place]), int(order.worst[place])),
                    standing=standing,
                    rate=self.rates.get(reading.groups[0].key),
                    source=charts.source_address(reading),
                )
            )
        return found

    @cached_property
    def chart(self) -> Chart | None:
        """The Pareto as bars with the cumulative share."""
        if self.pareto is None:
            return None
        data = [charts.datum(self.readings[int(at)], self.language) for at in self.pareto.order[:MOST_DRAWN]]
        words = {"count": gettext("Failures"), "cumulative": gettext("Cumulative share")}
        total = float(self.pareto.count.sum())
        option = ranked.pareto(data, charts.axis_of(self.readings[0], self.language), words=words, total=total)
        title = gettext("Failures by %(breakdown)s") % {"breakdown": gettext(CUTS[self.by]).lower()}
        rows = charts.rows_of([self.readings[int(at)] for at in self.pareto.order], self.language)
        notes = gettext("line: cumulative share of all failures")
        return Chart("pareto", title, notes, option, echarts.in_words(title, data), rows, height=24)

    @property
    def said(self) -> list[str]:
        """What the order supports, in sentences."""
        order = self.pareto
        if order is None:
            return []
        surely = [row.label.in_language(self.language) for row in self.rows if row.standing == "surely"]
        found = [
            gettext("{count} of {classes} classes make up 80 percent of the failures as observed.").format(
                count=order.vital, classes=len(self.rows)
            )
        ]
        if surely:
            names = pgettext("list", ", ").join(surely)
            found.append(gettext("Surely among them, whatever chance did: %(names)s.") % {"names": names})
        else:
            found.append(gettext("Which classes belong to them cannot be told: there are too few failures."))
        if not order.told_from_next[0]:
            found.append(gettext("The first and the second class cannot be told apart by their counts."))
        return found

    @property
    def fresh(self) -> Freshness:
        """The strip at the foot."""
        return Freshness.of(self._ask(RATE)[0])

    def _file(self, suffix: str) -> str:
        query = {"place": self.choice.code, "period": str(self.choice.period), "by": self.by}
        return f"{reverse('themes:diagnosis-file', args=[suffix])}?{urlencode(query)}"

    @property
    def csv(self) -> str:
        """The rows as CSV."""
        return self._file("csv")

    @property
    def xlsx(self) -> str:
        """The rows as a workbook."""
        return self._file("xlsx")


def file_rows(page: Diagnosis) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of the file."""
    headings = [
        gettext("Group"), gettext("Failures"), gettext("Share"), gettext("95 percent interval"),
        gettext("Best rank"), gettext("Worst rank"), gettext("Among the vital few"), gettext("Pass rate"),
        gettext("Batches judged"), gettext("Snapshot"),
    ]  # fmt: skip
    rows: list[list[object]] = [
        [row.label.in_language(page.language), row.failures, row.share, row.bounds, *row.ranks,
         gettext(STANDING[row.standing]), row.rate.value if row.rate else None,
         row.rate.denominator if row.rate else None, figures.current_name()]
        for row in page.rows
    ]  # fmt: skip
    return headings, rows


STANDING: Final = {"surely": gettext_noop("surely"), "possibly": gettext_noop("possibly"), "not": gettext_noop("no")}
