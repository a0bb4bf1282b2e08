"""Makes the facts in a process of its own, so that their memory is nobody's: FOLDER ROWS."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.facts import make

if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
