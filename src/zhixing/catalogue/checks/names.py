"""Names: the file is called like the code, an older edition like code@first-day, and codes are plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from zhixing.catalogue.checks.text import Definition
from zhixing.methods.values import Problem, Text

CODE: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """File names and codes that do not belong together."""
    found = []
    for each in definitions:
        if each.kind == "calendars":
            expected = str(each.row.get("year", ""))
            if each.stem != expected:
                found.append(_differs(each, "year", expected))
            continue
        if not CODE.fullmatch(each.code):
            reason = Text("代码只能用小写英文、数字和连字符。", "A code is lower-case letters, digits and hyphens.")
            found.append(each.problem("names.code", "code", reason, Text("请更正代码。", "Mend the code.")))
        if each.stem not in {each.code, f"{each.code}@{each.row.get('valid_from', '')}"}:
            found.append(_differs(each, "code", each.code))
    return found


def _differs(each: Definition, key: str, expected: str) -> Problem:
    return each.problem(
        "names.file",
        key,
        Text(
            f"文件名“{each.stem}”与代码“{expected}”不一致。",
            f"The file is called “{each.stem}”, its code is “{expected}”.",
        ),
        Text(
            "文件名应等于代码；旧版本为 代码@生效日期。",
            "Name the file after the code; an older edition code@first-day.",
        ),
    )
