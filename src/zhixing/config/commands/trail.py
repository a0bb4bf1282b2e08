"""`zhixing trail verify|head|export`: is the past still what was recorded, where it ends, and all of it as a file."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from django.utils import timezone

from zhixing.config.cli import DONE, NOTHING_YET, REFUSED
from zhixing.office import heads, journal, verification
from zhixing.office.digests import TITLES
from zhixing.office.heads import Head


def run(options: argparse.Namespace) -> int:
    """Do what is asked of the trail."""
    return _DOES[options.what](options)


def _verify(options: argparse.Namespace) -> int:
    outside, unreadable = heads.read(Path(options.heads)) if options.heads else ([], [])
    began = time.perf_counter()
    report = verification.verify(at=timezone.now(), outside=outside, unreadable=unreadable)
    took = time.perf_counter() - began
    if options.json:
        print(json.dumps({**report.told(), "seconds": round(took, 3)}, ensure_ascii=False, indent=1))
        return DONE if report.holds else REFUSED
    for problem in report.problems:
        print(f"✕ {problem.where.zh}：{problem.reason.zh}{problem.remedy.zh}", file=sys.stderr)
        print(f"  {problem.where.en}: {problem.reason.en} {problem.remedy.en}", file=sys.stderr)
    if not report.holds:
        return REFUSED
    names = "、".join(f"{TITLES[name]} ≥ {seq}" for seq, name in report.digests) or "—"
    print(
        f"留痕完整 / the trail holds: {report.entries} 条 entries · {names} · 链头 heads {report.heads} · {took:.2f} s"
    )
    if report.last:
        print(_said(report.last))
    return DONE


def _head(options: argparse.Namespace) -> int:
    head = heads.now(at=timezone.now())
    if head is None:
        print("尚无留痕 / nothing has been recorded yet", file=sys.stderr)
        return NOTHING_YET
    print(json.dumps(head.written(), ensure_ascii=False, indent=1) if options.json else _said(head))
    return DONE


def _export(options: argparse.Namespace) -> int:
    count = 0
    with Path(options.file).open("w", encoding="utf-8", newline="\n") as file:
        for line in journal.lines():
            file.write(line + "\n")
            count += 1
    print(f"已导出 {count} 条 / {count} entries exported: {options.file}")
    return DONE


def _said(head: Head) -> str:
    return f"第 {head.seq} 条 entry {head.seq}  {TITLES[head.digest_name]} {head.digest}"


_DOES: Mapping[str, Callable[[argparse.Namespace], int]] = {"verify": _verify, "head": _head, "export": _export}
