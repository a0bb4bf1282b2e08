"""Which rooms feed the warehouse, which importers read which files, which jobs exist: one explicit list each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.utils import timezone

from zhixing.config import spoken
from zhixing.methods.values import Text
from zhixing.office import desk, desk_sources, heads, jobs, once, reminders, schedule, uploads, verification
from zhixing.office import facts as places
from zhixing.office.division_lists import IMPORTER as DIVISIONS
from zhixing.portal.reports import actions as reports
from zhixing.records.enterprises import facts as enterprise_facts
from zhixing.records.enterprises import passport
from zhixing.records.enterprises.imports import IMPORTER as ENTERPRISES
from zhixing.records.groupings import actions as groupings
from zhixing.records.groupings import facts as grouping_facts
from zhixing.records.groupings import pages as grouping_pages
from zhixing.records.groupings.imports import IMPORTER as GROUPINGS
from zhixing.records.inspections import facts as inspection_facts
from zhixing.records.inspections.imports import IMPORTER as SPOT_CHECKS
from zhixing.records.laboratories import facts as laboratory_facts
from zhixing.records.laboratories.imports import IMPORTER as LABORATORIES
from zhixing.records.qualifications import actions as qualifications
from zhixing.records.qualifications import facts as qualification_facts
from zhixing.records.qualifications import pages as qualification_pages
from zhixing.records.qualifications.imports import IMPORTER as QUALIFICATIONS
from zhixing.records.returns import desk as return_desk
from zhixing.records.returns import facts as return_facts
from zhixing.records.returns import followups, form_burden
from zhixing.records.returns.form_workbook import IMPORTER as FORM_SHEETS
from zhixing.records.returns.imports import IMPORTER as STATISTICS
from zhixing.warehouse.build import Feed, build

# Set for the process that runs the jobs (`config/commands/serve.py`).
WORKER = "ZHIXING_WORKER"


def feeds() -> list[Feed]:
    """Every room that hands facts down, in the order they are written."""
    return [
        *places.FEEDS, *enterprise_facts.FEEDS, *inspection_facts.FEEDS, *return_facts.FEEDS,
        *qualification_facts.FEEDS, *laboratory_facts.FEEDS, *grouping_facts.FEEDS,
        *form_burden.FEEDS,
    ]  # fmt: skip


def build_snapshot(payload: Mapping[str, Any], progress: jobs.Progress) -> dict[str, Any]:
    """The job `warehouse.build`: rebuild the touched years (all of them when none are named)."""
    progress.step(Text("生成数据快照", "Building the snapshot"), done=0, total=1)
    touched = payload.get("touched")
    manifest = build(
        settings.ZHIXING_SNAPSHOTS,
        feeds(),
        at=timezone.now(),
        touched={table: set(years) for table, years in touched.items()} if touched else None,
    )
    progress.step(Text("快照已生成", "The snapshot is ready"), done=1, total=1)
    return {"snapshot": manifest.name}


def recover(*, lost_after: timedelta | None = None) -> int:
    """Take up what a process that died left half done: jobs, and files that were being read. Returns how many.

    `lost_after` None leaves alone what another worker may still be at; nothing at all is for the only worker's start.
    """
    at = timezone.now()
    patience = {} if lost_after is None else {"lost_after": lost_after}
    return jobs.recover(at=at, **patience) + uploads.recover(at=at, **patience)


def warm_up() -> None:
    """Have the columnar library load what it loads at its first conversion, well over a second.

    A worker does so when it starts; otherwise the first correction after a start would wait for it.
    """
    pa.array([0])


def wire() -> None:
    """Register every importer, what each room shows of an enterprise, and every job. Called once at start-up."""
    importers = (
        SPOT_CHECKS, STATISTICS, ENTERPRISES, QUALIFICATIONS, LABORATORIES, GROUPINGS, DIVISIONS, FORM_SHEETS,
    )  # fmt: skip
    for importer in importers:
        uploads.register(importer)
    passport.introduce("qualifications", passport.Room(qualification_pages.on_enterprise, qualifications.touched))
    passport.introduce("groupings", passport.Room(grouping_pages.on_enterprise, groupings.touched))
    spoken.introduce_kinds()
    desk_sources.register()
    desk.register("returns", return_desk.on_desk)
    desk.register("return-forms", followups.on_desk)
    jobs.register("warehouse.build", build_snapshot)
    jobs.register(uploads.JOB, uploads.examine_job)
    jobs.register(verification.JOB, verification.verify_job)
    schedule.always("reminders", reminders.tick)
    schedule.always("recover", lambda _at: recover())
    schedule.daily("submits.forget", lambda at: once.sweep(at=at))
    schedule.daily("trail.head", lambda at: heads.write(at=at))
    schedule.daily("trail.verify", lambda at: verification.ask(by=None, at=at), hour=time(3))
    jobs.register(reports.JOB_KIND, reports.make_kept_report)
