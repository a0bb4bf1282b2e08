"""What may be written into a return form and what must hold before a sheet goes up. Pure: values in, findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from zhixing.catalogue.form import DueRule, Form, FormCheck, FormRow, Operator, Weight
from zhixing.methods.values import Reason, Severity, Text
from zhixing.records.returns.cells import convert, fits, read_amount, scaled

Address = tuple[str, str]  # row and column
_HUNDRED: Final = Decimal(100)
_ANSWERED: Final = frozenset({"confirmed", "typed"})
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cell holds, as far as the rules care. `text` is set only where what was typed is no number."""

    value: Decimal | None
    state: str
    text: str = ""
    remark: str = ""
    year_before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with some cells: an error, or (a warning) something only a remark lets pass."""

    cells: tuple[Address, ...]
    severity: Severity
    reason: Reason


def read_cell(text: str, unit: str) -> Decimal | Reason | None:
    """Read what somebody typed, in the series' unit. None = left blank; a Reason = it cannot stand.

    A unit written behind the number is converted exactly; 约, 突破 and their like are refused, a return asks for the
    number itself.
    """
    amount = read_amount(text)
    if amount is None or isinstance(amount, Reason):
        return amount
    if amount.qualifier:
        return Reason("cell.qualifier", Text("请填写确数。", "Write the exact number."))
    measured = scaled(amount, unit)
    converted = convert(measured.value, measured.unit, unit)
    return converted if isinstance(converted, Reason) else fits(converted)


def within_limits(row: FormRow, value: Decimal) -> Reason | None:
    """Whether a number may stand in a row at all: whole where it counts, between the row's limits."""
    if row.integer and value != value.to_integral_value():
        return Reason("cell.integer", Text("应为整数。", "It must be a whole number."))
    if row.low is not None and value < row.low:
        return Reason("cell.low", Text(f"不应小于 {row.low:f}。", f"It must not be below {row.low:f}."))
    if row.high is not None and value > row.high:
        return Reason("cell.high", Text(f"不应大于 {row.high:f}。", f"It must not be above {row.high:f}."))
    return None


def change_of(value: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Change against the year before in percent; None where there is nothing to compare with."""
    if value is None or before is None or before <= 0:
        return None
    return (value / before - 1) * _HUNDRED


def jump(row: FormRow, answer: Answer) -> Reason | None:
    """Whether a number moved further than the row allows without a word about it."""
    change = change_of(answer.value, answer.year_before)
    if row.jump is None or change is None or abs(change) <= row.jump or answer.remark.strip():
        return None
    return Reason(
        "cell.jump",
        Text(f"同比变动 {change:+.1f}%，超过 {row.jump:f}%。", f"It changed by {change:+.1f} % in a year."),
        Text("请核对，确认无误的请填写说明。", "Check it; where it is right, say why in the remark."),
    )


def of_cell(row: FormRow, answer: Answer) -> list[tuple[Severity, Reason]]:
    """Everything wrong with one cell by itself, whether or not the sheet is to go up."""
    if answer.state == "invalid" and answer.value is None:
        return [(Severity.ERROR, Reason("cell.not_a_number", Text("不是一个数值。", "It is not a number.")))]
    found: list[tuple[Severity, Reason]] = []
    if answer.value is not None and (wrong := within_limits(row, answer.value)):
        found.append((Severity.ERROR, wrong))
    if answer.state in _ANSWERED and (moved := jump(row, answer)):
        found.append((Severity.WARNING, moved))
    return found


def of_check(check: FormCheck, column: str, answers: Mapping[Address, Answer]) -> Finding | None:
    """Whether a check holds in a column; None also where one of its sides holds no number yet."""
    sides = []
    for rows in (check.left, check.right):
        values = [held.value for row in rows if (held := answers.get((row, column))) and held.value is not None]
        if not values:
            return None
        sides.append(sum(values, Decimal(0)))
    left, right = sides
    holds = {
        Operator.EQUAL: abs(left - right) <= check.tolerance,
        Operator.AT_MOST: left <= right + check.tolerance,
        Operator.AT_LEAST: left >= right - check.tolerance,
    }[check.operator]
    if holds:
        return None
    first = (check.left[0], column)
    must = check.weight is Weight.MUST
    if not must and first in answers and answers[first].remark.strip():
        return None
    remedy = (
        Text("请核对两边的数。", "Check both sides.")
        if must
        else Text("请核对，确认无误的请在该行填写说明。", "Check it; where it is right, say why in the row's remark.")
    )
    reason = Reason(
        f"check.{check.code}",
        Text(
            f"{check.says.zh}：左边 {left.normalize():,f}，右边 {right.normalize():,f}。",
            f"{check.says.en}: left {left.normalize():,f}, right {right.normalize():,f}.",
        ),
        remedy,
    )
    return Finding((first,), Severity.ERROR if must else Severity.WARNING, reason)


def findings(form: Form, answers: Mapping[Address, Answer], *, rows: Iterable[str] | None = None) -> list[Finding]:
    """Everything wrong with a sheet, all at once; `rows` asks only about these and the checks they take part in."""
    asked = list(form.rows) if rows is None else list(dict.fromkeys(rows))
    found = [
        Finding(((code, column.code),), severity, reason)
        for code in asked
        for column in form.columns
        if (answer := answers.get((code, column.code)))
        for severity, reason in of_cell(form.rows[code], answer)
    ]
    checks = form.checks if rows is None else {c.code: c for code in asked for c in form.checks_of[code]}.values()
    found += [
        finding
        for check in checks
        for column in form.columns
        if check.column in {"", column.code} and (finding := of_check(check, column.code, answers))
    ]
    return found


def unanswered(form: Form, answers: Mapping[Address, Answer]) -> list[Finding]:
    """Cells nobody has confirmed or filled, and required ones left without a number."""
    found = []
    for address, answer in answers.items():
        row = form.rows[address[0]]
        if answer.state in _ANSWERED and (answer.value is not None or not row.required):
            continue
        if answer.state == "invalid":
            continue  # complained of as what it is
        reason = _REQUIRED if row.required and answer.value is None else _UNCONFIRMED
        found.append(Finding((address,), Severity.ERROR, reason))
    return found


def together(found: Iterable[Finding], name_of: Callable[[Address], Text]) -> Reason | None:
    """One reason that tells of all findings: how many of each kind, and the first cells of each by name."""
    by_code: dict[str, list[Finding]] = {}
    for finding in found:
        by_code.setdefault(finding.reason.code, []).append(finding)
    if not by_code:
        return None
    zh, en = [], []
    for several in by_code.values():
        reason, names = several[0].reason, [name_of(one.cells[0]) for one in several[:_NAMED]]
        more = len(several) - len(names)
        zh.append(f"{'、'.join(n.zh for n in names)}{f'等 {len(several)} 处' if more else ''}：{reason.text.zh}")
        en.append(f"{', '.join(n.en for n in names)}{f' and {more} more' if more else ''}: {reason.text.en}")
    remedy = Text("请补填或核对后再上报。", "Fill in or check them, then hand up.")
    return Reason("sheet.not_ready", Text("".join(zh), " ".join(en)), remedy)


def due_on(last_day: date, rule: DueRule, is_workday: Callable[[date], bool]) -> date:
    """The last day of a limit that starts the day after the period ends. Raises what `is_workday` raises."""
    day, left = last_day, rule.days
    while left:
        day += timedelta(days=1)
        left -= 1 if rule.unit == "natural" or is_workday(day) else 0
    while rule.rolls and not is_workday(day):
        day += timedelta(days=1)
    return day


def is_open(sheet_state: str, *, returned_whole: bool, row_returned: bool) -> bool:
    """Whether a row may be written below: while the sheet is filled, or when it (or this row) came back."""
    return sheet_state == "filling" or (sheet_state == "returned" and (returned_whole or row_returned))


def companions(form: Form, rows: Iterable[str]) -> dict[str, str]:
    """The totals that must move with returned rows, each with the row it follows: they are opened together."""
    asked = list(rows)
    return {
        check.left[0]: row
        for row in asked
        for check in form.checks_of[row]
        if check.weight is Weight.MUST and row in check.right and len(check.left) == 1 and check.left[0] not in asked
    }


_REQUIRED: Final = Reason("cell.required", Text("必填项没有数值。", "A required cell holds no number."))
_UNCONFIRMED: Final = Reason("cell.unanswered", Text("尚未确认或填写。", "It is neither confirmed nor filled in."))
