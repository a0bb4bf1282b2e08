"""Records become batches: a row is a finding, failing wins, and nothing is merged on a likeness."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from zhixing.methods.values import Problem, Severity
from zhixing.records.inspections import dates, firms, items, readings
from zhixing.records.inspections.doubts import problem
from zhixing.records.inspections.findings import read_findings
from zhixing.records.inspections.received import ReceivedBatch, batch_key
from zhixing.records.inspections.table import Record

VERDICTS = {"合格": "pass", "合格报告": "pass", "不合格": "fail", "不合格报告": "fail"}
KEY_FIELDS = ("product", "producer", "sampled_unit", "made_on", "lot", "issuer", "published_on")
LONGEST = {"sample_no": 64, "product": 255, "category": 160, "issuer": 160, "lot": 64, "made_on": 96, "source": 64}
FEWEST_COPIES = 3
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Assembled:
    """All batches of a file in the order they came, every problem, and how many rows each source gave."""

    batches: dict[str, ReceivedBatch] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows_by_source: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    refused_rows: int = 0
    copied: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    made_on_heading: str = ""


@dataclass(slots=True)
class _Working:
    batch: ReceivedBatch
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    verdicts: set[str] = field(default_factory=set)
    likeness: str = ""
    first: Record | None = None


def assemble(records: Iterable[Record], *, failures_only: bool, source: str, fallback: str) -> Assembled:
    """Assemble batches by the counting rule of the published collections.

    A batch is one sample number of one source; without a number it is one distinct value of source, product, producer,
    sampled unit, production date, lot, issuer and publication date, each cell stripped at both ends and nothing else
    changed. It fails when any of its rows does. `source` names the source where no column does, else the issuer, else
    `fallback`. A batch one of whose rows is in error is refused whole: half of it would be another verdict.
    """
    done = Assembled()
    working: dict[str, _Working] = {}
    refused: dict[str, list[Record]] = defaultdict(list)
    members: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        done.rows += 1
        fields = {code: text.strip() for code, text in record.fields.items()}
        named = fields.get("source") or source or _issuer(fields) or fallback
        done.rows_by_source[named] += 1
        day, verdict = _check(record, fields, failures_only=failures_only)
        key = _key(fields, named)
        if any(one.severity is Severity.ERROR for one in record.problems):
            refused[key].append(record)
        members[key].append(record)
        here = working.get(key)
        if here is None:
            here = working[key] = _Working(_batch(key, fields, named, day), first=record)
            here.likeness = _likeness(fields, named)
        _look_at_names(record, fields)
        _add_row(here, record, verdict)
        made = _look_at_date(record, fields)
        if made is not None and day[0] is not None:
            done.copied[named][made == day[0]] += 1
            done.made_on_heading = record.headings.get("made_on", "")
    _settle(done, working, refused, members)
    done.problems.sort(key=lambda one: (one.sheet, one.row or 0))
    return done


def _check(
    record: Record, fields: dict[str, str], *, failures_only: bool
) -> tuple[tuple[date | None, date | None], str]:
    """The publication and sampling days, and the verdict; what is missing or not one of the four words is an error."""

    def wrong(kind: str, code: str, **said: object) -> None:
        heading = record.headings.get(code, code)
        record.problems.append(
            problem(kind, sheet=record.sheet, row=record.number, column=heading, found=fields.get(code, ""), **said)
        )

    if not readings.is_stated(fields.get("product", "")):
        wrong("missing_product", "product")
    said = fields.get("verdict", "")
    verdict = "fail" if failures_only and not said else VERDICTS.get(said, "")
    if not verdict and fields.get("not_sampled") and not readings.is_stated(said):
        verdict = "not_judged"
    if not verdict:
        wrong("unknown_verdict" if readings.is_stated(said) else "missing_verdict", "verdict")
        verdict = "fail"
    days: list[date | None] = []
    for code in ("published_on", "sampled_on"):
        read = dates.read_date(fields.get(code, ""))
        days.append(read.on if not read.trouble else None)
        if read.trouble:
            wrong("unclear_day", code)
    if days == [None, None] and not any(one.kind == "unclear_day" for one in record.problems):
        wrong("missing_day", "published_on" if "published_on" in record.headings else "sampled_on")
    for code, most in LONGEST.items():
        if len(fields.get(code, "")) > most:
            wrong("too_long", code, count=len(fields[code]), first=most)
    return (days[0], days[1]), verdict


def _issuer(fields: dict[str, str]) -> str:
    return fields.get("issuer", "") if readings.is_stated(fields.get("issuer", "")) else ""


def _key(fields: dict[str, str], source: str) -> str:
    number = fields.get("sample_no", "")
    if readings.is_stated(number):
        return batch_key("sample", source, number)
    return batch_key("row", source, *(fields.get(code, "") for code in KEY_FIELDS))


def _likeness(fields: dict[str, str], source: str) -> str:
    """What two batches share when only full width, half width or white space tells them apart. For a question only."""
    text = "\x1f".join((source, fields.get("sample_no", ""), *(fields.get(code, "") for code in KEY_FIELDS)))
    return _SPACE.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text))


def _batch(key: str, fields: dict[str, str], source: str, days: tuple[date | None, date | None]) -> ReceivedBatch:
    get = fields.get
    return ReceivedBatch(
        key=key,
        source=source,
        product=get("product", ""),
        verdict="pass",
        published_on=days[0],
        sampled_on=days[1],
        sample_no=get("sample_no", "") if readings.is_stated(get("sample_no", "")) else "",
        category=get("category", ""),
        producer=get("producer", ""),
        sampled_unit=get("sampled_unit", ""),
        credit_code=get("credit_code", ""),
        issuer=get("issuer", ""),
        lot=get("lot", ""),
        made_on_text=get("made_on", ""),
        remark=get("remark", ""),
    )


def _add_row(here: _Working, record: Record, verdict: str) -> None:
    first = here.seen.setdefault(record.same, record.number)
    here.verdicts.add(verdict)
    here.batch.original.append({"row": record.number, "sheet": record.sheet, "cells": record.cells})
    if first != record.number:
        record.problems.append(problem("repeated_row", sheet=record.sheet, row=record.number, first=first))
        return
    if verdict == "not_judged":
        return
    read = read_findings(record, verdict)
    here.batch.findings += read.findings
    record.problems += read.problems


def _look_at_names(record: Record, fields: dict[str, str]) -> None:
    for code in ("producer", "sampled_unit"):
        text = fields.get(code, "")
        if not text:
            continue
        kind = ""
        if firms.is_masked(text):
            kind = "masked_name"
        elif ("；" in text or "：" in text or ":" in text or "委托" in text or "\n" in text) and len(
            firms.read_firms(text)
        ) > 1:
            kind = "several_firms"
        if kind:
            record.problems.append(
                problem(kind, sheet=record.sheet, row=record.number, column=record.headings[code], found=text)
            )
    if items.mixed_brackets(fields.get("product", "")):
        record.problems.append(
            problem("half_bracket", sheet=record.sheet, row=record.number, column=record.headings["product"],
                    found=fields["product"])
        )  # fmt: skip


def _look_at_date(record: Record, fields: dict[str, str]) -> date | None:
    text = fields.get("made_on", "")
    if not text:
        return None
    read = dates.read_date_and_lot(text) if record.lot_in_date else dates.read_date(text)
    if read.trouble:
        record.problems.append(
            problem(read.trouble, sheet=record.sheet, row=record.number, column=record.headings["made_on"], found=text,
                    guess=read.guess or "")
        )  # fmt: skip
    return read.on


def _settle(
    done: Assembled,
    working: dict[str, _Working],
    refused: dict[str, list[Record]],
    members: dict[str, list[Record]],
) -> None:
    alike: dict[str, Record] = {}
    for key, here in working.items():
        first = here.first
        if first is None:
            continue
        if key in refused:
            wrong = {record.number for record in refused[key]}
            for record in members[key]:
                if record.number not in wrong:
                    record.problems.append(problem("refused_with_its_batch", sheet=record.sheet, row=record.number))
                done.problems += record.problems
            done.refused_rows += len(members[key])
            continue
        batch = here.batch
        batch.contradictory = {"pass", "fail"} <= here.verdicts
        batch.verdict = "fail" if "fail" in here.verdicts else "pass" if "pass" in here.verdicts else "not_judged"
        if batch.contradictory:
            first.problems.append(
                problem("contradictory_verdicts", sheet=first.sheet, row=first.number,
                        column=first.headings.get("verdict", ""))
            )  # fmt: skip
        twin = alike.setdefault(here.likeness, first)
        if twin is not first:
            first.problems.append(
                problem("suspected_duplicate", sheet=first.sheet, row=first.number, first=twin.number)
            )
        for record in members[key]:
            done.problems += record.problems
            batch.problems += [_stored(one) for one in record.problems]
        done.batches[key] = batch


def _stored(one: Problem) -> dict[str, Any]:
    return {**asdict(one), "severity": str(one.severity)}
