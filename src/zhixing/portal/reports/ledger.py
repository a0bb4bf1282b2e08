"""Every figure of a report: asked once, numbered when first printed, and written only through its own reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from zhixing.catalogue.model import Indicator, Method, Unit
from zhixing.catalogue.outline import FigureSlot, Outline, Pick
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.values import Reading, Status, Text
from zhixing.portal.reports.document import FigureMention, NumberedFigure, Span, Words
from zhixing.portal.reports.readings import Readings, ReportRefused
from zhixing.portal.reports.wording import STATUS_WORDS, Writer, english, period_words
from zhixing.warehouse.measure import Question

_BELOW: Final = "-->"  # stands between a product class and the class below it, as published
_PLAIN_COUNT: Final = Unit(code="", name=Text("个数", "number"), suffix=Text("", ""), decimals=0)
_OVER_BATCHES: Final = frozenset({"batches", "items"})


@dataclass(frozen=True, slots=True)
class Bound:
    """A reading together with the question it answers, and for a worked-out figure what it was worked out from."""

    question: Question
    reading: Reading
    made_from: tuple[Bound, ...] = ()
    how: Text | None = None
    floor: Decimal | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it one figure, however often it is printed."""
        where = tuple(sorted(self.question.where.items()))
        groups = tuple((group.dimension, group.key) for group in self.reading.groups)
        how = self.how.zh if self.how else ""
        return (self.reading.indicator, self.reading.place, self.reading.period, where, groups, how)


def _question(slot: FigureSlot, place: str, parent: str, period: Period) -> Question:
    """The question a slot asks for this report's place and period."""
    asked = period.shifted(slot.shift)
    by = slot.by
    if slot.years:
        last = asked.last_year
        asked = Period(Period.year(last - slot.years + 1).first, Period.year(last).last)
        by = (*by, "period")
    at = place if slot.at == "here" else parent
    return Question(slot.indicator, at, asked, by, dict(slot.where or {}), step=MONTHS_A_YEAR if slot.years else 0)


class Ledger:
    """Resolves the outline's slots and numbers what is printed. One ledger serves one report in one language."""

    def __init__(self, *, outline: Outline, readings: Readings, place: str, period: Period, language: str) -> None:
        self.outline, self.readings, self.language = outline, readings, language
        self.entries: list[NumberedFigure] = []
        self._numbers: dict[tuple[object, ...], int] = {}
        self._resolved: dict[str, tuple[Bound, ...]] = {}
        asked = [slot for slot in outline.figures.values() if slot.indicator]
        parent = readings.parent(place)
        questions = [_question(slot, place, parent, period) for slot in asked]
        answers = readings.ask_many(questions)
        for index, (slot, question) in enumerate(zip(asked, questions, strict=True)):
            self._resolved[slot.name] = tuple(Bound(question, reading) for reading in answers[index])
        self._refuse_unknown_cuts()

    def _refuse_unknown_cuts(self) -> None:
        """A figure of another or an unnamed snapshot never enters a report. Raises ReportRefused."""
        strangers = [
            Text(
                f"数据“{bound.reading.indicator}”来自快照“{bound.reading.snapshot or '未注明'}”，"
                f"本报告的快照为“{self.readings.name}”，不能编入。",
                f"{bound.reading.indicator} comes from snapshot “{bound.reading.snapshot or 'none named'}”; "
                f"this report stands on “{self.readings.name}”.",
            )
            for bounds in self._resolved.values()
            for bound in bounds
            if not bound.reading.snapshot or bound.reading.snapshot != self.readings.name
        ]
        if strangers:
            raise ReportRefused(dict.fromkeys(strangers))

    def all(self, name: str) -> tuple[Bound, ...]:
        """Every reading behind a slot, picks worked out."""
        if name not in self._resolved:
            self._resolved[name] = self._picked(self.outline.figures[name])
        return self._resolved[name]

    def one(self, name: str) -> Bound | None:
        """The only (or the last) reading behind a slot, None where there is none."""
        bounds = self.all(name)
        return bounds[-1] if bounds else None

    def _picked(self, slot: FigureSlot) -> tuple[Bound, ...]:
        pool = self.all(slot.source[0])
        comparable = [bound for bound in pool if bound.reading.can_be_told]
        match slot.pick:
            case Pick.HIGHEST | Pick.LOWEST:
                down = slot.pick is Pick.HIGHEST
                ranked = sorted(comparable, key=lambda bound: bound.reading.value or Decimal(0), reverse=down)
                return tuple(ranked[: slot.limit or 1])
            case Pick.SMALL:
                return tuple(bound for bound in pool if bound.reading.status is Status.SMALL_N)
            case Pick.SURELY_LOW:
                whole = self.one(slot.source[1])
                return tuple(bound for bound in comparable if whole and _surely_below(bound.reading, whole.reading))
            case Pick.STREAK:
                return _streak(pool, Decimal(slot.floor))
            case Pick.ALL:
                return pool[: slot.limit or None]

    def writer(self, reading: Reading) -> Writer:
        """How this reading is written. A count worked out here has no unit of its own."""
        unit = self.readings.unit(reading.unit) if reading.unit else _PLAIN_COUNT
        return Writer(unit, self.outline.decimals.get(reading.unit, reading.decimals), self.language)

    def mention(self, bound: Bound, part: str = "value") -> FigureMention:
        """Print one part of a figure, entering the figure into the recompute table when it is new."""
        if part == "floor" and bound.floor is not None:
            return FigureMention(self._number(bound), self._floor(bound), part)
        return FigureMention(self._number(bound), part_text(self.writer(bound.reading), bound.reading, part), part)

    def _floor(self, bound: Bound) -> str:
        """The floor of a streak, in the unit of the figures it was counted over."""
        assert bound.floor is not None, "only a streak has a floor"
        model = bound.made_from[-1].reading
        return self.writer(model).value(replace(model, value=bound.floor, numerator=None, denominator=None))

    def label(self, bound: Bound) -> str:
        """What a figure of a list is called: its groups, or its place."""
        groups = [group for group in bound.reading.groups if group.dimension != "period"] or list(bound.reading.groups)
        if not groups:
            return self.readings.place_name(bound.reading.place).in_language(self.language)
        return " · ".join(
            period_words(Period.parse(group.key), self.language)
            if group.dimension == "period"
            else group.label.in_language(self.language).rpartition(_BELOW)[2]
            for group in groups
        )

    def spans(self, name: str, part: str) -> list[Span]:
        """What a slot prints: one figure, a list of them with their labels, labels alone, or how many there are."""
        bounds = self.all(name)
        joint = ", " if english(self.language) else "、"
        if part == "label":
            return [Words(self.label(bounds[-1]))] if bounds else []
        if part == "labels":
            return [Words(joint.join(self.label(bound) for bound in bounds))]
        if part == "size":
            return [self.mention(_counted(bounds), "number")] if bounds else [Words("—")]
        if part == "list":
            return self._listed(bounds, joint)
        if not bounds:
            return [Words(STATUS_WORDS[Status.NO_DATA].in_language(self.language))]
        return [self.mention(bounds[-1], part)]

    def _listed(self, bounds: tuple[Bound, ...], joint: str) -> list[Span]:
        spans: list[Span] = []
        for position, bound in enumerate(bounds):
            gap = " " if english(self.language) else ""
            spans += [Words((joint if position else "") + self.label(bound) + gap), self.mention(bound)]
        return spans

    def _number(self, bound: Bound) -> int:
        number = self._numbers.get(bound.key)
        if number is None:
            sources = tuple(self._number(part) for part in bound.made_from)
            number = len(self.entries) + 1
            self._numbers[bound.key] = number
            self.entries.append(self._entry(number, bound, sources))
        return number

    def _entry(self, number: int, bound: Bound, sources: tuple[int, ...]) -> NumberedFigure:
        reading, language = bound.reading, self.language
        indicator = self.readings.indicator(reading.indicator)
        writer = self.writer(reading)
        place = self.readings.place_name(reading.place).in_language(language) if reading.place else ""
        cut = [group.label.in_language(language) for group in reading.groups if group.dimension != "period"]
        cut += [value for _, value in sorted(bound.question.where.items())]
        reasons = " ".join(reason.text.in_language(language) for reason in reading.reasons)
        return NumberedFigure(
            number=number,
            name=indicator.name.in_language(language),
            where=" · ".join(
                filter(None, [place, period_words(reading.period, language), *dict.fromkeys(cut)])
            ).replace(_BELOW, " › "),
            reading=reading,
            printed=writer.value(reading),
            numerator=writer.numerator(reading),
            denominator=writer.denominator(reading),
            interval=writer.interval(reading.interval),
            status=STATUS_WORDS[reading.status].in_language(language),
            reason=reasons,
            definition=_definition(indicator, language),
            rows=_rows(indicator, bound, self.readings),
            derived_from=sources,
            how=bound.how.in_language(language) if bound.how else "",
            floor=self._floor(bound) if bound.floor is not None else "",
        )


def part_text(writer: Writer, reading: Reading, part: str) -> str:
    """The text a part of a figure is printed as; the guard calls it again to prove that nothing was retyped."""
    written = _PARTS.get(part)
    return written(writer, reading) if written else _NOTHING


_NOTHING: Final = "—"
_PARTS: Final[Mapping[str, Callable[[Writer, Reading], str]]] = {
    "value": Writer.value,
    "number": Writer.number,
    "amount": Writer.amount,
    "numerator": Writer.numerator,
    "denominator": Writer.denominator,
    "interval": lambda writer, reading: writer.interval(reading.interval),
    "low": lambda writer, reading: writer.bound(reading.interval.low) if reading.interval else _NOTHING,
    "high": lambda writer, reading: writer.bound(reading.interval.high) if reading.interval else _NOTHING,
    "left_out": lambda writer, reading: writer.count(sum(reading.left_out.values())),
}


def _definition(indicator: Indicator, language: str) -> tuple[tuple[str, str], ...]:
    """The definition in words, as key and text, for the panel."""
    parts = [("why", indicator.why), ("above", indicator.numerator.words)]
    if indicator.denominator:
        parts.append(("below", indicator.denominator.words))
    parts.append(("source", indicator.source.document))
    return tuple((key, text.in_language(language)) for key, text in parts if text.in_language(language))


def _rows(indicator: Indicator, bound: Bound, readings: Readings) -> str:
    """The query that lists the batches behind a figure, "" where none stand behind it."""
    base = readings.indicator(indicator.of) if indicator.of else indicator
    if bound.how is not None or base.numerator.table not in _OVER_BATCHES:
        return ""
    query = {"place": bound.reading.place, "period": str(bound.reading.period)} | dict(bound.question.where)
    query |= {group.dimension: group.key for group in bound.reading.groups}
    if base.method is Method.COUNT and "verdict" in base.numerator.where:
        query["verdict"] = base.numerator.where["verdict"][0]
    return urlencode({key: value for key, value in query.items() if value})


def _surely_below(part: Reading, whole: Reading) -> bool:
    return part.interval is not None and whole.value is not None and part.interval.high < whole.value


def _streak(pool: tuple[Bound, ...], floor: Decimal) -> tuple[Bound, ...]:
    """How many of the last periods in a row stand at or above the floor; nothing when the last one has no value."""
    run: list[Bound] = []
    for bound in sorted(pool, key=lambda each: each.reading.period, reverse=True):
        if bound.reading.value is None or bound.reading.value < floor:
            break
        run.insert(0, bound)
    if not run:
        return ()
    how = Text(
        f"自最近一期向前逐期计数，不低于{floor}者连续计入。",
        f"Counted backwards from the latest period while the value is at least {floor}.",
    )
    return (replace(_made(run[-1], Decimal(len(run)), run, how), floor=floor),)


def _counted(bounds: tuple[Bound, ...]) -> Bound:
    how = Text("所列各项的个数。", "How many figures are listed.")
    return _made(bounds[-1], Decimal(len(bounds)), list(bounds), how)


def _made(model: Bound, value: Decimal, sources: list[Bound], how: Text) -> Bound:
    reading = replace(
        model.reading,
        value=value,
        status=Status.OK,
        unit=_PLAIN_COUNT.code,
        decimals=0,
        numerator=None,
        denominator=None,
        interval=None,
        rank_band=None,
        groups=(),
        reasons=(),
    )
    return Bound(model.question, reading, tuple(sources), how)
