"""Finds the values in a sheet, whether it lists one value a row or crosses places with periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zhixing.methods.values import Text
from zhixing.office.sheets import Sheet
from zhixing.records.returns.lexicon import fold, without_bracket
from zhixing.records.returns.spoken_periods import looks_like_period

_SEARCHED_ROWS: Final = 15
_LEAST_HEADINGS: Final = 3

FIELDS: Final = {
    "series": Text("指标", "Series"),
    "place": Text("地区", "Place"),
    "industry": Text("行业", "Industry"),
    "period": Text("时期", "Period"),
    "value": Text("数值", "Value"),
    "unit": Text("单位", "Unit"),
    "source": Text("来源", "Source"),
    "note": Text("备注", "Note"),
}
COMPULSORY: Final = ("series", "place", "period", "value")
# Spellings that mean one field and nothing else. A heading outside this list is asked about.
_HEADINGS: Final = {
    "series": ("指标", "指标名称", "指标代码", "统计指标", "series", "indicator"),
    "place": (
        "地区",
        "地区名称",
        "地区代码",
        "区县",
        "县区",
        "县（区）",
        "县(市、区)",
        "县（市、区）",
        "区域",
        "行政区划",
        "place",
        "area",
    ),
    "industry": ("行业", "行业名称", "行业代码", "行业大类", "industry"),
    "period": ("时期", "期间", "统计期", "报告期", "年份", "年度", "时间", "period", "year"),
    "value": ("数值", "数据", "指标值", "本期数", "值", "value"),
    "unit": ("单位", "计量单位", "unit"),
    "source": ("来源", "数据来源", "资料来源", "source"),
    "note": ("备注", "说明", "注", "note", "remark"),
}
KNOWN: Final = {fold(spelling): field_code for field_code, spellings in _HEADINGS.items() for spelling in spellings}


@dataclass(frozen=True, slots=True)
class Found:
    """One value as it stands in the file: texts only, with where each came from."""

    sheet: str
    row: int  # 0-based row of the sheet
    column: int
    record: int  # 1-based below the heading row
    heading: str
    series: str
    place: str
    industry: str
    period: str
    value: str
    kind: str = ""
    unit: str = ""
    source: str = ""
    note: str = ""
    columns: Mapping[str, int] = field(default_factory=dict)  # where the other fields of the row stand
    headings: Mapping[str, str] = field(default_factory=dict)  # and what their columns are called


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out: where its headings are, which column is which field, which headings nobody knows."""

    heading_row: int
    fields: Mapping[str, int]
    periods: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    period: str = ""  # of every value, where no column says it

    @property
    def wide(self) -> bool:
        """Whether periods run across."""
        return bool(self.periods)


def lay_out(sheet: Sheet, mapping: Mapping[str, str], *, period: str = "") -> Layout | None:
    """Find the heading row and read it; None when nothing in the first rows looks like headings.

    `mapping` is what a person said about headings: {heading as written: field code, "" = leave the column out};
    `period` what they said about all values, for a file that has no column of periods.
    """
    best: Layout | None = None
    for at, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        filled = [column for column, text in enumerate(row) if text.strip()]
        if len(filled) < 2:  # noqa: PLR2004 - a title stands alone in its row; headings do not
            continue
        layout = _read_headings(at, row, filled, mapping, period)
        if best is None or _weight(layout) > _weight(best):
            best = layout
    return best if best is not None and _weight(best) > 0 else None


def _weight(layout: Layout) -> int:
    if layout.wide:
        return len(layout.periods) + 2 * len(layout.fields)
    return 2 * len(layout.fields) if len(layout.fields) >= _LEAST_HEADINGS else 0


def _read_headings(at: int, row: Sequence[str], filled: list[int], mapping: Mapping[str, str], period: str) -> Layout:
    fields: dict[str, int] = {}
    periods: list[int] = []
    unknown: list[str] = []
    for column in filled:
        heading = row[column]
        if heading in mapping:
            code = mapping[heading]
        elif looks_like_period(heading):
            periods.append(column)
            continue
        else:
            code = KNOWN.get(fold(heading)) or KNOWN.get(fold(without_bracket(heading)[0]), "?")
        if code == "?" or code in fields:
            unknown.append(heading)
        elif code:
            fields[code] = column
    needed = ("place",) if periods else COMPULSORY
    missing = tuple(code for code in needed if code not in fields and not (code == "period" and period))
    return Layout(at, fields, tuple(periods), tuple(unknown), missing, period)


def values_of(sheet: Sheet, layout: Layout) -> Iterator[Found]:
    """Every value cell of a sheet in reading order; rows without any text are passed over."""
    title, unit = _above(sheet, layout)
    _, heading_unit = (
        without_bracket(sheet.rows[layout.heading_row][layout.fields["value"]]) if not layout.wide else ("", "")
    )
    headings = {code: sheet.rows[layout.heading_row][column] for code, column in layout.fields.items()}
    for row in range(layout.heading_row + 1, len(sheet.rows)):
        line = sheet.rows[row]
        if not any(text.strip() for text in line):
            continue

        def text_of(code: str, line: Sequence[str] = line) -> str:
            column = layout.fields.get(code)
            return line[column].strip() if column is not None and column < len(line) else ""

        for column in layout.periods or (layout.fields["value"],):
            heading = sheet.rows[layout.heading_row][column]
            yield Found(
                sheet=sheet.name,
                row=row,
                column=column,
                record=row - layout.heading_row,
                heading=heading,
                series=text_of("series") or title,
                place=text_of("place"),
                industry=text_of("industry"),
                period=heading if layout.wide else text_of("period") or layout.period,
                value=line[column] if column < len(line) else "",
                kind=sheet.kind(row, column),
                unit=text_of("unit") or heading_unit or unit,
                source=text_of("source"),
                note=text_of("note"),
                columns=layout.fields,
                headings=headings,
            )


def _above(sheet: Sheet, layout: Layout) -> tuple[str, str]:
    """The series a wide sheet is about, and its unit: from the lines above the headings, else the sheet's name."""
    title = unit = ""
    for row in sheet.rows[: layout.heading_row]:
        for text in row:
            shown = text.strip()
            label, colon, said = shown.replace("：", ":").partition(":")
            if colon and fold(label) in {"单位", "计量单位", "unit"}:
                unit = said.strip()
            elif colon and fold(label) in {"指标", "指标名称", "series"}:
                title = said.strip()
            elif shown and not title:
                title = shown
    title = title or sheet.name
    return title, unit or without_bracket(title)[1]
