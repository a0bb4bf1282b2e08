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
from zhixing.methods.periods import Period
from zhixing.methods.values import Text
from zhixing.office import actions, jobs, place_events, trail, uploads
from zhixing.office.models import EventKind, Job, Level, Person, Place, Upload, UploadState
from zhixing.office.permissions import Refused, Role
from zhixing.office.place_rules import Draft, NewPlace, Share
from zhixing.records.inspections import actions as inspections
from zhixing.records.inspections import imports
from zhixing.records.inspections.models import Batch
from zhixing.records.returns import actions as returns
from zhixing.records.returns import queries
from zhixing.records.returns.imports import NewValue
from zhixing.records.returns.layout import Found

MERGED = date(2025, 7, 1)
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
    actions.add_place(
        code="980001002", name=Text("北二镇", "North Two"), level=Level.TOWNSHIP, parent=city.north, valid_from=SINCE,
        by=None, at=NINE,
    )  # fmt: skip
    uploads.receive(kind="statistics", name="a.csv", content=content(), options={}, by=by, at=NINE)
    assert Upload.objects.get().state == UploadState.PREVIEW, Upload.objects.get().problems
    where = Found("数据", 1, 4, 1, "数值", "", "", "", "", "")
    values = [
        NewValue(SERIES, city.city.pk, "", Period.year(year), Decimal(year), "统计局", "", where) for year in YEARS
    ]
    returns.record_values(values=values, by=by, at=NINE)
    parsed = imports.parse(book(row(), failing(物料名称="紫菜")), {})
    imports.save(parsed=parsed, upload=None, by=by, at=NINE, good_rows_only=False)
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


def merge_places() -> None:
    """Two towns become one: places, names, parents and the event with its parts."""
    new = NewPlace("980001009", Text("新镇", "New Town"))
    shares = tuple(Share(Place.objects.get(code=code), new) for code in ("980001001", "980001002"))
    place_events.record_event(draft=Draft(EventKind.MERGE, MERGED, "试政函1号", shares), by=clerk(), at=NINE)


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
    "merge-places": Operation(merge_places, lambda: again(merge_places)),
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
