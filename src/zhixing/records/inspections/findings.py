"""The findings of one record: items cut apart, values and limits read, every doubt said."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhixing.methods.values import Problem
from zhixing.records.inspections import items, limits, readings
from zhixing.records.inspections.doubts import problem
from zhixing.records.inspections.received import ReceivedFinding
from zhixing.records.inspections.table import Record

_ASKED = frozenset({"lost_exponent", "ambiguous_power", "several_values", "out_of_range"})
_LONGEST_ITEM = 255
_LONGEST_UNIT = 32


@dataclass(slots=True)
class Read:
    """The findings of a record, and what was doubtful about them."""

    findings: list[ReceivedFinding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_findings(record: Record, verdict: str) -> Read:
    """Read a record's findings; `verdict` (pass or fail) is the record's own and holds for each of its items."""
    read = Read()
    if record.triples is not None:
        for item, measured, limit in record.triples:
            _add(read, record, items.ItemText(item), measured, limit, verdict)
        return read
    text = record.fields.get("item", "")
    measured = record.fields.get("measured", "")
    limit = record.fields.get("limit", "")
    found = items.read_items(text)
    if not found and (readings.is_stated(measured) or readings.is_stated(limit)):
        found = [items.ItemText("")]
    shares = _shares(measured, len(found))
    limit_shares = _shares(limit, len(found))
    for at, item in enumerate(found):
        own = shares[at] if shares else measured
        if not shares and len(found) > 1 and readings.is_stated(measured):
            _add(read, record, item, own, limit, verdict, joined=True)
        else:
            _add(read, record, item, own, limit_shares[at] if limit_shares else limit, verdict)
    if len(found) > 1 and not shares and readings.is_stated(measured):
        read.problems.append(_said("joined_items", record, "measured", measured))
    return read


def _shares(text: str, count: int) -> list[str]:
    """One result for each of several items, when the cell holds exactly as many; else nothing is matched."""
    if count < 2:  # noqa: PLR2004 - one item owns its whole cell
        return []
    parts = [part for part in readings.parts_of(text) if part]
    return parts if len(parts) == count else []


def _add(
    read: Read, record: Record, item: items.ItemText, measured: str, limit: str, verdict: str, *, joined: bool = False
) -> None:
    own_limit = limit if readings.is_stated(limit) else item.limit
    own_measured = measured if readings.is_stated(measured) else item.measured
    value = readings.read_measured(own_measured, record.fields.get("unit", ""))
    if joined:
        value = readings.Measured(trouble="joined_items")
    where = "measured" if own_measured == measured and measured in record.fields.get("measured", "") else "item"
    if value.trouble in _ASKED:
        read.problems.append(_said(value.trouble, record, where, own_measured))
    if value.note:
        read.problems.append(_said(value.note, record, where, own_measured))
    bound = limits.read_limit(own_limit)
    limit_at = "limit" if readings.is_stated(limit) else "item"
    if bound.trouble:
        read.problems.append(_said(bound.trouble, record, limit_at, own_limit))
    if bound.note == "misprinted_unit":
        read.problems.append(_said(bound.note, record, limit_at, own_limit))
    if item.odd:
        read.problems.append(_said(item.odd, record, "item", item.name))
    name = item.name
    if len(name) > _LONGEST_ITEM:
        read.problems.append(
            problem("too_long", sheet=record.sheet, row=record.number, column=_heading(record, "item"),
                    found=name[:40], count=len(name), first=_LONGEST_ITEM)
        )  # fmt: skip
    read.findings.append(
        ReceivedFinding(
            item=name[:_LONGEST_ITEM],
            verdict=verdict,
            measured_text=own_measured,
            limit_text=own_limit,
            value=value.value,
            unit=value.unit[:_LONGEST_UNIT],
            unreadable=value.trouble,
            row=record.number,
        )
    )


def _said(kind: str, record: Record, field_code: str, found: str) -> Problem:
    return problem(
        kind, sheet=record.sheet, row=record.number, column=_heading(record, field_code), found=found.strip()
    )


def _heading(record: Record, field_code: str) -> str:
    return record.headings.get(field_code, field_code)
