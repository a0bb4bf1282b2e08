"""Readings for pages: one catalogue and one open snapshot a process, every answer kept under the data cut's name."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from django.conf import settings

from zhixing.catalogue.load import Catalogue, load_catalogue
from zhixing.catalogue.model import Breakdown, Indicator, Method
from zhixing.methods.rates import difference_of_rates
from zhixing.methods.values import Polarity, Reading, Text
from zhixing.portal import withholding
from zhixing.warehouse.connect import Warehouse, open_snapshot
from zhixing.warehouse.histories import MapMode
from zhixing.warehouse.manifest import POINTER
from zhixing.warehouse.measure import Question, measure

MOST_KEPT: Final = 4096
_LOCK: Final = threading.RLock()
_ANSWERS: OrderedDict[tuple[object, ...], list[Reading]] = OrderedDict()
_OPEN: dict[str, Warehouse] = {}
_CATALOGUES: dict[str, Catalogue] = {}


def catalogue() -> Catalogue:
    """The definitions, loaded once a process; a new edition comes with a restart."""
    folder = str(settings.ZHIXING_DEFINITIONS)
    with _LOCK:
        if folder not in _CATALOGUES:
            _CATALOGUES[folder] = load_catalogue(settings.ZHIXING_DEFINITIONS)
        return _CATALOGUES[folder]


def current_name() -> str:
    """The name the pointer holds now, "" before the first snapshot. One small read a request."""
    try:
        return (settings.ZHIXING_SNAPSHOTS / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def warehouse() -> Warehouse:
    """The current snapshot, opened once for each data cut. Raises NoSnapshot."""
    name = current_name()
    key = f"{settings.ZHIXING_SNAPSHOTS}/{name}"
    with _LOCK:
        if key not in _OPEN:
            opened = open_snapshot(settings.ZHIXING_SNAPSHOTS, name or None)
            _OPEN.clear()
            _OPEN[key] = opened
        return _OPEN[key]


def edition() -> str:
    """The digest of everything a figure's meaning depends on; with the snapshot's name it keys every cache."""
    return catalogue().digest


def ask(
    question: Question, *, on: date | None = None, public: bool = False, source: Warehouse | None = None
) -> list[Reading]:
    """Answer a question from the current snapshot; the same question of the same data is computed once.

    `source` is the snapshot asked where it is not the current one: whoever asks many questions that must fit together
    takes it once, since a rebuild may move the pointer between two of them.
    `public` readings are for people who have not signed in: small counts are withheld, with what would give them away.
    The public reads the past on the places of the time alone: the difference to today's map would tell the few cases
    of a town that moved. Raises NoSnapshot, UnknownName.
    """
    if public:
        question = replace(question, map_mode=MapMode.AS_IT_WAS)
    source, source_catalogue = source or warehouse(), catalogue()
    key = (source.name, edition(), on, _key(question))
    with _LOCK:
        kept = _ANSWERS.get(key)
        if kept is not None:
            _ANSWERS.move_to_end(key)
    if kept is None:
        kept = measure(source_catalogue, source, question, on=on)
        with _LOCK:
            _ANSWERS[key] = kept
            while len(_ANSWERS) > MOST_KEPT:
                _ANSWERS.popitem(last=False)
    if not public:
        return kept
    indicator = source_catalogue.indicator(question.code, on)
    if indicator.method is Method.INDEX:
        return withholding.without_leaves_kept_back(kept, _leaves(question, on, source))
    shown = withholding.withheld(kept, indicator)
    beside = partial(ask, on=on, source=source)
    return withholding.withheld_beside(shown, question, indicator, source.places, beside)


def _leaves(question: Question, on: date | None, source: Warehouse) -> Iterator[list[Reading]]:
    """The leaves of an index as the public sees them, each cut as the index is; one that cannot be is no leaf there."""
    for leaf in catalogue().index(question.code, on).leaves:
        allowed = (*catalogue().indicator(leaf.indicator, on).breakdowns, Breakdown.PERIOD)
        if set(question.by).issubset(each.value for each in allowed):
            yield ask(replace(question, code=leaf.indicator), on=on, public=True, source=source)


def ask_many(
    questions: Sequence[Question], *, on: date | None = None, public: bool = False
) -> dict[int, list[Reading]]:
    """Answer every question; the key is the question's position."""
    return {position: ask(question, on=on, public=public) for position, question in enumerate(questions)}


def _key(question: Question) -> tuple[object, ...]:
    where = tuple(sorted(question.where.items()))
    return (question.code, question.place, question.period, question.by, where, question.step, question.map_mode)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure beside its benchmark. `tone` is better, worse, neutral (cannot be told apart) or unknown."""

    tone: str
    words: Text


def compare(reading: Reading, benchmark: Reading | None, name: Text, better: Polarity) -> Comparison | None:
    """Say in words how a figure stands to a benchmark called `name` (全省, 上年); None with nothing to stand beside.

    Two rates are told apart by the interval of their difference; a rate and a published level by the rate's interval;
    figures without an interval only by their order, and then no word claims significance.
    """
    if benchmark is None or benchmark.value is None or reading.value is None:
        return None
    if not (reading.can_be_told and benchmark.can_be_told):
        return Comparison("unknown", Text(f"样本不足，不与{name.zh}比较", f"Too few cases to compare with {name.en}"))
    side = _side(reading, benchmark)
    if side == 0:
        return Comparison("neutral", Text(f"与{name.zh}无法区分", f"Cannot be told from {name.en}"))
    sure = reading.interval is not None or benchmark.interval is not None
    tail = Text("，差异显著", ", a significant difference") if sure else Text("", "")
    words = Text(f"高于{name.zh}{tail.zh}", f"Above {name.en}{tail.en}")
    if side < 0:
        words = Text(f"低于{name.zh}{tail.zh}", f"Below {name.en}{tail.en}")
    return Comparison(tone(side, better), words)


def tone(side: int, better: Polarity) -> str:
    """Whether being above (1) or below (-1) is better or worse; neutral where more is neither."""
    if better is Polarity.NONE or side == 0:
        return "neutral"
    return "better" if (side > 0) == (better is Polarity.HIGHER) else "worse"


def _side(reading: Reading, benchmark: Reading) -> int:
    """1 surely above, -1 surely below, 0 not to be told apart."""
    if reading.value is None or benchmark.value is None:
        return 0
    if is_rate(reading) and is_rate(benchmark):
        _, low, high = rate_difference(reading, benchmark)
        return 1 if low > 0 else -1 if high < 0 else 0
    low, high = _bounds(reading)
    other_low, other_high = _bounds(benchmark)
    return 1 if low > other_high else -1 if high < other_low else 0


def is_rate(reading: Reading) -> bool:
    """Whether a reading is a proportion whose counts are known."""
    return reading.interval is not None and bool(reading.denominator) and reading.numerator is not None


def rate_difference(one: Reading, other: Reading) -> tuple[float, float, float]:
    """Difference of two rates with its 95 % interval, in fractions. Both must satisfy `is_rate`."""
    counts = (one.numerator, one.denominator, other.numerator, other.denominator)
    difference, low, high = difference_of_rates(*(int(count or 0) for count in counts))
    return float(difference), float(low), float(high)


def rest(whole: Reading, part: Reading) -> Reading:
    """The whole without one of its parts, as counts: a part must not be compared with a whole that contains it.

    Both must satisfy `is_rate`. Value and interval are those of the whole; only the counts are taken off.
    """
    return replace(
        whole,
        numerator=(whole.numerator or Decimal(0)) - (part.numerator or Decimal(0)),
        denominator=(whole.denominator or Decimal(0)) - (part.denominator or Decimal(0)),
    )


def _bounds(reading: Reading) -> tuple[Decimal, Decimal]:
    value = reading.value or Decimal(0)
    return (reading.interval.low, reading.interval.high) if reading.interval else (value, value)


def definition(code: str, on: date | None = None) -> Indicator:
    """The definition in force. Raises UnknownName."""
    return catalogue().indicator(code, on)
