"""How a report writes numbers, periods and ordinals in both languages; nothing else in it formats a number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from zhixing.catalogue.model import Unit
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.values import Interval, Qualifier, Reading, Status, Text

_ZH_DIGITS: Final = "零一二三四五六七八九十"
_ZH_QUARTERS: Final = "一二三四"
_EN_QUARTERS: Final = ("first", "second", "third", "fourth")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_TEN: Final = 10
_HUNDRED: Final = Decimal(100)
_PERCENT_SIGN: Final = "%"
MINUS: Final = "\N{MINUS SIGN}"

STATUS_WORDS: Final = {
    Status.OK: Text("可用", "usable"),
    Status.SMALL_N: Text("样本不足", "too few cases"),
    Status.NO_DATA: Text("无数据", "no data"),
    Status.ZERO_DENOMINATOR: Text("分母为零", "denominator is zero"),
    Status.NO_COMPARABLE_BASE: Text("无可比基期", "no comparable base"),
    Status.REFUSED: Text("口径不支持", "not supported by the definition"),
    Status.SUPPRESSED: Text("数量过少不予公布", "suppressed, too small"),
}

# What stands round a number that was reported as 突破, 以上, 不足 or 近: before it, and behind it.
_QUALIFIED: Final = {
    Qualifier.EXACT: (Text("", ""), Text("", "")),
    Qualifier.OVER: (Text("突破", "over "), Text("", "")),
    Qualifier.AT_LEAST: (Text("", "at least "), Text("以上", "")),
    Qualifier.UNDER: (Text("不足", "under "), Text("", "")),
    Qualifier.NEARLY: (Text("近", "nearly "), Text("", "")),
}
_BARE_AT_LEAST: Final = Text("不少于", "at least ")  # a bare number is followed by the sentence's own unit
_AND_MORE: Final = "余"  # of a round number of things: 300余家


def english(language: str) -> bool:
    """Whether a language tag asks for English; everything else is answered in Chinese."""
    return language.lower().startswith("en")


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese numerals, as headings count: 一, 十, 十一, 二十三."""
    tens, ones = divmod(number, _TEN)
    head = "" if tens == 0 else ("十" if tens == 1 else _ZH_DIGITS[tens] + "十")
    return head + (_ZH_DIGITS[ones] if ones or not tens else "")


def ordinal(level: int, number: int, language: str) -> str:
    """The number of a heading: 一、 then （一） then 1. ; in English 1, (1), a."""
    if english(language):
        return {1: f"{number}. ", 2: f"({number}) "}.get(level, f"{chr(96 + number)}. ")
    return {1: f"{chinese_number(number)}、", 2: f"（{chinese_number(number)}）"}.get(level, f"{number}.")


def period_words(period: Period, language: str) -> str:
    """A period as a sentence writes it: 2025年, 2025年第三季度, 2021—2025年; 2025, the third quarter of 2025."""
    text = str(period)
    year = period.first_year
    if "Q" in text and ".." not in text:
        quarter = int(text[-1]) - 1
        return (
            f"the {_EN_QUARTERS[quarter]} quarter of {year}"
            if english(language)
            else f"{year}年第{_ZH_QUARTERS[quarter]}季度"
        )
    if period.months == 1:
        month = period.first % MONTHS_A_YEAR
        return f"{_MONTHS[month]} {year}" if english(language) else f"{year}年{month + 1}月"
    if period.months == MONTHS_A_YEAR and ".." not in text:
        return f"{year}" if english(language) else f"{year}年"
    if ".." in text and "-" not in text and "Q" not in text:
        return f"{year}–{period.last_year}" if english(language) else f"{year}—{period.last_year}年"
    first, last = Period(period.first, period.first), Period(period.last, period.last)
    joint = " to " if english(language) else "至"
    return f"{period_words(first, language)}{joint}{period_words(last, language)}"


def number_words(value: Decimal, decimals: int, language: str) -> str:
    """A number rounded half up; English groups thousands, Chinese official texts do not; a true minus sign."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    return (f"{rounded:,}" if english(language) else f"{rounded:f}").replace("-", MINUS)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the parts of one reading: its unit, printed decimals and language are settled once."""

    unit: Unit
    decimals: int
    language: str
    numerator_decimals: int = 0
    denominator_decimals: int = 0

    def _suffixed(self, number: str) -> str:
        return f"{number}{self.unit.suffix.in_language(self.language)}"

    def exact(self, reading: Reading) -> Decimal:
        """The value to round once. A rate of counts is divided again, so that 94.449… never passes through 94.45."""
        value = reading.value
        assert value is not None, "a figure without a value has nothing to round"
        if reading.numerator is None or not reading.denominator or self.decimals >= reading.decimals:
            return value
        again = reading.numerator * _HUNDRED / reading.denominator
        return again if abs(again - value) <= Decimal(1).scaleb(-reading.decimals) else value

    def number(self, reading: Reading) -> str:
        """The bare number with what qualifies it, or the status in words where there is none."""
        if reading.value is None:
            return STATUS_WORDS[reading.status].in_language(self.language)
        return self._qualified(reading, self._written(reading), bare=True)

    def value(self, reading: Reading) -> str:
        """The number with its unit and what qualifies it: 突破6.3亿元, 300余家, 60%以上, 不足20个, 近600件."""
        if reading.value is None:
            return self.number(reading)
        return self._qualified(reading, self._written(reading), bare=False)

    def amount(self, reading: Reading) -> str:
        """The number with its unit and without its sign, for sentences whose verb carries the direction."""
        return self.value(reading).removeprefix(MINUS)

    def round_number(self, written: str) -> str:
        """A round number an author declared, with the unit, exactly as it was written down."""
        places = len(written.partition(".")[2])
        return self._suffixed(number_words(Decimal(written), places, self.language))

    def band(self, reading: Reading) -> str:
        """The ranks a rank may hold, as one figure or a span: 3, 3—6."""
        if reading.rank_band is None:
            return self.number(reading)
        low, high = reading.rank_band
        joint = "–" if english(self.language) else "—"
        return self.count(low) if low == high else f"{self.count(low)}{joint}{self.count(high)}"

    def _written(self, reading: Reading) -> str:
        return number_words(self.exact(reading), self.decimals, self.language)

    def _qualified(self, reading: Reading, number: str, *, bare: bool) -> str:
        before, behind = (text.in_language(self.language) for text in _QUALIFIED[reading.qualifier])
        suffix = "" if bare else self.unit.suffix.in_language(self.language)
        if english(self.language) or reading.qualifier is Qualifier.EXACT:
            return f"{before}{number}{suffix}{behind}"
        if reading.qualifier is Qualifier.OVER and self._counts_things(number):
            return f"{number}{_AND_MORE}{suffix}"
        if reading.qualifier is Qualifier.AT_LEAST and bare:
            return f"{_BARE_AT_LEAST.zh}{number}"
        return f"{before}{number}{suffix}{behind}"

    def _counts_things(self, number: str) -> bool:
        """Whether 余 may follow: a round number, and a unit that is no sign."""
        return number.endswith("0") and "." not in number and self.unit.suffix.zh not in {"", _PERCENT_SIGN}

    def numerator(self, reading: Reading) -> str:
        """What was counted or added above the line."""
        return self._term(reading.numerator, self.numerator_decimals)

    def denominator(self, reading: Reading) -> str:
        """What it was divided by."""
        return self._term(reading.denominator, self.denominator_decimals)

    def _term(self, term: Decimal | None, decimals: int) -> str:
        if term is None:
            return "—"
        places = max(decimals, min(4, max(0, -int(term.normalize().as_tuple().exponent))))
        return number_words(term, places, self.language)

    def count(self, number: int) -> str:
        """A number of things, such as of what was left out."""
        return number_words(Decimal(number), 0, self.language)

    def bound(self, bound: Decimal) -> str:
        """One end of an interval."""
        return self._suffixed(number_words(bound, self.decimals, self.language))

    def interval(self, interval: Interval | None) -> str:
        """The interval from low to high, or a dash."""
        if interval is None:
            return "—"
        joint = " to " if english(self.language) else "—"
        if self.unit.suffix.zh == _PERCENT_SIGN:
            return f"{self.bound(interval.low)}{joint}{self.bound(interval.high)}"
        # A unit of words stands once, behind the upper end; a dash would read as a minus sign.
        joint = " to " if english(self.language) else "至"
        return f"{number_words(interval.low, self.decimals, self.language)}{joint}{self.bound(interval.high)}"
