"""Samples: a rate says from how many cases on it may be compared, and decimals are believable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from zhixing.catalogue.checks.text import Definition
from zhixing.catalogue.model import Method
from zhixing.methods.values import Problem, Text

MOST_DECIMALS: Final = 4


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """Rates without a minimum number, and decimals outside 0 to 4."""
    found = []
    for each in definitions:
        if each.kind not in {"indicators", "published", "indices"}:
            continue
        minimum, decimals = each.row.get("minimum_n"), each.row.get("decimals")
        if each.row.get("method") == Method.PROPORTION.value and isinstance(minimum, int) and minimum < 1:
            reason = Text("率类指标须有最小样本数。", "A rate needs a minimum number of cases.")
            remedy = Text("请填写 minimum_n，例如 30。", "Set minimum_n, for example 30.")
            found.append(each.problem("samples.minimum", "minimum_n", reason, remedy))
        if isinstance(decimals, int) and not 0 <= decimals <= MOST_DECIMALS:
            reason = Text(f"小数位数应在 0 到 {MOST_DECIMALS} 之间。", f"Decimals lie between 0 and {MOST_DECIMALS}.")
            found.append(each.problem("samples.decimals", "decimals", reason, Text("请更正。", "Mend it.")))
    return found
