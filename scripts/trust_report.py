"""Draws docs/reference/trust.md from a ledger (`tests/trust/ledger.py`): guarantee, figure, date, command, control.

Called as `trust_report.py [LEDGER]`. What the ledger does not speak of keeps what the page says already, so one suite
may be drilled alone. A full figure is never replaced by a short one; a short one is rewritten only where it changed,
so that running the tests leaves a current page as it is. With `--check` it only says whether rows are missing.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.trust.ledger import Guarantee, guarantees

PAGE = Path("docs/reference/trust.md")
FORMS = {"full": "全量 full", "short": "简短 short"}
NOT_YET = "尚未运行 / not run yet"
HEAD = """# 可信报告 / Trust report

由 `make drill`（全量）与 `make test`（简短）写成：每项保证、测得的数字、日期、命令，以及去掉防护后必须失败的对照。
Written by `make drill` (full sizes) and `make test` (short ones): each guarantee, what was measured, when, by which
command, and the control that must fail where the protection is taken away. The date of a short figure is the day it
last changed.

| 保证 guarantee | 形式 form | 测得 figure | 对照 control | 日期 date | 命令 command |
|---|---|---|---|---|---|
"""
_ROW = re.compile(r"^\| `(?P<code>[a-z0-9_.-]+)`[^|]*\| (?P<form>[^|]*) \| (?P<rest>.*) \|$")


class Measured(NamedTuple):
    """One row without its guarantee: figure, control, date, command, each as the page shows it."""

    figure: str
    control: str
    date: str
    command: str


Rows = dict[tuple[str, str], Measured]


def stands(text: str) -> Rows:
    """The rows a page holds, by (guarantee, form)."""
    named = {words: form for form, words in FORMS.items()}
    rows: Rows = {}
    for line in text.splitlines():
        found = _ROW.match(line)
        if found and found["form"] in named:
            rows[found["code"], named[found["form"]]] = Measured(*found["rest"].split(" | "))
    return rows


def _words(numbers: Mapping[str, object]) -> str:
    return "；".join(f"{name} {_number(value)}" for name, value in numbers.items()).replace("|", "/")


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def measured(lines: Iterable[Mapping[str, Any]]) -> Rows:
    """The ledger's lines by (guarantee, form); several of one guarantee stand under each other in their row."""
    together: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for line in lines:
        together.setdefault((line["guarantee"], "full" if line["full"] else "short"), []).append(line)
    return {
        key: Measured(
            "<br>".join(dict.fromkeys(_words(one["figure"]) for one in several)),
            "<br>".join(dict.fromkeys(words for one in several if (words := _words(one["control"])))) or "–",
            max(one["date"] for one in several),
            f"`{'make test' if key[1] == 'short' else several[0]['command']}`",
        )
        for key, several in together.items()
    }


def united(old: Rows, new: Rows) -> Rows:
    """What the page is to say: the new where it differs in more than its date, else what stood there."""
    rows = dict(old)
    for key, row in new.items():
        before = old.get(key)
        if key[1] == "full" or before is None or before._replace(date=row.date) != row:
            rows[key] = row
    return rows


def page(rows: Rows, known: Mapping[str, Guarantee]) -> str:
    """The whole page; a guarantee nobody has measured yet has a row that says so."""
    lines = []
    for code, promise in known.items():
        found = [(form, rows[code, form]) for form in FORMS if (code, form) in rows]
        words = f"`{code}` {promise.zh} / {promise.en}"
        for at, (form, row) in enumerate(found):
            lines.append(f"| {words if at == 0 else f'`{code}`'} | {FORMS[form]} | " + " | ".join(row) + " |")
        if not found:
            lines.append(f"| {words} | – | {NOT_YET} | – | – | `make drill` |")
    return HEAD + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` say what is stale."""
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    ledgers = [Path(name) for name in arguments if not name.startswith("--")]
    lines = [
        json.loads(line) for path in ledgers if path.exists() for line in path.read_text(encoding="utf-8").splitlines()
    ]
    text = page(united(stands(old), measured(lines)), guarantees())
    if "--check" in arguments:
        if text != old:
            print("可信报告缺行，请运行 make drill / rows are missing: make drill", file=sys.stderr)
        return int(text != old)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
