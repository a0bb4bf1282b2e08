"""`zhixing build`: a new dated snapshot of the facts."""

from __future__ import annotations

import argparse
import json
import sys

from django.conf import settings
from django.utils import timezone

from zhixing.config import wiring
from zhixing.config.cli import DONE, REFUSED
from zhixing.warehouse.build import BuildRefused, build


def run(options: argparse.Namespace) -> int:
    """Build every partition and print the snapshot's name and rows."""
    try:
        manifest = build(settings.ZHIXING_SNAPSHOTS, wiring.feeds(), at=timezone.now())
    except BuildRefused as trouble:
        print(trouble, file=sys.stderr)
        return REFUSED
    print(json.dumps(manifest.summary(), ensure_ascii=False) if options.json else manifest.name)
    return DONE
