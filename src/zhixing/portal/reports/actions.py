"""The only writer of kept reports and of edited sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from zhixing.methods.periods import Period
from zhixing.methods.values import Problem, Text
from zhixing.office import jobs, trail, versions
from zhixing.office.models import Job, Person, Place
from zhixing.office.permissions import Action, may
from zhixing.portal import figures
from zhixing.portal.reports import edits, queries
from zhixing.portal.reports.document import Document
from zhixing.portal.reports.drafting import Draft
from zhixing.portal.reports.make import Format, Made, document_of, inputs_digest, keep
from zhixing.portal.reports.models import Report, ReportEdit

JOB_KIND = "reports.make"


@dataclass(frozen=True, slots=True)
class Which:
    """One report: which outline, of which place and period, in which language."""

    code: str
    place: Place
    period: Period
    language: str


class EditRefused(ValueError):
    """Words that cannot be taken; `problems` says why, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{each.reason.zh} / {each.reason.en}" for each in problems))


def order_report(*, report: Which, list_edits: bool, by: Person, at: datetime) -> Job:
    """Queue a report to be made and kept in all three formats. Raises Refused when the person may not."""
    may(by, Action.REPORTS_MAKE, report.place, on=at.date())
    payload = {
        "code": report.code,
        "place": report.place.code,
        "period": str(report.period),
        "language": report.language,
        "list_edits": list_edits,
        "by": by.code,
    }
    return jobs.enqueue(kind=JOB_KIND, payload=payload | {"at": at.isoformat()}, by=by, at=at)


def make_kept_report(payload: Mapping[str, Any], progress: Any) -> dict[str, Any]:
    """The job: compose the report on the current snapshot, print it three times, keep it. Returns what was kept."""
    at = datetime.fromisoformat(payload["at"])
    by = Person.objects.filter(code=payload["by"]).first()
    progress.step(Text("正在取数并编写", "Asking the figures and writing"), done=0, total=len(Format) + 1)
    order = {key: payload[key] for key in ("code", "place", "language")} | {"period": Period.parse(payload["period"])}
    document = document_of(
        **order,
        warehouse=figures.warehouse(),
        catalogue=figures.catalogue(),
        at=at,
        edits=queries.standing_edits(**order),
        list_edits=payload.get("list_edits", False),
    )
    made: dict[str, Made] = {}
    stem = inputs_digest(document)[:20]
    for done, form in enumerate(Format, 1):
        progress.step(Text(f"正在排版：{form.upper()}", f"Printing {form.upper()}"), done=done, total=len(Format) + 1)
        made[form] = keep(document, form, Path(settings.ZHIXING_REPORTS) / f"{stem}.{form}")
    report = keep_report(document=document, made=made, by=by, at=at)
    return {"report": str(report.public_id), "title": report.title}


@transaction.atomic
def keep_report(*, document: Document, made: Mapping[str, Made], by: Person | None, at: datetime) -> Report:
    """Keep a printed report: one row, one trail entry. The same inputs again give the report already kept."""
    files = {form: {"name": each.path.name, "size": each.size, "digest": each.digest} for form, each in made.items()}
    report, new = Report.objects.get_or_create(
        inputs=inputs_digest(document),
        defaults={
            "code": document.code,
            "place": Place.objects.get(code=document.place),
            "period": str(document.period),
            "language": document.language,
            "title": document.title,
            "snapshot": document.snapshot,
            "snapshot_at": document.snapshot_at,
            "outline": document.outline,
            "catalogue": document.catalogue,
            "figures": len(document.figures),
            "margin_notes": document.margin_notes,
            "edits": len(document.edited),
            "files": files,
            "made_by": by,
            "made_at": at,
        },
    )
    if new:
        trail.record(
            by=by,
            at=at,
            action=Action.REPORTS_MAKE,
            about=report,
            note=report.title,
            edition=document.outline,
            body={"snapshot": document.snapshot, "inputs": report.inputs},
        )
    return report


@transaction.atomic
def edit_sentence(
    *, report: Which, draft: Draft, words: str, reason: str, seen: int, by: Person, at: datetime
) -> ReportEdit:
    """Put a person's words in the place of a sentence: one more revision, one trail entry.

    `seen` is the revision the person was looking at. Raises Refused (not allowed, or somebody else was quicker),
    EditRefused with every reason the words cannot be taken.
    """
    found = edits.problems(words, reason, outline=draft.outline, sentence=draft.sentence, language=report.language)
    if found:
        raise EditRefused(found)
    return _revise(report, draft, words=edits.tidy(words), reason=reason, seen=seen, by=by, at=at)


@transaction.atomic
def give_back(*, report: Which, draft: Draft, reason: str, seen: int, by: Person, at: datetime) -> ReportEdit:
    """Go back to the program's words: one more revision, which holds none, and one trail entry. Raises Refused."""
    return _revise(report, draft, words="", reason=reason, seen=seen, by=by, at=at)


def _revise(report: Which, draft: Draft, *, words: str, reason: str, seen: int, by: Person, at: datetime) -> ReportEdit:
    may(by, Action.REPORTS_MAKE, report.place, on=at.date())
    which = {"code": report.code, "period": report.period, "language": report.language, "sentence": draft.key}
    last = queries.revisions(place=report.place.code, **which).last()
    if (last.revision if last else 0) != seen:
        raise _overtaken(draft, queries.revisions(place=report.place.code, **which), seen)
    edit = ReportEdit.objects.create(
        place=report.place,
        **which | {"period": str(report.period)},
        revision=seen + 1,
        words=words,
        choice=draft.choice,
        reason=reason.strip()[:500],
        by=by,
        at=at,
    )
    trail.record(
        by=by,
        at=at,
        action=Action.REPORTS_MAKE,
        about=edit,
        move="edit" if words else "give_back",
        note=edit.reason,
        edition=draft.outline.digest,
        body={
            "report": f"{report.code} {report.place.code} {report.period} {report.language}",
            "sentence": draft.key,
            "from": last.words if last else "",
            "to": words,
        },
    )
    return edit


def _overtaken(draft: Draft, revisions: Iterable[ReportEdit], seen: int) -> versions.Stale:
    """Somebody revised the sentence since the person opened it: their words beside those the person saw."""
    past = list(revisions)
    before = next((one.words for one in past if one.revision == seen), "") or draft.words
    later = [one for one in past if one.revision > seen]
    entries = [entry for one in later if (entry := trail.last_about(one))]
    theirs = {"words": (before, (later[-1].words if later else "") or draft.words)}
    return versions.Stale(version=past[-1].revision if past else 0, theirs=theirs, since=versions.told(entries))
