"""The only writer of this room: batches arrive once, a source is confirmed, a batch is corrected with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import jobs, trail, versions
from zhixing.office.corrections import within_reach
from zhixing.office.models import Person, Place, Upload
from zhixing.office.permissions import Action, Refused, may
from zhixing.office.versions import spoken
from zhixing.records.inspections import bulk, queries, rules
from zhixing.records.inspections.judge import JudgedItem
from zhixing.records.inspections.linking import Link, Register
from zhixing.records.inspections.models import (
    Batch,
    Completeness,
    Finding,
    InspectionSource,
    ItemVerdict,
    Plan,
    Verdict,
)
from zhixing.records.inspections.received import ReceivedBatch

BUILD: Final = "warehouse.build"
BATCH_COLUMNS: Final = (
    "source", "plan", "upload", "enterprise", "place", "key", "sample_no", "product", "category", "industry",
    "producer", "sampled_unit", "issuer", "lot", "made_on_text", "size", "channel", "purpose", "sampled_on",
    "published_on", "day", "verdict", "severity", "final", "contradictory", "remark", "original", "problems",
)  # fmt: skip
FINDING_COLUMNS: Final = (
    "batch", "item", "item_class", "measured_text", "limit_text", "value", "unit", "unreadable", "verdict", "row",
)  # fmt: skip
CORRECTABLE: Final = (
    "product", "category", "industry", "producer", "sampled_unit", "place", "size", "channel", "purpose", "sampled_on",
    "published_on", "verdict", "severity", "final", "remark",
)  # fmt: skip


@transaction.atomic
def receive_batches(
    *,
    batches: Sequence[ReceivedBatch],
    completeness: Mapping[str, Completeness],
    upload: Upload | None,
    by: Person | None,
    at: datetime,
    stated: bool = False,
) -> dict[str, int]:
    """Store the batches that are not known yet, with their findings.

    `completeness` says what each source is taken for; it stays presumed unless `stated` by the person. A batch whose
    key is known is left as it is. Writes sources, batches, findings and one trail entry; on commit the touched years
    are rebuilt. Answers {"added", "already_known", "not_located"}. Nothing is written when any batch cannot be. Raises
    Refused naming every place outside the reach of `by`, whose upload it is.
    """
    sources, retaken = _sources(completeness, stated=stated)
    known = queries.known_keys([batch.key for batch in batches])
    fresh = [batch for batch in batches if batch.key not in known]
    register = Register(fresh, _home(upload))
    plans = dict(Plan.objects.values_list("code", "pk")) if any(batch.plan for batch in fresh) else {}
    links = [register.link(one) for one in fresh]
    if upload is not None:
        within_reach((link.place for link in links), Action.UPLOADS_SPOT_CHECKS, by, at)
    rows = (_row(one, sources, plans, upload, link) for one, link in zip(fresh, links, strict=True))
    bulk.insert(Batch, BATCH_COLUMNS, rows)
    ids = queries.ids_of([batch.key for batch in fresh if batch.findings])
    bulk.insert(
        Finding,
        FINDING_COLUMNS,
        (
            (ids[one.key], *(getattr(finding, name) for name in FINDING_COLUMNS[1:]))
            for one in fresh
            for finding in one.findings
        ),
    )
    years = {batch.day.year for batch in fresh}
    if fresh or retaken:
        about = upload or sources[next(iter(sources))]
        trail.record(
            by=by, at=at, action=Action.UPLOADS_SPOT_CHECKS, about=about, move="receive-batches",
            body={
                "added": len(fresh), "already_known": len(known),
                "sources": {name: str(taken_for) for name, taken_for in completeness.items()},
            },
        )  # fmt: skip
        _rebuild(years | _years_of(retaken), by=by, at=at)
    nowhere = queries.how_many_nowhere([batch.key for batch in batches])
    return {"added": len(fresh), "already_known": len(known), "not_located": nowhere}


@transaction.atomic
def confirm_source(
    *, source: InspectionSource, completeness: Completeness, note: str, by: Person, at: datetime
) -> InspectionSource:
    """Say whether a source publishes everything or failures only; from then on it is confirmed, not presumed.

    Writes the source and one trail entry; on commit every year the source has batches in is rebuilt. Raises Refused
    when `by` may not, or when the choice is not one of the two.
    """
    may(by, Action.SOURCES_CONFIRM, on=timezone.localdate(at))
    if completeness not in {Completeness.COMPLETE, Completeness.FAILURES_ONLY}:
        raise Refused(
            Reason(
                "source.not_an_answer",
                Text(
                    "请确认该来源发布全部结果，还是只发布不合格。",
                    "Say whether it publishes every result or failures only.",
                ),
            ),
            status=422,
        )
    before = source.completeness
    InspectionSource.objects.filter(pk=source.pk).update(completeness=completeness, presumed=False)
    trail.record(
        by=by, at=at, action=Action.SOURCES_CONFIRM, about=source, move="confirm",
        from_state=before, to_state=completeness, note=note,
    )  # fmt: skip
    _rebuild(_years_of([source.pk]), by=by, at=at)
    source.refresh_from_db()
    return source


@transaction.atomic
def correct_batch(
    *,
    batch: Batch,
    changes: Mapping[str, Any],
    reason: str,
    version: int,
    by: Person,
    at: datetime,
    items: Mapping[int, str] | None = None,
    further: str = "",
) -> Batch:
    """Correct a batch: new values of CORRECTABLE fields, why, and the version the person was looking at.

    `items` are new verdicts of its findings by primary key; `further` names a failing item the source left out. Writes
    the batch (its version goes up by one), its findings and one trail entry with every old and new value; on commit the
    touched years are rebuilt, both when the day moves to another year. Unchanged fields are passed over; nothing
    changed writes nothing. A batch whose rows said both is no longer contradictory once its verdicts are corrected.
    Raises Refused when `by` may not, without a reason, when a field may not be corrected, when no day would be left or
    a verdict that its items contradict, and `versions.Stale` (409) when somebody was faster.
    """
    may(by, Action.BATCHES_CORRECT, batch, on=timezone.localdate(at))
    current = Batch.objects.select_for_update().get(pk=batch.pk)
    if current.version != version:
        raise versions.stale(current, version)
    wanted = {name: value for name, value in changes.items() if getattr(current, name) != value}
    findings = list(current.findings.order_by("row", "pk"))
    anew = [(one, items[one.pk]) for one in findings if items and items.get(one.pk, one.verdict) != one.verdict]
    further = further.strip()
    if not (wanted or anew or further):
        return current
    _refuse_nonsense(current, wanted, reason)
    judged_anew = bool(anew or further or "verdict" in wanted)
    if judged_anew:
        _refuse_contradiction(wanted.get("verdict", current.verdict), findings, dict(items or {}), further)
        if current.contradictory:
            wanted["contradictory"] = False
    before = {name: spoken(getattr(current, name)) for name in wanted}
    old_year = current.day.year
    for name, value in wanted.items():
        setattr(current, name, value)
    # A batch is not corrected out of one's own reach.
    may(by, Action.BATCHES_CORRECT, current, on=timezone.localdate(at))
    if current.verdict != Verdict.FAIL:
        current.severity = ""
    current.day = current.sampled_on or current.published_on
    current.version += 1
    current.save()
    told = _judge_items(current, anew, further)
    trail.record(
        by=by, at=at, action=Action.BATCHES_CORRECT, about=current, move="correct", note=reason.strip(),
        body={
            "version": current.version,
            "changes": {name: [before[name], spoken(value)] for name, value in wanted.items()},
            **({"items": told} if told else {}),
        },
    )  # fmt: skip
    _rebuild({old_year, current.day.year}, by=by, at=at)
    return current


def _sources(
    completeness: Mapping[str, Completeness], *, stated: bool
) -> tuple[dict[str, InspectionSource], list[int]]:
    """The sources by name, made where they are new, and those whose completeness changed."""
    known = {source.code: source for source in InspectionSource.objects.filter(code__in=list(completeness))}
    retaken = []
    for name, taken_for in completeness.items():
        source = known.get(name)
        if source is None:
            known[name] = InspectionSource.objects.create(code=name, completeness=taken_for, presumed=not stated)
        elif source.presumed and (source.completeness != taken_for or stated):
            if source.completeness != taken_for:
                retaken.append(source.pk)
            InspectionSource.objects.filter(pk=source.pk).update(completeness=taken_for, presumed=not stated)
    return known, retaken


def _home(upload: Upload | None) -> Place | None:
    """A county's or town's own upload lies there; the city's may come from anywhere."""
    place = upload.place if upload else None
    return place if place is not None and place.depth > 1 else None


def _row(
    one: ReceivedBatch,
    sources: Mapping[str, InspectionSource],
    plans: Mapping[str, int],
    upload: Upload | None,
    link: Link,
) -> tuple[object, ...]:
    plan = plans[one.plan] if one.plan else None
    linked = (sources[one.source].pk, plan, upload.pk if upload else None, link.enterprise, link.place)
    return (*linked, *(getattr(one, name) for name in BATCH_COLUMNS[len(linked) :]))


def _refuse_nonsense(current: Batch, wanted: Mapping[str, Any], reason: str) -> None:
    if strangers := [name for name in wanted if name not in CORRECTABLE]:
        raise Refused(
            Reason(
                "batch.not_correctable",
                Text(f"不能更正：{'、'.join(strangers)}。", f"These cannot be corrected: {', '.join(strangers)}."),
            ),
            status=422,
        )
    if not reason.strip():
        raise Refused(
            Reason(
                "batch.no_reason",
                Text("没有写明更正理由。", "No reason was given for the correction."),
                Text("请写明依据，例如复检报告编号。", "Say what it rests on, such as the number of a re-test report."),
            ),
            status=422,
        )
    after = {name: wanted.get(name, getattr(current, name)) for name in ("sampled_on", "published_on", "product")}
    if not after["sampled_on"] and not after["published_on"]:
        raise Refused(
            Reason(
                "batch.no_day",
                Text(
                    "抽样日期和公告日期不能都空着。", "The sampling date and the publication date cannot both be empty."
                ),
            ),
            status=422,
        )


def _refuse_contradiction(verdict: str, findings: Sequence[Finding], items: Mapping[int, str], further: str) -> None:
    judged = [JudgedItem(one.item, items.get(one.pk, one.verdict), one.item_class) for one in findings]
    if further:
        judged.append(JudgedItem(further, ItemVerdict.FAIL))
    if trouble := rules.verdict_fits(verdict, judged):
        raise Refused(trouble, status=422)


def _judge_items(batch: Batch, anew: Sequence[tuple[Finding, str]], further: str) -> list[list[str]]:
    """Write the items' verdicts; answers (item, before, after) of each for the trail, before "" where it is new."""
    told = []
    for finding, verdict in anew:
        told.append([finding.item, finding.verdict, ItemVerdict(verdict).value])
        finding.verdict = verdict
        finding.save(update_fields=["verdict"])
    if further:
        batch.findings.create(item=further, verdict=ItemVerdict.FAIL)
        told.append([further, "", ItemVerdict.FAIL.value])
    return told


def _years_of(sources: Iterable[int]) -> set[int]:
    ids = list(sources)
    return {day.year for day in Batch.objects.filter(source__in=ids).dates("day", "year")} if ids else set()


def _rebuild(years: set[int], *, by: Person | None, at: datetime) -> None:
    if years:
        touched = sorted(years)
        jobs.enqueue(
            kind=BUILD, payload={"touched": {"batches": touched, "items": touched}}, by=by, at=at, merge="union"
        )
