"""`zhixing snapshots`: the dated cuts of the facts, newest first."""

from __future__ import annotations

import argparse
import json
import sys

from zhixing.config import settings
from zhixing.config.cli import DONE, NOTHING_YET
from zhixing.warehouse.manifest import NoSnapshot, current_name, list_snapshots


def run(options: argparse.Namespace) -> int:
    """Print one line a snapshot; the current one is marked."""
    try:
        manifests = list_snapshots(settings.ZHIXING_SNAPSHOTS)
        current = current_name(settings.ZHIXING_SNAPSHOTS)
    except NoSnapshot as trouble:
        print(trouble, file=sys.stderr)
        return NOTHING_YET
    if options.json:
        rows = [{**manifest.summary(), "current": manifest.name == current} for manifest in manifests]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return DONE
    for manifest in manifests:
        rows = "  ".join(f"{table} {count}" for table, count in manifest.summary()["rows"].items())
        print(f"{'*' if manifest.name == current else ' '} {manifest.name}  {rows}")
    if not manifests:
        print("尚无数据快照，请先运行 zhixing build / no snapshot yet: run zhixing build")
    return DONE
