"""A throwaway installation driven through the real command line, as a person at a terminal would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"
REAL_FILE = SHARED / "data" / "spot_checks" / "food_spot_checks_dev.csv"


@dataclass(frozen=True)
class Installation:
    """One `ZHIXING_DATA` folder."""

    folder: Path

    def run(self, *arguments: str | Path, expect: int = 0) -> str:
        """Run one command and give what it printed; the exit code must be the expected one."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "DATABASE_"))}
        done = subprocess.run(
            [sys.executable, "-m", "zhixing.config.cli", *map(str, arguments)],
            env={**environment, "ZHIXING_DATA": str(self.folder), "PYTHONIOENCODING": "utf-8"},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout if expect == 0 else done.stdout + done.stderr

    def answer(self, *arguments: str | Path, expect: int = 0) -> Any:
        """The JSON a command printed."""
        return json.loads(self.run(*arguments, "--json", expect=expect))
