"""The readers of kept reports and of edits worth a name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from zhixing.methods.periods import Period
from zhixing.office.models import Person
from zhixing.office.permissions import Action, visible
from zhixing.portal.reports.edits import Edit
from zhixing.portal.reports.models import Report, ReportEdit


def kept_reports(*, person: Person | None, on: date) -> QuerySet[Report]:
    """The kept reports a person may read, newest first."""
    return visible(person, Report.objects.select_related("place", "made_by"), Action.REPORTS_READ, on=on)


def file_of(report: Report, form: str) -> Path | None:
    """Where a format of a kept report lies, None when it was not kept or its file is gone."""
    entry = report.files.get(form)
    path = Path(settings.ZHIXING_REPORTS) / entry["name"] if entry else None
    return path if path and path.is_file() else None


def revisions(*, code: str, place: str, period: Period, language: str, sentence: str = "") -> QuerySet[ReportEdit]:
    """Every revision of a report's sentences, or of one of them, oldest first."""
    found = ReportEdit.objects.filter(code=code, place__code=place, period=str(period), language=language)
    return found.filter(sentence=sentence) if sentence else found


def standing_edits(*, code: str, place: str, period: Period, language: str) -> dict[str, Edit]:
    """The words that stand for each sentence people changed; a sentence given back to the program is absent."""
    newest: dict[str, ReportEdit] = {}
    for row in revisions(code=code, place=place, period=period, language=language).select_related("by"):
        newest[row.sentence] = row
    return {
        key: Edit(key, row.words, row.choice, row.by.name, row.at, row.reason)
        for key, row in newest.items()
        if row.words
    }
