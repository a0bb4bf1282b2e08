"""The only writer of statistical values: record drafts, approve them, return them; a revision adds a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import jobs, trail
from zhixing.office.corrections import within_reach
from zhixing.office.models import Person, Place, Upload
from zhixing.office.permissions import Action, Refused, may
from zhixing.office.sheets import cell_name
from zhixing.office.uploads import Parsed
from zhixing.records.returns import queries
from zhixing.records.returns.flow import VALUE
from zhixing.records.returns.models import StatisticalValue, ValueState

if TYPE_CHECKING:
    from zhixing.records.returns.imports import NewValue

_BATCH = 500
_MONTHS_A_YEAR = 12


@transaction.atomic
def record_values(
    *, values: Sequence[NewValue], by: Person, at: datetime, upload: Upload | None = None
) -> dict[str, int]:
    """Record values as drafts; one that equals the newest of its cell is already known and adds nothing.

    A value that differs only in what stands before it (300, 突破300) is a revision like any other.
    Writes one row a new value or revision and one trail entry. Answers {"new", "revisions", "already_known"}. Raises
    Refused naming every place outside the reach of `by`.
    """
    # A county hands in its own places only.
    within_reach((value.place for value in values), Action.UPLOADS_STATISTICS, by, at)
    # Their rows are held, so that two files cannot both write a cell's next revision; one order for all, so that two
    # cannot wait for each other.
    list(Place.objects.select_for_update(no_key=True).filter(pk__in={value.place for value in values}).order_by("pk"))
    known = queries.known_values()
    revisions = _last_revisions()
    counts = {"new": 0, "revision": 0, "known": 0}
    rows = []
    for value in values:
        standing = known.standing(value.cell, value.held)
        counts[standing] += 1
        if standing == "known":
            continue
        revision = revisions.get(value.cell, 0) + 1
        revisions[value.cell] = revision
        known.latest[value.cell] = value.held
        rows.append(
            StatisticalValue(
                series=value.series, place_id=value.place, division=value.division, first=value.period.first,
                months=value.period.months, value=value.value, qualifier=value.qualifier, revision=revision,
                source=value.source[:160], note=value.note, upload=upload, entered_by=by, entered_at=at,
                found_at=_found_at(value),
            )
        )  # fmt: skip
    StatisticalValue.objects.bulk_create(rows, batch_size=_BATCH)
    if rows:
        trail.record(
            by=by, at=at, action=Action.UPLOADS_STATISTICS, about=upload or rows[0], move="record",
            to_state=ValueState.DRAFT, body={"values": len(rows)},
        )  # fmt: skip
    return {"new": counts["new"], "revisions": counts["revision"], "already_known": counts["known"]}


def save_upload(*, parsed: Parsed, upload: Upload, by: Person, at: datetime, good_rows_only: bool) -> dict[str, Any]:
    """Record what an upload holds and answer its summary.

    Raises Refused when errors stand and all rows were asked for.
    """
    if parsed.refused and not good_rows_only:
        raise Refused(_HAS_ERRORS)
    written = record_values(values=parsed.rows, by=by, at=at, upload=upload)
    repeated = parsed.summary["already_known"] + parsed.summary["new"] + parsed.summary["revisions"] - len(parsed.rows)
    return {**parsed.summary, **written, "already_known": written["already_known"] + max(repeated, 0)}


@transaction.atomic
def approve_values(*, values: Iterable[StatisticalValue], by: Person, at: datetime, note: str = "") -> int:
    """Approve drafts: from now on they are the figures of their cells. Answers how many.

    Writes their state, one trail entry naming each, and asks for a rebuild of the touched years.
    """
    return _decide(values, "approve", by=by, at=at, note=note)


@transaction.atomic
def return_values(*, values: Iterable[StatisticalValue], by: Person, at: datetime, note: str) -> int:
    """Return drafts to whoever entered them, with the reason. Answers how many. Raises Refused without a reason."""
    if not note.strip():
        raise Refused(_NO_REASON)
    return _decide(values, "return", by=by, at=at, note=note)


def _decide(values: Iterable[StatisticalValue], name: str, *, by: Person, at: datetime, note: str) -> int:
    """Make one move of the flow for many values at once: one condition decides for each, one entry tells of all."""
    chosen = list(values)
    if not chosen:
        raise Refused(_NOTHING_CHOSEN)
    move = VALUE.move(name, ValueState.DRAFT)
    day = timezone.localdate(at)
    for place in Place.objects.in_bulk({value.place_id for value in chosen}).values():
        may(by, move.action, place, on=day)
    keys = [value.pk for value in chosen]
    # The row itself says who was first: a value decided meanwhile is not counted, and then nothing is decided.
    decided = 0
    for start in range(0, len(keys), _BATCH):
        waiting = StatisticalValue.objects.filter(pk__in=keys[start : start + _BATCH], state=move.source)
        decided += waiting.update(state=move.target, decided_by=by, decided_at=at)
    if decided != len(chosen):
        raise Refused(_DECIDED_MEANWHILE)
    trail.record(
        by=by, at=at, action=move.action, about=chosen[0], move=name, from_state=move.source,
        to_state=move.target, note=note, body={"values": keys},
    )  # fmt: skip
    if move.target == ValueState.APPROVED:
        years = sorted({value.first // _MONTHS_A_YEAR for value in chosen})
        payload = {"touched": {"statistics": years}}
        jobs.enqueue(kind="warehouse.build", payload=payload, by=by, at=at, merge="union")
    return decided


def _found_at(value: NewValue) -> str:
    """The cell of the file a value stood in."""
    where = value.where
    return f"表“{where.sheet}” {cell_name(where.row, where.column)}"[:120] if where else ""


def _last_revisions() -> dict[queries.Cell, int]:
    found: dict[queries.Cell, int] = defaultdict(int)
    cells = StatisticalValue.objects.values_list("series", "place_id", "division", "first", "months")
    for row in cells.annotate(last=Max("revision")):
        found[row[:-1]] = row[-1]
    return found


_HAS_ERRORS = Reason(
    "returns.errors",
    Text("文件中有错误，不能整份入库。", "The file holds errors and cannot be taken whole."),
    Text("请修正后重新上传，或只取无误的数值。", "Correct it and upload again, or take the good values only."),
)
_NO_REASON = Reason(
    "returns.no_reason",
    Text("退回须写明理由。", "Returning values needs a reason."),
    Text("请填写理由后再提交。", "Write the reason and submit again."),
)
_NOTHING_CHOSEN = Reason(
    "returns.nothing_chosen",
    Text("没有选中任何数值。", "No value was chosen."),
    Text("请先勾选要处理的数值。", "Tick the values to decide."),
)
_DECIDED_MEANWHILE = Reason(
    "returns.decided",
    Text("所选数值中有的已由他人处理。", "Some of the chosen values have been decided meanwhile."),
    Text("请刷新页面后重新选择。", "Reload the page and choose again."),
)
