"""`zhixing import`: the same readers and the same writers as the upload page, from a file on this machine."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhixing.config.cli import DONE, REFUSED, USAGE
from zhixing.methods.periods import Period, PeriodError
from zhixing.methods.values import Problem, Severity
from zhixing.office import sheets, uploads
from zhixing.office.actions import console
from zhixing.office.models import Upload, UploadState
from zhixing.office.permissions import Refused

SHOWN = 20


def run(options: argparse.Namespace) -> int:
    """Read, check and (unless it is a dry run) write one file; whole or not at all."""
    path = Path(options.file)
    if trouble := _misused(path, options):
        print(trouble, file=sys.stderr)
        return USAGE
    importer = uploads.importer(options.kind)
    try:
        book = sheets.read(path)
    except sheets.SheetRefused as refusal:
        _report(refusal.problems)
        if options.json:
            said = [problem.reason.zh for problem in refusal.problems]
            print(json.dumps({"errors": _kinds(refusal.problems), "refused": said}, ensure_ascii=False))
        return REFUSED
    parsed = uploads.parse(importer, book, _options(options))
    if options.problems:
        Path(options.problems).write_bytes(sheets.mark(path, parsed.problems))
    refused = parsed.refused and not options.good_rows
    summary = dict(parsed.summary)
    if not refused and not options.dry_run:
        try:
            summary = _save(importer, parsed, path, options)
        except Refused as trouble:
            print(trouble, file=sys.stderr)
            return REFUSED
    _print(summary, parsed.problems, options)
    return REFUSED if refused else DONE


def _misused(path: Path, options: argparse.Namespace) -> str:
    """What is off in the call itself, all of it at once, before a file of any size is read; "" when nothing is."""
    troubles = []
    if not path.is_file():
        troubles.append(f"找不到文件 {path} / no such file: {path}")
    if options.problems and not Path(options.problems).absolute().parent.is_dir():
        folder = Path(options.problems).absolute().parent
        troubles.append(f"没有文件夹 {folder}，请先建立 / no such folder: {folder}; make it first")
    troubles += [
        f"--map {text}：写法为 列名=字段，等号后留空表示不读该列 / write HEADING=FIELD; nothing behind = leaves it out"
        for text in options.map
        if "=" not in text
    ]
    if options.period:
        try:
            Period.parse(options.period)
        except PeriodError as trouble:
            troubles.append(f"--period {trouble}")
    return "\n".join(troubles)


def _options(options: argparse.Namespace) -> dict[str, Any]:
    mapping = dict(text.partition("=")[::2] for text in options.map)
    return {
        "source": options.source,
        "failures_only": options.failures_only,
        "cumulative": options.cumulative,
        "period": options.period,
        "mapping": mapping,
        "name": Path(options.file).name,
    }


def _kinds(problems: Sequence[Problem]) -> dict[str, int]:
    """The errors counted by kind."""
    return dict(Counter(problem.kind for problem in problems if problem.severity is Severity.ERROR))


@transaction.atomic
def _save(
    importer: uploads.Importer, parsed: uploads.Parsed, path: Path, options: argparse.Namespace
) -> dict[str, Any]:
    at = timezone.now()
    by = console()
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    stored = settings.ZHIXING_UPLOADS / f"{digest}{path.suffix.lower()}"
    if not stored.exists():
        stored.write_bytes(content)
    upload = Upload.objects.create(
        kind=options.kind, name=path.name, digest=digest, size=len(content), stored=stored.name,
        options=_options(options), state=UploadState.ACCEPTED, summary=parsed.summary,
        uploaded_by=by, uploaded_at=at, decided_at=at,
    )  # fmt: skip
    return importer.save(parsed=parsed, upload=upload, by=by, at=at, good_rows_only=options.good_rows)


def _print(summary: dict[str, Any], problems: list[Problem], options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps({**summary, "errors": _kinds(problems)}, ensure_ascii=False))
        _report([problem for problem in problems if problem.severity is Severity.ERROR])
        return
    for key, value in summary.items():
        print(f"{key}: {json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value}")
    _report(problems)


def _report(problems: list[Problem]) -> None:
    """The errors first, then the warnings, as many as a screen holds; the marked workbook has them all."""
    ordered = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
    for problem in ordered[:SHOWN]:
        mark = "错误" if problem.severity is Severity.ERROR else "提示"
        print(f"[{mark}] {problem.where.zh}：{problem.reason.zh}{problem.remedy.zh}", file=sys.stderr)
        print(f"       {problem.where.en}: {problem.reason.en} {problem.remedy.en}", file=sys.stderr)
    if len(problems) > SHOWN:
        rest = len(problems) - SHOWN
        print(f"另有 {rest} 项，用 --problems 写出全部 / {rest} more; --problems writes them all", file=sys.stderr)
