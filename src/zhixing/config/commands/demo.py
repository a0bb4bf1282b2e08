"""`zhixing demo`: load the demonstration city, make a snapshot and the first report, say how to get in, and serve."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from zhixing.catalogue.load import load_catalogue
from zhixing.config import wiring
from zhixing.config.cli import DONE
from zhixing.config.commands.serve import serve
from zhixing.config.demo.load import SignIn, load
from zhixing.methods.periods import Period
from zhixing.portal.reports.make import make_report
from zhixing.warehouse.build import build
from zhixing.warehouse.connect import NoSnapshot, Warehouse, open_snapshot
from zhixing.warehouse.questions import last_full_year

MARKER = "demonstration"


def run(options: argparse.Namespace) -> int:
    """Each step says what it does and what is already there."""
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} s] {what}", flush=True)

    at = timezone.now()
    (settings.ZHIXING_DATA / MARKER).write_text(
        "这里装的是演示城市 / this holds the demonstration city\n", encoding="utf-8"
    )
    say("装入演示城市 / the demonstration city")
    sign_ins = load(at=at, say=lambda what: say(f"  {what}"))
    warehouse = _snapshot(say)
    report = _first_report(warehouse, say)
    print(f"\n首份报告 / first report:  {_shown(report)}")
    _print_sign_ins(sign_ins)
    if options.no_serve:
        return DONE
    os.environ.setdefault("ZHIXING_DEMO", "1")
    return serve(options.host, options.port)


def _snapshot(say: object) -> Warehouse:
    try:
        warehouse = open_snapshot(settings.ZHIXING_SNAPSHOTS)
    except NoSnapshot:
        say("数据快照 / the snapshot")
        build(settings.ZHIXING_SNAPSHOTS, wiring.feeds(), at=timezone.now())
        warehouse = open_snapshot(settings.ZHIXING_SNAPSHOTS)
    return warehouse


def _first_report(warehouse: Warehouse, say: object) -> Path:
    year = last_full_year(warehouse)
    place = warehouse.places.root_code
    out = settings.ZHIXING_REPORTS / f"quality-analysis-{place}-{year}.pdf"
    if not out.exists():
        say("质量分析报告 / the quality analysis")
        make_report(
            code="quality-analysis",
            place=place,
            period=Period.year(year),
            language="zh-hans",
            out=out,
            warehouse=warehouse,
            catalogue=load_catalogue(settings.ZHIXING_DEFINITIONS),
            at=timezone.now(),
        )
    return out


def _shown(path: Path) -> Path:
    """The path as the person at the terminal would type it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _print_sign_ins(sign_ins: list[SignIn]) -> None:
    print("\n演示账号（每次重新生成）/ demonstration sign-ins, made afresh each time:")
    for one in sign_ins:
        print(f"  {one.user:<10} {one.password}   {one.title.zh} / {one.title.en}")
    print(flush=True)
