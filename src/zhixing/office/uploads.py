"""Files handed in: kept as they came, read by the room that knows them, shown, and only then taken or discarded."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhixing.methods.values import Problem, Reason, Severity, Text
from zhixing.office import jobs, sheets, trail
from zhixing.office.models import ColumnMapping, Job, Person, Place, Upload, UploadState
from zhixing.office.permissions import Action, Refused, may, place_of_work

READ_AT_ONCE: Final = 2 * 1024 * 1024  # bytes; such a file is read well within a second, so nobody waits for a job
LOST_AFTER: Final = timedelta(minutes=5)  # far more than reading a small file may take
JOB: Final = "uploads.examine"
_PREVIEW_ROWS: Final = 12
_STORED_PROBLEMS: Final = 5_000
_TRUSTED_SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})


@dataclass(frozen=True, slots=True)
class HeadingField:
    """What a heading may mean: a code of the importer and its name."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class HeadingQuestion:
    """A heading the importer does not match by itself: which of these fields is it? An empty answer leaves it out."""

    heading: str
    reason: Text
    fields: tuple[HeadingField, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a room read from a workbook. `rows` are the room's own objects, good ones only; `summary` is JSON."""

    rows: Sequence[Any]
    problems: list[Problem]
    summary: dict[str, Any]
    questions: tuple[HeadingQuestion, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether anything found forbids taking the whole file."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Importer:
    """How one room reads one kind of file.

    `parse(workbook, options)` writes nothing. `options` holds `source`, `failures_only`, `mapping` ({heading: field
    code}, "" = leave the column out) and `name`. `save` is one transaction of the room's own actions, idempotent, and
    answers the summary after saving. `template()` is an empty .xlsx to fill in.
    """

    kind: str
    title: Text
    action: Action
    parse: Callable[[sheets.Workbook, Mapping[str, Any]], Parsed]
    save: Callable[..., dict[str, Any]]
    template: Callable[[], bytes]
    hint: Text = field(default=Text("", ""))
    taken: Text = field(default=Text("", ""))  # what happens to the rows once they are taken
    page: str = ""  # where they can be seen: the name of an address
    own_page: bool = False  # handed in on a page of its room, not on the list of uploads


_IMPORTERS: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Make a kind of file known; called once by the wiring."""
    _IMPORTERS[importer.kind] = importer


def importer(kind: str) -> Importer:
    """Return the importer of a kind. Raises Refused with the kinds there are."""
    if kind in _IMPORTERS:
        return _IMPORTERS[kind]
    known = "、".join(sorted(_IMPORTERS))
    raise Refused(
        Reason(
            "upload.unknown_kind",
            Text(f"没有“{kind}”这种文件。", f"There is no kind of file called “{kind}”."),
            Text(f"可选：{known}。", f"Choose one of: {known}."),
        )
    )


def importers() -> list[Importer]:
    """Every known importer, by title."""
    return sorted(_IMPORTERS.values(), key=lambda one: one.kind)


def stored_path(upload: Upload) -> Path:
    """Where the file lies, exactly as it came."""
    return Path(settings.ZHIXING_UPLOADS) / upload.stored


def receive(
    *, kind: str, name: str, content: bytes, options: Mapping[str, Any], by: Person, at: datetime,
    place: Place | None = None,
) -> Upload:  # fmt: skip
    """Keep a file under the digest of its content and have it examined: at once when small, else by a job.

    It belongs to `place` where the room knows it, else to the lowest place that holds all that `by` may write so.
    Writes the file and the upload, one trail entry. Raises Refused when `by` may not hand in this kind, or the file is
    larger than the installation allows.
    """
    reader = importer(kind)
    may(by, reader.action, on=timezone.localdate(at))
    if len(content) > settings.ZHIXING_UPLOAD_LIMIT:
        raise Refused(_too_large(len(content)), status=413)
    digest = hashlib.sha256(content).hexdigest()
    stored = _keep(name, digest, content)
    with transaction.atomic():
        upload = Upload.objects.create(
            kind=kind,
            name=name[:255],
            digest=digest,
            size=len(content),
            stored=stored,
            options={**options, "name": name[:255]},
            place=place or place_of_work(by, reader.action, on=timezone.localdate(at)),
            uploaded_by=by,
            uploaded_at=at,
        )
        trail.record(by=by, at=at, action=reader.action, about=upload, move="receive", to_state=UploadState.READING)
        if len(content) > READ_AT_ONCE:
            jobs.enqueue(kind=JOB, payload={"upload": str(upload.public_id)}, by=by, at=at)
    if len(content) <= READ_AT_ONCE:
        examine(upload=upload)
    return upload


def examine(*, upload: Upload) -> Parsed | None:
    """Read the file again and write what was found into the upload; answers None when the file itself is refused.

    Changes nothing but the upload: state `preview` or `refused`, summary, problems, preview.
    """
    try:
        parsed, book = _parse(upload)
    except sheets.SheetRefused as refusal:
        _settle(upload, UploadState.REFUSED, summary={}, problems=refusal.problems, preview={})
        return None
    preview = {
        "sheets": [_first_rows(sheet) for sheet in book.sheets if sheet.rows],
        "questions": [asdict(question) for question in parsed.questions],
        "known_as": _accepted_before(upload),
        "good_rows": len(parsed.rows),
    }
    _settle(upload, UploadState.PREVIEW, summary=parsed.summary, problems=parsed.problems, preview=preview)
    return parsed


def examine_job(payload: Mapping[str, Any], progress: jobs.Progress) -> dict[str, Any]:
    """The job `uploads.examine`: read a large file that was handed in; `payload` names it by its public id."""
    upload = Upload.objects.get(public_id=payload["upload"])
    progress.step(Text("正在读取文件", "Reading the file"), done=0, total=1)
    examine(upload=upload)
    progress.step(Text("文件已读完", "The file has been read"), done=1, total=1)
    return {"url": f"/uploads/{upload.public_id}/"}


jobs.register(JOB, examine_job)


def recover(*, at: datetime, lost_after: timedelta = LOST_AFTER) -> int:
    """Have files read again whose reading ended with the process that did it. Returns how many.

    Called when a worker starts and on schedule. A small file is read in the request that brings it, so a process killed
    there leaves an upload that reads for ever and no job that would end it; a large one has its job, which comes back
    by itself (`jobs.recover`).
    """
    found = 0
    for upload in Upload.objects.filter(state=UploadState.READING, uploaded_at__lte=at - lost_after):
        named = {"upload": str(upload.public_id)}
        if not Job.objects.filter(kind=JOB, payload__upload=named["upload"]).exists():
            jobs.enqueue(kind=JOB, payload=named, by=upload.uploaded_by, at=at)
            found += 1
    return found


def accept(*, upload: Upload, good_rows_only: bool, by: Person, at: datetime) -> dict[str, Any]:
    """Write the file's rows through the room's own actions; all of it in one transaction, or nothing.

    Answers the room's summary, which also replaces the upload's. Raises Refused when rows are in error and only the
    whole file was asked for, when the upload has been decided already, or when `by` may not.
    """
    reader = importer(upload.kind)
    may(by, reader.action, upload, on=timezone.localdate(at))
    try:
        parsed, _ = _parse(upload)
    except sheets.SheetRefused as refusal:
        raise Refused(Reason("upload.unreadable", refusal.problems[0].reason, refusal.problems[0].remedy)) from refusal
    if parsed.refused and not good_rows_only:
        raise Refused(_REFUSED_ROWS, status=422)
    with transaction.atomic():
        _claim(upload, UploadState.ACCEPTED, at)
        summary = reader.save(parsed=parsed, upload=upload, by=by, at=at, good_rows_only=good_rows_only)
        Upload.objects.filter(pk=upload.pk).update(summary=summary)
        trail.record(
            by=by, at=at, action=reader.action, about=upload, move="accept",
            from_state=UploadState.PREVIEW, to_state=UploadState.ACCEPTED, body={"summary": summary},
        )  # fmt: skip
    upload.refresh_from_db()
    return summary


def discard(*, upload: Upload, by: Person, at: datetime) -> None:
    """Put the file aside; nothing of it is written. Raises Refused when it has been decided already."""
    reader = importer(upload.kind)
    may(by, reader.action, upload, on=timezone.localdate(at))
    with transaction.atomic():
        before = upload.state
        _claim(upload, UploadState.DISCARDED, at)
        trail.record(
            by=by, at=at, action=reader.action, about=upload, move="discard",
            from_state=before, to_state=UploadState.DISCARDED,
        )  # fmt: skip
    upload.refresh_from_db()


def answer_headings(*, upload: Upload, mapping: Mapping[str, str], by: Person, at: datetime) -> Parsed | None:
    """Take a person's word for what the asked-about headings mean, remember it for such files, and read the file again.

    Writes the upload's options and the remembered mapping, one trail entry.
    """
    reader = importer(upload.kind)
    may(by, reader.action, upload, on=timezone.localdate(at))
    asked = [question["heading"] for question in upload.preview.get("questions", [])]
    given = {heading: mapping[heading] for heading in asked if heading in mapping}
    with transaction.atomic():
        known = {**upload.options.get("mapping", {}), **given}
        options = {**upload.options, "mapping": known}
        if not Upload.objects.filter(pk=upload.pk, state=UploadState.PREVIEW).update(options=options):
            raise Refused(_DECIDED, status=409)
        ColumnMapping.objects.update_or_create(
            kind=upload.kind,
            headings=_headings_digest(asked),
            defaults={"mapping": given, "confirmed_by": by, "confirmed_at": at},
        )
        trail.record(by=by, at=at, action=reader.action, about=upload, move="map-headings", body={"mapping": given})
    upload.refresh_from_db()
    return examine(upload=upload)


def stored_problems(upload: Upload) -> list[Problem]:
    """The problems kept with an upload, errors first, as the objects they were."""
    found = [
        Problem(
            **{**kept, **{name: Text(**kept[name]) for name in ("where", "reason", "remedy")}},
        )
        for kept in upload.problems
    ]
    return sorted(found, key=lambda problem: problem.severity != Severity.ERROR)


def marked(upload: Upload) -> bytes:
    """Return the workbook with its problem cells coloured, read anew so that no problem is left out.

    Raises SheetRefused when the file itself cannot be read.
    """
    parsed, book = _parse(upload)
    return sheets.mark_workbook(book, parsed.problems, original=stored_path(upload))


def parse(reader: Importer, book: sheets.Workbook, options: Mapping[str, Any]) -> Parsed:
    """Read a workbook with what was said about it and what was confirmed about such headings before; writes nothing."""
    parsed = reader.parse(book, options)
    if remembered := _remembered(reader.kind, parsed.questions):
        # What a person said today goes before what was said about an earlier file.
        said = {**remembered, **options.get("mapping", {})}
        parsed = reader.parse(book, {**options, "mapping": said})
    missing = [problem for problem in book.problems if problem not in parsed.problems]
    parsed.problems.extend(missing)
    return parsed


def _parse(upload: Upload) -> tuple[Parsed, sheets.Workbook]:
    book = sheets.read(stored_path(upload), name=upload.name)
    return parse(importer(upload.kind), book, upload.options), book


def _remembered(kind: str, questions: Sequence[HeadingQuestion]) -> dict[str, str]:
    """What was confirmed when exactly these headings were asked about before; nothing is matched by likeness."""
    if not questions:
        return {}
    digest = _headings_digest([question.heading for question in questions])
    found = ColumnMapping.objects.filter(kind=kind, headings=digest).first()
    return dict(found.mapping) if found else {}


def _headings_digest(headings: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(headings)).encode()).hexdigest()


def _settle(
    upload: Upload,
    state: UploadState,
    *,
    summary: dict[str, Any],
    problems: Sequence[Problem],
    preview: dict[str, Any],
) -> None:
    Upload.objects.filter(
        pk=upload.pk, state__in=(UploadState.READING, UploadState.PREVIEW, UploadState.REFUSED)
    ).update(
        state=state, summary=summary, problems=[asdict(one) for one in problems[:_STORED_PROBLEMS]], preview=preview
    )
    upload.refresh_from_db()


def _claim(upload: Upload, state: UploadState, at: datetime) -> None:
    """Decide an upload once, however many press the button: the row itself says who was first."""
    open_states = (
        (UploadState.PREVIEW,)
        if state is UploadState.ACCEPTED
        else (UploadState.PREVIEW, UploadState.REFUSED, UploadState.READING)
    )
    if not Upload.objects.filter(pk=upload.pk, state__in=open_states).update(state=state, decided_at=at):
        raise Refused(_DECIDED, status=409)


def _keep(name: str, digest: str, content: bytes) -> str:
    """Write the content under its digest, whole or not at all; the name from outside never becomes a path.

    On disk before anything speaks of it, and under a name of its own until then: the same file may come twice at once.
    """
    suffix = Path(name).suffix.lower()
    stored = f"{digest}{suffix if suffix in _TRUSTED_SUFFIXES else '.bin'}"
    folder = Path(settings.ZHIXING_UPLOADS)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / stored
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as partial:
            partial.write(content)
            partial.flush()
            os.fsync(partial.fileno())
        Path(partial.name).replace(path)
    return stored


def _first_rows(sheet: sheets.Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "rows": [[text[:200] for text in row] for row in sheet.rows[:_PREVIEW_ROWS]],
        "more": max(0, len(sheet.rows) - _PREVIEW_ROWS),
    }


def _accepted_before(upload: Upload) -> str:
    """The public id of an accepted upload with the very same content, or ""."""
    same = Upload.objects.filter(kind=upload.kind, digest=upload.digest, state=UploadState.ACCEPTED)
    before = same.exclude(pk=upload.pk).order_by("-decided_at").first()
    return str(before.public_id) if before else ""


def _too_large(size: int) -> Reason:
    limit = settings.ZHIXING_UPLOAD_LIMIT // (1024 * 1024)
    return Reason(
        "upload.too_large",
        Text(
            f"文件有 {size / 1048576:.1f} MB，超过 {limit} MB 的上限。",
            f"The file has {size / 1048576:.1f} MB; the limit is {limit} MB.",
        ),
        Text("请按年份或地区拆成几个文件。", "Split it by year or place."),
    )


_REFUSED_ROWS: Final = Reason(
    "upload.refused_rows",
    Text("文件中有错误，不能整份入库。", "The file holds errors and cannot be taken whole."),
    Text("请修正后重新上传，或只取无误的行。", "Correct it and upload it again, or take the good rows only."),
)
_DECIDED: Final = Reason(
    "upload.decided",
    Text("这份文件已经处理过，或尚未读完。", "This file has been decided already, or is still being read."),
    Text("请刷新页面查看结果。", "Reload the page to see the result."),
)
