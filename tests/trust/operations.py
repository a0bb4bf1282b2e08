"""The acts that are killed: what they need and do, what may be seen of them afterwards, and how they are ended."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from tests.factories import NINE, SINCE, person, small_city
from tests.records.inspections.factories import book, failing, row
from tests.records.returns.form_factories import DUE, answer_all, known_output, open_round, sheet_of
from zhixing.methods.periods import Period
from zhixing.methods.values import Text
from zhixing.office import actions as office
from zhixing.office import jobs, trail, uploads
from zhixing.office.models import EventKind, Job, Level, Person, Place, Upload, UploadState
from zhixing.office.permissions import Refused, Role
from zhixing.office.place_events import record_event
from zhixing.office.place_rules import Draft, NewPlace, Share
from zhixing.records.inspections import actions as inspections
from zhixing.records.inspections import imports
from zhixing.records.inspections.models import Batch
from zhixing.records.returns import actions as returns
from zhixing.records.returns import form_actions, queries
from zhixing.records.returns.imports import NewValue
from zhixing.records.returns.layout import Found
from zhixing.records.returns.models import FormSheet

SERIES = "rd-expenditure"
YEARS = range(2001, 2021)
# What a clock or chance decides; everything else of every table must be as before or as after.
VOLATILE = frozenset({"started_at", "ended_at", "finished_at", "enqueued_at", "run_after", "claimed_at", "digest",
                      "previous", "last_login", "password", "date_joined", "args_kwargs"})  # fmt: skip
CLOCKS = frozenset({"office.job", "django_tasks_database.dbtaskresult"})


def clerk() -> Person:
    return Person.objects.get(code="clerk")


def content() -> bytes:
    """A file of statistics: one series, two counties, twenty years."""
    lines = [f"{SERIES},{place},{year},{year}.5,亿元" for place in ("北县", "南县") for year in YEARS]
    return ("指标,地区,时期,数值,单位\n" + "\n".join(lines) + "\n").encode()


def prepare() -> None:
    """A small city with a file read and waiting, drafts to approve and a batch to correct."""
    city = small_city()
    by = person("clerk", Role.CITY_CLERK, city.city)
    uploads.receive(kind="statistics", name="a.csv", content=content(), options={}, by=by, at=NINE)
    assert Upload.objects.get().state == UploadState.PREVIEW, Upload.objects.get().problems
    for quarter in (Period.quarter(2024, 4), Period.quarter(2025, 3)):
        known_output(city.north, by, quarter=quarter, values={"": 100, "13": 50, "14": 50})
    where = Found("数据", 1, 4, 1, "数值", "", "", "", "", "")
    values = [
        NewValue(SERIES, city.city.pk, "", Period.year(year), Decimal(year), "统计局", "", where) for year in YEARS
    ]
    returns.record_values(values=values, by=by, at=NINE)
    parsed = imports.parse(book(row(), failing(物料名称="紫菜")), {})
    imports.save(parsed=parsed, upload=None, by=by, at=NINE, good_rows_only=False)
    filler = person("filler", Role.COUNTY_CLERK, city.north)
    answer_all(sheet_of(open_round(by, due=DUE), city.north), filler)
    town = Text("北二镇", "North Two")
    office.add_place(
        code="980001002", name=town, level=Level.TOWNSHIP, parent=city.north, valid_from=SINCE, by=None, at=NINE
    )
    Job.objects.all().delete()
    apps.get_model("django_tasks_database", "DBTaskResult").objects.all().delete()


def hand_in() -> None:
    """Hand a file in: kept, examined."""
    uploads.receive(kind="statistics", name="b.csv", content=content() + b"\n", options={}, by=clerk(), at=NINE)


def accept() -> None:
    """Take the file that waits."""
    uploads.accept(upload=Upload.objects.order_by("pk").first(), good_rows_only=False, by=clerk(), at=NINE)


def approve() -> None:
    """Approve every draft of the city."""
    returns.approve_values(values=queries.drafts().filter(upload=None), by=clerk(), at=NINE)


def correct() -> None:
    """Correct a batch, across a year."""
    batch = Batch.objects.order_by("pk").first()
    changes = {"remark": "更正", "sampled_on": None, "published_on": batch.published_on.replace(year=2024)}
    inspections.correct_batch(batch=batch, changes=changes, reason="甲", version=1, by=clerk(), at=NINE)


def submit() -> None:
    """Hand a sheet up that is complete."""
    sheet = FormSheet.objects.select_related("round", "place").get(place__code="980001")
    form_actions.submit(sheet=sheet, by=Person.objects.get(code="filler"), at=NINE)


def merge() -> None:
    """Merge two towns into a new one."""
    towns = [Place.objects.get(code=code) for code in ("980001001", "980001002")]
    new = NewPlace("980001009", Text("新镇", "New Town"))
    shares = tuple(Share(town, new) for town in towns)
    record_event(draft=Draft(EventKind.MERGE, date(2025, 7, 1), "试政函〔2025〕1号", shares), by=clerk(), at=NINE)


def again(act: Callable[[], None]) -> None:
    """What the person does who saw no answer: the same once more; that it has been done already is an answer."""
    with contextlib.suppress(Refused):
        act()


def end_hand_in() -> None:
    """Without a row the file comes again; with one, the worker's start reads it."""
    if Upload.objects.count() == 1:
        hand_in()
    uploads.recover(at=timezone.now(), lost_after=timedelta(0))
    for job in Job.objects.filter(kind=uploads.JOB):
        jobs.run(job)


@dataclass(frozen=True)
class Operation:
    """An act, and what ends it after it was killed. `stages` are the states between before and after it may show."""

    act: Callable[[], None]
    end: Callable[[], None]
    between: Callable[[], bool] = lambda: False


def handed_in_and_unread() -> bool:
    upload = Upload.objects.order_by("pk").last()
    kept = hashlib.sha256(uploads.stored_path(upload).read_bytes()).hexdigest()
    return upload.state == UploadState.READING and kept == upload.digest and trail.about(upload).count() == 1


OPERATIONS = {
    "hand-in": Operation(hand_in, end_hand_in, handed_in_and_unread),
    "import": Operation(accept, lambda: again(accept)),
    "approve": Operation(approve, lambda: again(approve)),
    "correct": Operation(correct, lambda: again(correct)),
    "submit": Operation(submit, lambda: again(submit)),
    "place merge": Operation(merge, lambda: again(merge)),
}


def signature(*, leave_out: frozenset[str] = frozenset(), keys: bool = True) -> dict[str, str]:
    """A digest of each table, without what a clock or chance decides; without the rows' numbers unless `keys`.

    Raises AssertionError for a broken trail.
    """
    assert trail.verify() is None
    return {
        model._meta.label_lower: _digest(model, keys=keys)
        for model in apps.get_models()
        if model._meta.managed and model._meta.label_lower not in leave_out
    }


def _digest(model: type[models.Model], *, keys: bool) -> str:
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in VOLATILE
        and not isinstance(field, models.UUIDField)
        and (keys or not (field.primary_key or field.is_relation or field.name == "about_id"))
    ]
    rows: list[Any] = sorted(model._default_manager.values_list(*names), key=repr)
    return hashlib.sha256(repr(rows).encode()).hexdigest()
