"""The readers of kept reports worth a name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from zhixing.office.models import Person
from zhixing.office.permissions import Action, visible
from zhixing.portal.reports.models import Report


def kept_reports(*, person: Person | None, on: date) -> QuerySet[Report]:
    """The kept reports a person may read, newest first."""
    return visible(person, Report.objects.select_related("place", "made_by"), Action.REPORTS_READ, on=on)


def file_of(report: Report, form: str) -> Path | None:
    """Where a format of a kept report lies, None when it was not kept or its file is gone."""
    entry = report.files.get(form)
    path = Path(settings.ZHIXING_REPORTS) / entry["name"] if entry else None
    return path if path and path.is_file() else None
