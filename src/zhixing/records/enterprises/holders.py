"""Who holds something: an enterprise of the register by code or exact name, or a body that is kept by its name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from zhixing.methods.values import Reason, Text
from zhixing.records.enterprises import rules
from zhixing.records.enterprises.models import Enterprise, EnterpriseSpell

_MASK: Final = re.compile(r"[*＊×╳]")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who it is: `enterprise` is None for a body; `doubt` is what a person should look at."""

    name: str
    enterprise: int | None
    doubt: Reason | None = None


@cache
def _body_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    raw = tomllib.loads(files(__package__).joinpath("holders.toml").read_text(encoding="utf-8"))
    return tuple(raw["body_endings"]), tuple(raw["body_codes"])


def is_body(name: str, code: str = "") -> bool:
    """Whether a name or its code says that this is an association, an institute or a part of the state."""
    endings, codes = _body_words()
    return code.startswith(codes) if code else name.endswith(endings)


def fold(name: str) -> str:
    """A name as it is compared: half-width and without white space; nothing is matched by likeness."""
    return "".join(unicodedata.normalize("NFKC", name).split())


class Holders:
    """The register of enterprises, read once: who a code or a name means, and where they are on a day."""

    def __init__(self) -> None:
        self._by_code: dict[str, tuple[int, str]] = {}
        self._by_name: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for pk, code, name in Enterprise.objects.values_list("pk", "credit_code", "name"):
            if code:
                self._by_code[code] = pk, name
            self._by_name[fold(name)].append((pk, name))
        self._spells: dict[int, list[tuple[date, int]]] = defaultdict(list)
        rows = EnterpriseSpell.objects.order_by("valid_from").values_list("enterprise", "valid_from", "place")
        for enterprise, since, place in rows:
            self._spells[enterprise].append((since, place))

    def find(self, name: str, code: str = "") -> Holder | Reason:
        """Who holds it, or why that cannot be told: no name, a masked one, one two share, one nobody registered."""
        code = code.upper()
        if code:
            return self._by_its_code(name, code)
        if not name:
            return _MISSING
        if _MASK.search(name):
            return _MASKED
        found = self._by_name.get(fold(name), [])
        if len(found) == 1:
            return Holder(found[0][1], found[0][0])
        if found:
            return _AMBIGUOUS
        return Holder(name, None) if is_body(name) else _unknown(name)

    def _by_its_code(self, name: str, code: str) -> Holder | Reason:
        if reason := rules.credit_code_is_valid(code):
            return reason
        if code in self._by_code:
            pk, registered = self._by_code[code]
            differs = name and fold(name) != fold(registered)
            return Holder(registered, pk, _differs(registered) if differs else None)
        if is_body(name, code) and name and not _MASK.search(name):
            return Holder(name, None)
        return _unknown(name or code)

    def knows(self, name: str) -> bool:
        """Whether exactly one enterprise of the register has this name."""
        return len(self._by_name.get(fold(name), [])) == 1

    def place_of(self, enterprise: int, on: date) -> int | None:
        """Where an enterprise was on a day; before its first spell, where that one says. None when it has none."""
        spells = self._spells.get(enterprise, [])
        before = [place for since, place in spells if since <= on]
        return before[-1] if before else spells[0][1] if spells else None


def _unknown(name: str) -> Reason:
    return Reason(
        "holder.unknown",
        Text(f"企业名录中没有“{name}”。", f"The register of enterprises has no “{name}”."),
        Text(
            "请核对全称或统一社会信用代码；如企业确实存在，请先报送企业名录。协会、机关等请写全称。",
            "Check the full name or the credit code; hand in the register of enterprises first where it is missing. "
            "Write associations and authorities in full.",
        ),
    )


def _differs(registered: str) -> Reason:
    return Reason(
        "holder.name_differs",
        Text(
            f"该代码在名录中为“{registered}”，按代码记录。", f"The code is that of “{registered}”; it is recorded so."
        ),
        Text("如名称已变更，请更新企业名录。", "If the name has changed, bring the register up to date."),
    )


_MISSING: Final = Reason(
    "holder.missing",
    Text("没有写明持有者。", "The holder is missing."),
    Text("请填写企业或单位全称，或统一社会信用代码。", "Write the full name or the unified social credit code."),
)
_MASKED: Final = Reason(
    "holder.masked",
    Text("名称含有遮盖符号，无法确定是哪一家。", "The name is masked; which one it is cannot be told."),
    Text("请填写全称或统一社会信用代码。", "Write the full name or the unified social credit code."),
)
_AMBIGUOUS: Final = Reason(
    "holder.ambiguous",
    Text("名录中有不止一家企业叫这个名称。", "More than one enterprise of the register has this name."),
    Text("请填写统一社会信用代码。", "Write the unified social credit code."),
)
