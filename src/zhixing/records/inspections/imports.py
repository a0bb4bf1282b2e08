"""The importer of published spot checks: a workbook in, batches with every doubt out; it writes through actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

from zhixing.methods.values import Problem, Severity, Text
from zhixing.office.models import Person, Upload
from zhixing.office.permissions import Action
from zhixing.office.sheets import Workbook
from zhixing.office.sheets.export import write_xlsx
from zhixing.office.uploads import HeadingField, HeadingQuestion, Importer, Parsed
from zhixing.records.inspections import actions, headings, queries
from zhixing.records.inspections.assembling import FEWEST_COPIES, Assembled, assemble
from zhixing.records.inspections.doubts import problem
from zhixing.records.inspections.models import Completeness
from zhixing.records.inspections.received import ReceivedBatch
from zhixing.records.inspections.table import Record, Table, read_tables, records

KIND: Final = "spot-checks"
_DAYS: Final = ("published_on", "sampled_on")


def parse(workbook: Workbook, options: Mapping[str, Any]) -> Parsed:
    """Read a workbook of published spot checks.

    `options`: `source` (its name where no column says it), `failures_only` (the list holds failures only), `mapping`
    ({heading: field code, "" = leave out}), `name` (the file's). Rows are ReceivedBatch, good ones only; a problem with
    the headings or a missing column refuses the whole file and asks.
    """
    answers = {heading: field or "" for heading, field in (options.get("mapping") or {}).items()}
    tables, problems = read_tables(workbook.sheets, answers)
    problems = [*workbook.problems, *problems]
    failures_only = bool(options.get("failures_only"))
    problems += [found for table in tables for found in _missing_columns(table, failures_only=failures_only)]
    if any(one.severity is Severity.ERROR for one in problems):
        rows = sum(table.rows for table in tables)
        return Parsed((), problems, _nothing(rows, problems), _questions(problems))
    source = str(options.get("source") or "").strip()
    fallback = PurePath(str(options.get("name") or workbook.name)).stem or "未注明来源"
    done = assemble(_all_records(tables), failures_only=failures_only, source=source, fallback=fallback)
    problems += done.problems
    problems += _about_sources(done, tables, source=source, failures_only=failures_only)
    good = list(done.batches.values())
    known = queries.known_batches([batch.key for batch in good])
    problems += _changed_since(good, known)
    return Parsed(good, problems, _summary(done, problems, len(known), failures_only=failures_only))


def save(*, parsed: Parsed, upload: Upload | None, by: Person, at: datetime, good_rows_only: bool) -> dict[str, Any]:
    """Write what `parse` found through the room's one writer; answers the summary with what was already known.

    Raises ValueError when rows are in error and only the whole file was asked for: the caller shows the problems first.
    """
    if parsed.refused and not good_rows_only:
        raise ValueError("the file holds errors and was asked for whole")
    stated = bool(upload and upload.options.get("failures_only"))
    named = parsed.summary["by_source"]
    written = actions.receive_batches(
        batches=parsed.rows,
        completeness={name: Completeness(entry["completeness"]) for name, entry in named.items()},
        stated=stated,
        upload=upload,
        by=by,
        at=at,
    )
    # A batch that lies at no known place counts among all facts, but in no figure of the city or a county.
    return {**parsed.summary, "already_known": written["already_known"], "not_located": written["not_located"]}


def template() -> bytes:
    """An empty workbook with the headings this importer knows best, and what each of them holds."""
    fields = headings.vocabulary().fields
    codes = (
        "sample_no", "source", "product", "category", "producer", "sampled_unit", "made_on", "lot", "item", "measured",
        "limit", "verdict", "issuer", "published_on", "remark",
    )  # fmt: skip
    notes = [
        "判定只填“合格”或“不合格”。 Verdict: 合格 or 不合格, nothing else.",
        "日期写作 2026-01-31。 Dates as 2026-01-31.",
        "同一样品有多项不合格时逐行填写；抽样编号留空即承上一行。",
        "One row per item; a blank sample number continues the sample above.",
        *(f"{fields[code].name.zh}  {fields[code].name.en}" for code in codes),
    ]
    return write_xlsx([], [fields[code].name.zh for code in codes], sheet="监督抽查", notes=notes)


def _all_records(tables: Sequence[Table]) -> Iterator[Record]:
    for table in tables:
        yield from records(table)


def _missing_columns(table: Table, *, failures_only: bool) -> Iterator[Problem]:
    layout, sheet = table.layout, table.sheet.name
    fields = headings.vocabulary().fields
    asked = {field for doubt in layout.doubts for field in doubt.fields}
    if not layout.fills("product") and "product" not in asked:
        name = fields["product"].name
        yield problem("missing_column", sheet=sheet, fields=name.zh, fields_en=name.en)
    if not any(layout.fills(code) or code in asked for code in _DAYS):
        name = fields["published_on"].name
        yield problem("missing_column", sheet=sheet, fields=name.zh, fields_en=name.en)
    if not layout.fills("verdict") and "verdict" not in asked and not failures_only:
        yield problem("missing_verdict_column", sheet=sheet)


def _questions(problems: Sequence[Problem]) -> tuple[HeadingQuestion, ...]:
    fields = headings.vocabulary().fields
    asked = {}
    for one in problems:
        if one.kind in {"unknown_heading", "ambiguous_heading", "unknown_field", "double_heading"}:
            codes = headings.vocabulary().ambiguous.get(headings.normalise(one.found)) or tuple(fields)
            choices = tuple(HeadingField(code, fields[code].name) for code in codes)
            asked[one.found] = HeadingQuestion(one.found, one.reason, choices)
    return tuple(asked.values())


def _about_sources(done: Assembled, tables: Sequence[Table], *, source: str, failures_only: bool) -> Iterator[Problem]:
    """What holds for a source as a whole: no name, one date column a copy of the other, not one passing batch."""
    if not source and not any(table.layout.fills("source") for table in tables):
        for name in done.rows_by_source:
            yield problem("no_source_column", found=name)
    for name, compared in done.copied.items():
        if compared[True] >= FEWEST_COPIES and not compared[False]:
            yield problem(
                "copied_date", source=name, column=done.made_on_heading, found=done.made_on_heading,
                count=compared[True],
            )  # fmt: skip
    passing = Counter(batch.source for batch in done.batches.values() if batch.verdict == "pass")
    if failures_only:
        if count := passing.total():
            yield problem("not_failures_only", count=count)
        return
    for name in dict.fromkeys(batch.source for batch in done.batches.values()):
        if not passing[name] and queries.presumable(name):
            yield problem("presumed_failures_only", found=name)


def _changed_since(batches: Sequence[ReceivedBatch], known: Mapping[str, set[str]]) -> Iterator[Problem]:
    for batch in batches:
        before = known.get(batch.key)
        if before is None:
            continue
        for row in batch.original:
            if queries.row_digest(row["cells"]) not in before:
                yield problem("known_differs", sheet=row["sheet"], row=row["row"])


def _summary(done: Assembled, problems: Sequence[Problem], known: int, *, failures_only: bool) -> dict[str, Any]:
    batches = Counter(batch.source for batch in done.batches.values())
    failing = Counter(batch.source for batch in done.batches.values() if batch.verdict == "fail")
    passing = Counter(batch.source for batch in done.batches.values() if batch.verdict == "pass")
    return {
        "rows": done.rows,
        "batches": batches.total(),
        "failing_batches": failing.total(),
        "not_judged": sum(batch.verdict == "not_judged" for batch in done.batches.values()),
        "already_known": known,
        "refused_rows": done.refused_rows,
        "warnings": _warnings(problems),
        "by_source": {
            name: {
                "rows": rows,
                "batches": batches[name],
                "failing_batches": failing[name],
                "completeness": str(
                    Completeness.FAILURES_ONLY
                    if failures_only
                    else queries.completeness_after(name, passing=bool(passing[name]))
                ),
            }
            for name, rows in done.rows_by_source.items()
        },
    }


def _nothing(rows: int, problems: Sequence[Problem]) -> dict[str, Any]:
    """The summary of a file whose headings must be asked about first: nothing of it is counted as a batch."""
    return {
        "rows": rows, "batches": 0, "failing_batches": 0, "not_judged": 0, "already_known": 0, "refused_rows": rows,
        "warnings": _warnings(problems), "by_source": {},
    }  # fmt: skip


def _warnings(problems: Sequence[Problem]) -> dict[str, int]:
    return dict(Counter(one.kind for one in problems if one.severity is Severity.WARNING).most_common())


IMPORTER: Final = Importer(
    kind=KIND,
    title=Text("监督抽查结果", "Spot-check results"),
    action=Action.UPLOADS_SPOT_CHECKS,
    parse=parse,
    save=save,
    template=template,
    hint=Text(
        "监管部门公布的抽检结果表（CSV 或 xlsx）。判定只认“合格”“不合格”；不认识的列名会逐一询问。",
        "Result tables as regulators publish them (CSV or xlsx). Verdicts are 合格 or 不合格; "
        "unknown headings are asked about.",
    ),
    taken=Text("涉及年度的数据快照正在生成。", "The snapshot of the years concerned is being built."),
    page="inspections:batches",
)
