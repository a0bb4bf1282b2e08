"""`zhixing check`: every problem of every definition at once."""

from __future__ import annotations

import argparse
import dataclasses
import json
from datetime import UTC, datetime

from zhixing.catalogue.checks import check
from zhixing.config import settings
from zhixing.config.cli import DONE, REFUSED
from zhixing.methods.values import Severity


def run(options: argparse.Namespace) -> int:
    """Print the problems; refused when one of them is an error."""
    problems = check(settings.ZHIXING_DEFINITIONS, on=datetime.now(UTC).date())
    if options.json:
        print(json.dumps([dataclasses.asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            print(f"{problem.where.zh}: {problem.reason.zh} {problem.remedy.zh}")
            print(f"    {problem.where.en}: {problem.reason.en} {problem.remedy.en}")
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        print(
            f"指标定义检查：错误 {errors}，提醒 {len(problems) - errors} / definitions: {errors} errors, "
            f"{len(problems) - errors} warnings"
        )
    return REFUSED if any(problem.severity is Severity.ERROR for problem in problems) else DONE
