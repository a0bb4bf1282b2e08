"""The only writer of kept reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from zhixing.methods.periods import Period
from zhixing.methods.values import Text
from zhixing.office import jobs, trail
from zhixing.office.models import Job, Person, Place
from zhixing.office.permissions import Action, may
from zhixing.portal import figures
from zhixing.portal.reports.document import Document
from zhixing.portal.reports.make import Format, Made, document_of, inputs_digest, keep
from zhixing.portal.reports.models import Report

JOB_KIND = "reports.make"


def order_report(*, code: str, place: Place, period: Period, language: str, by: Person, at: datetime) -> Job:
    """Queue a report to be made and kept in all three formats. Raises Refused when the person may not."""
    may(by, Action.REPORTS_MAKE, place, on=at.date())
    payload = {"code": code, "place": place.code, "period": str(period), "language": language, "by": by.code}
    return jobs.enqueue(kind=JOB_KIND, payload=payload | {"at": at.isoformat()}, by=by, at=at)


def make_kept_report(payload: Mapping[str, Any], progress: Any) -> dict[str, Any]:
    """The job: compose the report on the current snapshot, print it three times, keep it. Returns what was kept."""
    at = datetime.fromisoformat(payload["at"])
    by = Person.objects.filter(code=payload["by"]).first()
    progress.step(Text("正在取数并编写", "Asking the figures and writing"), done=0, total=len(Format) + 1)
    document = document_of(
        code=payload["code"],
        place=payload["place"],
        period=Period.parse(payload["period"]),
        language=payload["language"],
        warehouse=figures.warehouse(),
        catalogue=figures.catalogue(),
        at=at,
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
