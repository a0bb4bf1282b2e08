"""Periods as month indices: last year's same period is found by arithmetic on months, never by row offset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3

_YEAR = re.compile(r"(\d{4})")
_QUARTER = re.compile(r"(\d{4})[Qq]([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


class PeriodError(ValueError):
    """A text that names no period. `found` holds it."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"无法识别的时期“{found}”；写法如 2025、2025Q3、2025-07、2021..2025。"
            f" / Not a period: {found!r}; write 2025, 2025Q3, 2025-07 or 2021..2025."
        )
        self.found = found


def month_index(day: date) -> int:
    """Months since year 0: `year * 12 + month - 1`."""
    return day.year * MONTHS_A_YEAR + day.month - 1


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A run of whole months, `first` and `last` both inside (month indices)."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodError(f"{self.first}..{self.last}")

    @classmethod
    def year(cls, year: int) -> Period:
        """The calendar year."""
        return cls(year * MONTHS_A_YEAR, year * MONTHS_A_YEAR + MONTHS_A_YEAR - 1)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """Quarter 1 to 4 of a year."""
        first = year * MONTHS_A_YEAR + (quarter - 1) * MONTHS_A_QUARTER
        return cls(first, first + MONTHS_A_QUARTER - 1)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """One month, 1 to 12."""
        index = year * MONTHS_A_YEAR + month - 1
        return cls(index, index)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2025`, `2025Q3`, `2025-07` or a range of two of them joined by `..`. Raises PeriodError."""
        head, dots, tail = text.strip().partition("..")
        if dots:
            start, end = cls.parse(head), cls.parse(tail)
            if end.last < start.first:
                raise PeriodError(text)
            return cls(start.first, end.last)
        if match := _YEAR.fullmatch(head):
            return cls.year(int(match[1]))
        if match := _QUARTER.fullmatch(head):
            return cls.quarter(int(match[1]), int(match[2]))
        if (match := _MONTH.fullmatch(head)) and 1 <= int(match[2]) <= MONTHS_A_YEAR:
            return cls.month(int(match[1]), int(match[2]))
        raise PeriodError(text)

    @property
    def months(self) -> int:
        """Length in months."""
        return self.last - self.first + 1

    @property
    def first_year(self) -> int:
        """Calendar year of the first month."""
        return self.first // MONTHS_A_YEAR

    @property
    def last_year(self) -> int:
        """Calendar year of the last month."""
        return self.last // MONTHS_A_YEAR

    def shifted(self, months: int) -> Period:
        """The same length, moved by `months`; `shifted(-12)` is the same period of last year."""
        return Period(self.first + months, self.last + months)

    def years(self) -> Iterator[Period]:
        """The calendar years the period touches."""
        return (Period.year(year) for year in range(self.first_year, self.last_year + 1))

    def _steps(self, size: int) -> Iterator[Period]:
        return (Period(start, start + size - 1) for start in range(self.first, self.last + 1, size))

    def parts(self) -> tuple[Period, ...]:
        """How the period is cut when a figure is asked by period.

        A run of years gives its years, one year or a run of quarters its quarters, anything else its months.
        """
        if self.months % MONTHS_A_YEAR == 0 and self.first % MONTHS_A_YEAR == 0 and self.months > MONTHS_A_YEAR:
            return tuple(self._steps(MONTHS_A_YEAR))
        if (
            self.months % MONTHS_A_QUARTER == 0
            and self.first % MONTHS_A_QUARTER == 0
            and self.months > MONTHS_A_QUARTER
        ):
            return tuple(self._steps(MONTHS_A_QUARTER))
        return tuple(self._steps(1))

    def __str__(self) -> str:
        if self.months == MONTHS_A_YEAR and self.first % MONTHS_A_YEAR == 0:
            return f"{self.first_year}"
        if self.months == MONTHS_A_QUARTER and self.first % MONTHS_A_QUARTER == 0:
            return f"{self.first_year}Q{self.first % MONTHS_A_YEAR // MONTHS_A_QUARTER + 1}"
        if self.months == 1:
            return f"{self.first_year}-{self.first % MONTHS_A_YEAR + 1:02d}"
        if self.months % MONTHS_A_YEAR == 0 and self.first % MONTHS_A_YEAR == 0:
            return f"{self.first_year}..{self.last_year}"
        step = MONTHS_A_QUARTER if self.months % MONTHS_A_QUARTER == 0 and self.first % MONTHS_A_QUARTER == 0 else 1
        return f"{Period(self.first, self.first + step - 1)}..{Period(self.last - step + 1, self.last)}"
