"""One body, many names: issuers as written to the body they mean on a day. An unknown name stays as written."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zhixing.methods.values import Text

_IN_BRACKETS: Final = re.compile(r"^[^()（）]*[（(](?P<name>[^()（）]*)[)）]$")


@dataclass(frozen=True, slots=True)
class Body:
    """A body that publishes results, from a day to a day, and the body that took over from it ("" = none did)."""

    code: str
    name: Text
    valid_from: date
    valid_to: date | None
    successor: str


@cache
def _known() -> tuple[dict[str, Body], dict[str, list[str]]]:
    raw: dict[str, Any] = tomllib.loads(files(__package__).joinpath("bodies.toml").read_text(encoding="utf-8"))
    bodies: dict[str, Body] = {}
    aliases: dict[str, list[str]] = {}
    for entry in raw["body"]:
        code = entry["code"]
        name = Text(**entry["name"])
        bodies[code] = Body(code, name, entry["valid_from"], entry.get("valid_to"), entry.get("successor", ""))
        for alias in (name.zh, *entry["also"]):
            aliases.setdefault(alias, []).append(code)
    return bodies, aliases


def issuer_name(text: str) -> str:
    """The body's name out of `国内监督抽查(body)`, or the text itself; "" when nothing stands in the brackets."""
    found = _IN_BRACKETS.match(text.strip())
    return found["name"].strip() if found else text.strip()


def read_body(text: str, on: date) -> Body | None:
    """The body a name meant on a day; None for a name that is not in the table, or not yet or no longer in use.

    A collector goes on using old names for a while, so a body answers for its name until a year after its end.
    """
    bodies, aliases = _known()
    for code in aliases.get(issuer_name(text), ()):
        body = bodies[code]
        if body.valid_from <= on and (body.valid_to is None or on.year <= body.valid_to.year + 1):
            return body
    return None


def successor(body: Body) -> Body | None:
    """The body that took over, None when none did."""
    return _known()[0].get(body.successor)
