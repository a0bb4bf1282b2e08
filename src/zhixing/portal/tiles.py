"""A tile: one figure with its doubt, its comparisons, its course, and the way to its page and its source."""

from __future__ import annotations

from dataclasses import dataclass

from zhixing.catalogue.model import Breakdown, Indicator
from zhixing.methods.values import Reading, Text
from zhixing.portal import charts, figures, wording
from zhixing.portal.choice import Choice
from zhixing.portal.fresh import Line
from zhixing.portal.spark import Spark, spark
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question


@dataclass(frozen=True, slots=True)
class Tile:
    """What the tile's template reads. `before` and `after` are the words of a qualified figure."""

    indicator: Indicator
    reading: Reading
    digits: str
    suffix: Text
    before: Text
    after: Text
    lines: tuple[Line, ...]
    course: Spark | None
    first: Text
    last: Text
    href: str
    source: str


def tile(
    choice: Choice, indicator: Indicator, reading: Reading, lines: tuple[Line, ...], *, href: str, public: bool
) -> Tile:
    """Make the tile of a figure that has a value; the course is that of the periods up to the chosen one."""
    run = [reading]
    if Breakdown.PERIOD in indicator.breakdowns:
        question = Question(indicator.code, choice.code, choice.window, ("period",), step=choice.step)
        run = figures.ask(question, public=public)
        run = run[next((place for place, each in enumerate(run) if each.value is not None), 0) :]
    bounds = [(float(each.interval.low), float(each.interval.high)) if each.interval else None for each in run]
    return Tile(
        indicator=indicator,
        reading=reading,
        digits=wording.digits(reading),
        suffix=wording.unit(reading.unit).suffix,
        before=wording.before(reading),
        after=wording.after(reading),
        lines=lines,
        course=spark([charts.number(each.value) for each in run], bounds),
        first=period_label(run[0].period),
        last=period_label(run[-1].period),
        href=href,
        source=charts.source_address(reading),
    )
