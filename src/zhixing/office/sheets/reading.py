"""Reads a file nobody has vouched for: in a child process with bounded memory and time, whose answer is plain JSON."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from zhixing.methods.values import Problem
from zhixing.office.sheets.child.limits import ADDRESS_SPACE_BYTES, CPU_SECONDS, MEGABYTE, Fault, fault
from zhixing.office.sheets.messages import problem_of
from zhixing.office.sheets.model import Sheet, SheetRefused, Workbook

WALL_SECONDS: Final = 40.0
_STAMP: Final = "import sys; sys.path += sys.argv[1:3]; from child.stamp import stamp; stamp(sys.argv[3])"
_START: Final = "import sys; sys.path += sys.argv[1:3]; from child.run import run; run(sys.argv[3], sys.argv[4])"


def read(path: Path | str, *, name: str | None = None) -> Workbook:
    """Read a CSV or .xlsx file; `name` is what its owner calls it (default: the file's own name).

    Raises SheetRefused when the file is damaged, hostile, of another kind, or beyond the limits in `child/limits.py`;
    OSError when there is no such file. The calling process never parses a byte of the file.
    """
    source = Path(path)
    called = name or source.name
    if source.stat().st_size == 0:
        raise SheetRefused([problem_of(fault("empty_file"), called)])
    answer = _ask_child(source, called)
    if refused := answer.get("refused"):
        raise SheetRefused([problem_of(found, called) for found in refused])
    sheets = [
        Sheet(
            name=sheet["name"],
            rows=sheet["rows"],
            kinds={(row, column): kind for row, column, kind in sheet["kinds"]},
            hidden=sheet["hidden"],
        )
        for sheet in answer["sheets"]
    ]
    warnings: list[Problem] = [problem_of(found, called) for found in answer["faults"]]
    return Workbook(name=called, sheets=sheets, problems=warnings)


def _ask_child(source: Path, name: str) -> dict[str, Any]:
    """Run the child and return its answer; whatever ends it early becomes a refusal that says so."""
    stem = Path(name).stem or source.stem
    command = [
        sys.executable,
        "-I",
        "-S",
        "-X",
        "utf8",
        "-c",
        _START,
        *_where_it_imports_from(),
        str(source.resolve()),
        stem,
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own code; the file is only an argument
            command, stdin=subprocess.DEVNULL, capture_output=True, env={}, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": [fault("too_slow", limit=int(WALL_SECONDS))]}
    if done.returncode == 0:
        answer: dict[str, Any] = json.loads(done.stdout.decode("utf-8", "surrogatepass"))
        return answer
    return {"refused": [_cause_of_death(done)]}


def stamp(source: Path, wanted: dict[str, Any]) -> bytes | None:
    """Have a child colour cells in the sender's own .xlsx; None when it cannot, for whatever reason.

    The file must have passed `read`. What the child may leave behind lies in a folder that is gone afterwards.
    """
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _STAMP, *_where_it_imports_from(), str(source.resolve())]
    with tempfile.TemporaryDirectory(prefix="zhixing-mark-") as folder:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and our own code; the file is only an argument
                command,
                input=json.dumps(wanted).encode(),
                capture_output=True,
                env={"TMPDIR": folder, "OPENBLAS_NUM_THREADS": "1"},
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
    return done.stdout if done.returncode == 0 else None


def _cause_of_death(done: subprocess.CompletedProcess[bytes]) -> Fault:
    if b"memory allocation of" in done.stderr or b"MemoryError" in done.stderr:
        return fault("too_much_memory", limit=ADDRESS_SPACE_BYTES // MEGABYTE)
    if done.returncode < 0:
        return fault("too_slow", limit=CPU_SECONDS) if -done.returncode in {9, 24} else fault("reader_died")
    return fault("damaged_workbook")


@cache
def _where_it_imports_from() -> tuple[str, str]:
    """The folder that holds the child, and the one that holds calamine: all the child may import besides Python."""
    calamine = importlib.util.find_spec("python_calamine")
    if calamine is None or calamine.origin is None:
        raise ImportError("python_calamine")
    return str(Path(__file__).parent), str(Path(calamine.origin).parent.parent)
