"""Workbooks of statistical series become values and problems; nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from zhixing.methods.periods import Period
from zhixing.methods.values import Problem, Reason, Severity, Text
from zhixing.office import uploads
from zhixing.office.permissions import Action
from zhixing.office.sheets import CellKind, Sheet, Workbook, cell_name
from zhixing.records.returns import actions, queries
from zhixing.records.returns.cells import NOT_PUBLISHED, Amount, convert, fits, read_amount, scaled
from zhixing.records.returns.layout import FIELDS, Found, lay_out, values_of
from zhixing.records.returns.lexicon import TOTALS, Lexicon, SeriesNames, fold
from zhixing.records.returns.spoken_periods import read_period
from zhixing.records.returns.template import template
from zhixing.records.returns.wording import said

_HUNDRED: Final = Decimal(100)
_UNLIKELY: Final = Decimal(10)


@dataclass(frozen=True, slots=True)
class NewValue:
    """One value understood: whose, when, how much (in the series' unit), who says so, and where in a file if in one."""

    series: str
    place: int
    division: str
    period: Period
    value: Decimal
    source: str
    note: str = ""
    where: Found | None = None
    qualifier: str = ""  # of methods.values.Qualifier

    @property
    def held(self) -> queries.Held:
        """What the cell would hold: the number with what stood before it."""
        return queries.Held(self.value, self.qualifier)

    @property
    def cell(self) -> queries.Cell:
        """The cell of the statistics it belongs to."""
        return self.series, self.place, self.division, self.period.first, self.period.months


class _Reader:
    """Goes through one workbook and keeps the books: values, problems, and what was passed over."""

    def __init__(self, lexicon: Lexicon, options: Mapping[str, Any]) -> None:
        self.lexicon = lexicon
        self.options = options
        self.values: dict[queries.Cell, NewValue] = {}
        self.first_met: dict[queries.Cell, NewValue] = {}
        self.problems: list[Problem] = []
        self.questions: dict[str, uploads.HeadingQuestion] = {}
        self.counts: Counter[str] = Counter()
        self.refused: set[tuple[str, int]] = set()
        self.unstated_units: set[str] = set()

    def read(self, sheet: Sheet) -> None:
        """Read one sheet; a sheet without headings is passed over when another one has them."""
        layout = lay_out(sheet, self.options.get("mapping", {}), period=str(self.options.get("period") or ""))
        if layout is None:
            self.counts["sheets_passed_over"] += 1
            return
        for heading in layout.unknown:
            self._ask(sheet, heading)
        if layout.missing:
            names = "、".join(FIELDS[code].zh for code in layout.missing)
            english = ", ".join(FIELDS[code].en for code in layout.missing)
            reason = Reason(
                "missing_heading",
                Text(f"缺少列：{names}。", f"These columns are missing: {english}."),
                Text("请补上这些列，或为未识别的列指定含义。", "Add them, or say what the unknown headings mean."),
            )
            self._problem(reason, Text(f"表“{sheet.name}”", f"Sheet “{sheet.name}”"), sheet=sheet.name)
            return
        for found in values_of(sheet, layout):
            self._value(found)

    def _ask(self, sheet: Sheet, heading: str) -> None:
        fields = tuple(uploads.HeadingField(code, name) for code, name in FIELDS.items())
        reason = Text("这一列的含义无法确定。", "What this column means cannot be told.")
        self.questions[heading] = uploads.HeadingQuestion(heading, reason, fields)
        where = Text(f"表“{sheet.name}”列“{heading}”", f"Sheet “{sheet.name}”, column “{heading}”")
        remedy = Text("请选择它对应的字段，或选择不读入。", "Choose the field it stands for, or leave the column out.")
        self._problem(Reason("unknown_heading", reason, remedy), where, sheet=sheet.name, found=heading)

    def _value(self, found: Found) -> None:
        if fold(found.place) in TOTALS or not (found.place or found.value.strip()):
            self.counts["total_rows" if found.place else "blank_rows"] += 1
            return
        self.counts["rows"] += 1
        if not found.kind and found.value.strip() in NOT_PUBLISHED:
            self.counts["not_published"] += 1
            return
        understood = self._understand(found)
        if understood is None:
            return
        before = self.first_met.setdefault(understood.cell, understood)
        if before is understood:
            self.values[understood.cell] = understood
        elif before.held == understood.held:
            self.counts["repeated"] += 1
        else:
            self._contradiction(found, before)

    def _contradiction(self, found: Found, before: NewValue) -> None:
        """Two values for one cell: neither is taken, and both places are named."""
        first = cell_name(before.where.row, before.where.column)
        there = said(before.value, before.qualifier)
        reason = Reason(
            "contradiction",
            Text(
                f"与表“{before.where.sheet}”单元格 {first} 指标、地区、行业、时期都相同，但数值不同（{there.zh}）。",
                f"Sheet “{before.where.sheet}”, cell {first}, gives another value for it: {there.en}.",
            ),
            Text("请核对后只保留一个。", "Check and keep one of them."),
        )
        self._cell_problem(found, reason)
        self.values.pop(before.cell, None)
        self.refused.add((before.where.sheet, before.where.row))

    def _understand(self, found: Found) -> NewValue | None:
        """Every reason against a value is reported, not only the first."""
        lexicon = self.lexicon
        series = lexicon.find_series(found.series)
        place = lexicon.find_place(found.place)
        division = lexicon.find_division(found.industry)
        period = read_period(found.period, cumulative=bool(self.options.get("cumulative")))
        met = {"series": series, "place": place, "industry": division, "period": period}
        reasons = [(name, one) for name, one in met.items() if isinstance(one, Reason)]
        if not isinstance(series, Reason) and division and not series.by_industry and not isinstance(division, Reason):
            said = Text(f"指标“{series.name.zh}”不分行业。", f"The series “{series.name.en}” has no industries.")
            remedy = Text("请清空行业一栏。", "Leave the industry blank.")
            reasons.append(("industry", Reason("no_industries", said, remedy)))
        amount = self._amount(found, series if not isinstance(series, Reason) else None)
        if isinstance(amount, Reason):
            reasons.append(("value", amount))
        for name, reason in reasons:
            self._cell_problem(found, reason, name=name)
        if (
            reasons
            or isinstance(series, Reason)
            or isinstance(place, Reason)
            or isinstance(division, Reason)
            or isinstance(period, Reason)
            or isinstance(amount, Reason)
            or amount is None
        ):
            return None
        if place[1]:
            self._short_name(found, lexicon.place_names[place[0]])
        source = found.source or str(self.options.get("source") or "")
        return NewValue(
            series.code, place[0], division, period, amount.value, source, found.note, found, amount.qualifier
        )

    def _amount(self, found: Found, series: SeriesNames | None) -> Amount | Reason | None:
        """The value in the series' unit; None when nothing was published or the series is not known."""
        amount = _NO_VALUE.get(found.kind) or read_amount(found.value)
        if amount is None or isinstance(amount, Reason):
            return amount
        if series is None:
            return None
        amount = scaled(amount, series.unit_name)
        if amount.unit and found.unit and fold(amount.unit) != fold(found.unit):
            return _say(
                "two_units",
                f"单元格内的单位“{amount.unit}”与所标单位“{found.unit}”不一致。",
                f"The unit in the cell, “{amount.unit}”, differs from the one stated, “{found.unit}”.",
                "请只保留正确的一个。",
                "Keep the right one only.",
            )
        value, unit = amount.value, amount.unit or found.unit
        if found.kind == CellKind.PERCENT:
            value, unit = value * _HUNDRED, "%"
        elif series.percent and not unit and value and abs(value) < 1:
            self._warn_fraction(found)
        if not unit:
            self.unstated_units.add(series.code)
        converted = convert(value, "" if fold(unit) == fold(series.unit) else unit, series.unit_name)
        kept = converted if isinstance(converted, Reason) else fits(converted)
        return kept if isinstance(kept, Reason) else Amount(kept, series.unit_name, amount.qualifier)

    def _warn_fraction(self, found: Found) -> None:
        self._cell_problem(
            found,
            _say(
                "percent_or_fraction",
                "小于 1，按百分数读取；如为比例（小数）则偏小一百倍。",
                "It is below 1 and read as per cent; were it a fraction, it would be a hundred times too small.",
                "请在单位栏写明“%”，或改为百分数。",
                "State the unit “%”, or write the percentage.",
            ),
            severity=Severity.WARNING,
        )

    def _short_name(self, found: Found, name: str) -> None:
        self._cell_problem(
            found,
            _say(
                "short_place_name",
                f"地区“{found.place}”按“{name}”读取。",
                f"The place “{found.place}” is read as “{name}”.",
                "如不符，请写全称或代码。",
                "If that is wrong, write the full name or the code.",
            ),
            severity=Severity.WARNING,
            name="place",
        )

    def _cell_problem(
        self, found: Found, reason: Reason, *, severity: Severity = Severity.ERROR, name: str = "value"
    ) -> None:
        """Report a problem at the cell of the field it is about; a field taken from a title stands at the value."""
        column = found.columns.get(name, found.column)
        if name == "value" or (name == "period" and name not in found.columns):
            column = found.column
        cell = cell_name(found.row, column)
        where = Text(f"表“{found.sheet}”单元格 {cell}", f"Sheet “{found.sheet}”, cell {cell}")
        if severity is Severity.ERROR:
            self.refused.add((found.sheet, found.row))
        self._problem(
            reason, where, severity=severity, sheet=found.sheet, found=getattr(found, name), row=found.record,
            column=found.headings.get(name, found.heading),
        )  # fmt: skip

    def _problem(
        self, reason: Reason, where: Text, *, severity: Severity = Severity.ERROR, sheet: str = "", found: str = "",
        row: int | None = None, column: str = "",
    ) -> None:  # fmt: skip
        self.problems.append(
            Problem(reason.code, severity, where, reason.text, reason.remedy, found[:200], sheet, row, column)
        )


def parse_with(
    workbook: Workbook, lexicon: Lexicon, options: Mapping[str, Any], known: queries.Known
) -> uploads.Parsed:
    """Read a workbook with the given names and the values already held; writes nothing.

    Summary: rows (value cells met), values, new, revisions, already_known, not_published, refused_rows,
    total_rows, warnings {kind: count}, by_series {code: values}.
    """
    reader = _Reader(lexicon, options)
    for sheet in workbook.sheets:
        reader.read(sheet)
    if not reader.counts["rows"] and not reader.problems:
        reader.problems.append(_nothing_found(workbook))
    values = list(reader.values.values())
    tally = Counter(known.standing(value.cell, value.held) for value in values)
    for value in values:
        _plausible(reader, value, known)
    for series in sorted(reader.unstated_units):
        reader.problems.append(_unit_not_stated(workbook, reader.lexicon, series))
    warnings = Counter(one.kind for one in (*reader.problems, *workbook.problems) if one.severity is Severity.WARNING)
    summary = {
        "rows": reader.counts["rows"],
        "values": len(values),
        "new": tally["new"],
        "revisions": tally["revision"],
        "already_known": tally["known"] + reader.counts["repeated"],
        "not_published": reader.counts["not_published"],
        "refused_rows": len(reader.refused),
        "total_rows": reader.counts["total_rows"],
        "warnings": dict(sorted(warnings.items())),
        "by_series": dict(sorted(Counter(value.series for value in values).items())),
    }
    return uploads.Parsed(values, reader.problems, summary, tuple(reader.questions.values()))


def parse(workbook: Workbook, options: Mapping[str, Any]) -> uploads.Parsed:
    """Read a workbook against the catalogue, the places and the values of this installation; writes nothing."""
    return parse_with(workbook, queries.lexicon(), options, queries.known_values())


def _plausible(reader: _Reader, value: NewValue, known: queries.Known) -> None:
    """A value ten times off last year's, or off what it replaces, is usually a unit slip: said, not refused."""
    earlier = known.latest.get(value.cell) or known.latest.get(
        (value.series, value.place, value.division, value.period.first - 12, value.period.months)
    )
    if not earlier or not earlier.value or not value.value:
        return
    ratio = abs(value.value / earlier.value)
    if ratio > _UNLIKELY or ratio < 1 / _UNLIKELY:
        reason = _say(
            "implausible_change",
            f"与已有数值 {earlier.value.normalize():f} 相差十倍以上。",
            f"It differs more than tenfold from the value held, {earlier.value.normalize():f}.",
            "请核对单位和小数点。",
            "Check the unit and the decimal point.",
        )
        reader._cell_problem(value.where, reason, severity=Severity.WARNING)  # noqa: SLF001 - the reader keeps the books


def _unit_not_stated(workbook: Workbook, lexicon: Lexicon, series: str) -> Problem:
    names = lexicon.series[fold(series)]
    return Problem(
        "unit_not_stated",
        Severity.WARNING,
        Text(f"文件“{workbook.name}”", f"File “{workbook.name}”"),
        Text(
            f"指标“{names.name.zh}”未标单位，按“{names.unit_name}”读取。",
            f"No unit is stated for “{names.name.en}”; “{names.unit_name}” is assumed.",
        ),
        Text("请核对，或在单位栏写明。", "Check it, or state the unit."),
    )


def _nothing_found(workbook: Workbook) -> Problem:
    return Problem(
        "no_headings",
        Severity.ERROR,
        Text(f"文件“{workbook.name}”", f"File “{workbook.name}”"),
        Text(
            "没有找到表头：需要“指标、地区、时期、数值”各列，或“地区”列加各时期的列。",
            "No headings were found: either series, place, period and value, or place with one column a period.",
        ),
        Text("请下载空白模板，按模板填写。", "Download the blank template and fill it in."),
    )


def _say(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Reason:
    return Reason(code, Text(zh, en), Text(remedy_zh, remedy_en))


_ERROR_VALUE = _say(
    "error_value",
    "是错误值，不能作为数据。",
    "It is an error value.",
    "请修正公式或填入数值。",
    "Mend the formula or enter it.",
)
_DATE = _say(
    "not_a_number", "是日期或逻辑值，不是数值。", "It is a date or a logical value.", "请改为数值。", "Enter a number."
)
_ROUNDED = _say(
    "rounded_code",
    "整数超过 15 位，末几位已被表格软件改动。",
    "An integer of more than 15 digits: the spreadsheet program has changed its last digits.",
    "请换用较大的单位，或将单元格设为文本后重填。",
    "Use a larger unit, or make the cell text and enter it again.",
)
_NO_VALUE: Final = {
    CellKind.ERROR: _ERROR_VALUE,
    CellKind.DATE: _DATE,
    CellKind.BOOLEAN: _DATE,
    CellKind.ROUNDED_CODE: _ROUNDED,
}

IMPORTER = uploads.Importer(
    kind="statistics",
    title=Text("统计数据", "Statistical series"),
    action=Action.UPLOADS_STATISTICS,
    parse=parse,
    save=actions.save_upload,
    template=template,
    hint=Text(
        "每行一个数值，或地区为行、时期为列。入库后为草稿，审核后才进入数据快照。",
        "One value a row, or places down and periods across. Values enter as drafts and count once approved.",
    ),
    taken=Text("数值已存为草稿，审核后才计入数据。", "The values wait as drafts and count once they are approved."),
    page="returns:drafts",
)
