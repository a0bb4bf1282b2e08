"""`zhixing report`: one report into one file; the suffix chooses PDF, Word or HTML."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.load import load_catalogue
from zhixing.config.cli import DONE, NOTHING_YET, USAGE
from zhixing.methods.periods import Period, PeriodError
from zhixing.portal.reports.make import ReportRefused, make_report
from zhixing.portal.reports.queries import standing_edits
from zhixing.warehouse.connect import NoSnapshot, open_snapshot
from zhixing.warehouse.questions import last_full_year


def run(options: argparse.Namespace) -> int:
    """Make the report from the current snapshot."""
    try:
        warehouse = open_snapshot(settings.ZHIXING_SNAPSHOTS)
        place = options.place or warehouse.places.root_code
        period = Period.parse(options.period) if options.period else Period.year(last_full_year(warehouse))
        language = {"zh": "zh-hans", "en": "en"}[options.lang]
        which = {"code": options.outline, "place": place, "period": period, "language": language}
        made = make_report(
            **which,
            out=Path(options.out),
            warehouse=warehouse,
            catalogue=load_catalogue(settings.ZHIXING_DEFINITIONS),
            at=timezone.now(),
            edits=standing_edits(**which),
            list_edits=options.list_edits,
        )
    except (UnknownName, PeriodError, ReportRefused) as trouble:
        print(trouble, file=sys.stderr)
        return USAGE
    except NoSnapshot as trouble:
        print(trouble, file=sys.stderr)
        return NOTHING_YET
    print(made.path)
    return DONE
