"""Every figure of a report: asked once, numbered when first printed, and written only through its own reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from zhixing.catalogue.model import Indicator, Method
from zhixing.catalogue.outline import FigureSlot, Outline, Pick
from zhixing.catalogue.sentences import ROUND
from zhixing.methods.periods import Period
from zhixing.methods.values import Reading, Status, Text
from zhixing.portal.reports.bound import PLAIN_COUNT, Bound, bind, counted, picked, question_of
from zhixing.portal.reports.document import FigureMention, NumberedFigure, Span, Words
from zhixing.portal.reports.readings import Readings, ReportRefused
from zhixing.portal.reports.wording import STATUS_WORDS, Writer, english, period_words

_BELOW: Final = "-->"  # stands between a product class and the class below it, as published
_IN_WORDS: Final = frozenset({"label", "labels", "period", "since"})
_FURTHEST_BACK: Final = 80  # years; no city keeps a series for longer
_OVER_BATCHES: Final = frozenset({"batches", "items"})


class Ledger:
    """Resolves the outline's slots and numbers what is printed. One ledger serves one report in one language."""

    def __init__(self, *, outline: Outline, readings: Readings, place: str, period: Period, language: str) -> None:
        self.outline, self.readings, self.language = outline, readings, language
        self.place, self.period = place, period
        self.entries: list[NumberedFigure] = []
        self._numbers: dict[tuple[object, ...], int] = {}
        self._parent = readings.parent(place)
        asked = [slot for slot in outline.figures.values() if slot.indicator]
        self._resolved = dict(zip((slot.name for slot in asked), self._ask(asked), strict=True))

    def _ask(self, slots: Sequence[FigureSlot]) -> list[tuple[Bound, ...]]:
        """The readings of each slot, in one round. Raises ReportRefused for a figure of another snapshot."""
        questions = [question_of(slot, self.place, self._parent, self.period) for slot in slots]
        answers = self.readings.ask_many(questions)
        found = [
            tuple(bind(slot, Bound(question, reading)) for reading in answers[index])
            for index, (slot, question) in enumerate(zip(slots, questions, strict=True))
        ]
        self._refuse_unknown_cuts(found)
        return found

    def _refuse_unknown_cuts(self, found: Sequence[tuple[Bound, ...]]) -> None:
        """A figure of another or an unnamed snapshot never enters a report. Raises ReportRefused."""
        strangers = [
            Text(
                f"数据“{bound.reading.indicator}”来自快照“{bound.reading.snapshot or '未注明'}”，"
                f"本报告的快照为“{self.readings.name}”，不能编入。",
                f"{bound.reading.indicator} comes from snapshot “{bound.reading.snapshot or 'none named'}”; "
                f"this report stands on “{self.readings.name}”.",
            )
            for bounds in found
            for bound in bounds
            if not bound.reading.snapshot or bound.reading.snapshot != self.readings.name
        ]
        if strangers:
            raise ReportRefused(dict.fromkeys(strangers))

    def all(self, name: str) -> tuple[Bound, ...]:
        """Every reading behind a slot, picks worked out."""
        if name not in self._resolved:
            slot = self.outline.figures[name]
            whole = self.one(slot.source[1]) if len(slot.source) > 1 else None
            found = picked(slot, self.all(slot.source[0]), whole)
            self._resolved[name] = self._run_back(slot, found) if slot.pick is Pick.STREAK else found
        return self._resolved[name]

    def _run_back(self, slot: FigureSlot, found: tuple[Bound, ...]) -> tuple[Bound, ...]:
        """A streak that fills the years it was looked for in is followed back until it breaks or the facts end."""
        source = self.outline.figures[slot.source[0]]
        pool = self.all(source.name)
        while 0 < source.years < _FURTHEST_BACK and found and len(found[0].made_from) == len(pool):
            before = len(pool)
            source = replace(source, years=source.years * 2)
            (pool,) = self._ask([source])
            if len(pool) == before:
                break
            found = picked(slot, pool, None)
        return found

    def one(self, name: str) -> Bound | None:
        """The only (or the last) reading behind a slot, None where there is none."""
        bounds = self.all(name)
        return bounds[-1] if bounds else None

    def unnumbered(self, say: Callable[[], list[Span]]) -> str:
        """What would be printed, as text, without entering anything into the recompute table."""
        entries, numbers = list(self.entries), dict(self._numbers)
        said = "".join(span.text for span in say())
        self.entries, self._numbers = entries, numbers
        return said

    def writer(self, reading: Reading, decimals: int | None = None) -> Writer:
        """How this reading is written, with the decimals its slot asks for. A count worked out here has no unit."""
        unit = self.readings.unit(reading.unit) if reading.unit else PLAIN_COUNT
        # Never more decimals than the figure has: they would claim a precision nobody measured.
        usual = min(self.outline.decimals.get(reading.unit, reading.decimals), reading.decimals)
        return Writer(unit, usual if decimals is None else decimals, self.language)

    def mention(self, bound: Bound, part: str = "value") -> FigureMention:
        """Print one part of a figure, entering the figure into the recompute table when it is new.

        A round number is printed only where the figure bears it out; otherwise the figure itself stands there.
        """
        number = self._number(bound)
        if part in ROUND and getattr(bound, part) and (bound.made_from or bound.bears_out(part)):
            text = self._round(bound, part)
            entry = self.entries[number - 1]
            self.entries[number - 1] = replace(entry, rounds=tuple(dict.fromkeys((*entry.rounds, text))))
            return FigureMention(number, text, part)
        part = "value" if part in ROUND else part
        writer = self.writer(bound.reading, bound.decimals)
        return FigureMention(number, part_text(writer, bound.reading, part), part)

    def _round(self, bound: Bound, part: str) -> str:
        """A round number in the unit of its figure; the floor of a streak in that of the figures counted over."""
        model = bound.made_from[-1] if bound.made_from else bound
        return self.writer(model.reading, model.decimals).round_number(getattr(bound, part))

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
        if part in _IN_WORDS:
            return [Words(self._in_words(bounds, part, joint))] if bounds else []
        if part == "size":
            return [self.mention(counted(bounds), "number")] if bounds else [Words("—")]
        if part == "list":
            return self._listed(bounds, joint)
        if not bounds:
            return [Words(STATUS_WORDS[Status.NO_DATA].in_language(self.language))]
        return [self.mention(bounds[-1], part)]

    def _in_words(self, bounds: tuple[Bound, ...], part: str, joint: str) -> str:
        """Labels, the period of the last figure, or the first year the figures or their sources go back to."""
        if part == "label":
            return self.label(bounds[-1])
        if part == "labels":
            return joint.join(self.label(bound) for bound in bounds)
        if part == "period":
            return period_words(bounds[-1].reading.period, self.language)
        behind = bounds[-1].made_from or bounds
        told = [bound for bound in behind if bound.reading.value is not None] or behind
        first = min(bound.reading.period.first_year for bound in told)
        return period_words(Period.year(first), self.language)

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
        writer = self.writer(reading, bound.decimals)
        place = self.readings.place_name(reading.place).in_language(language) if reading.place else ""
        cut = [group.label.in_language(language) for group in reading.groups if group.dimension != "period"]
        cut += [
            self.readings.label(breakdown, value, reading.period).in_language(language)
            for breakdown, value in sorted(bound.question.where.items())
        ]
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
            decimals=bound.decimals,
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
    "band": Writer.band,
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
