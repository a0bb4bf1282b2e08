"""For whom a person acts: noted when a right is found only in a delegation, and said by the trail of the act."""

from __future__ import annotations

from typing import Final

from zhixing.office.models import Person
from zhixing.office.rights import Action

_NOTED: Final = "_acts_for"
_READING: Final = ".read"


def note(person: Person, action: Action, giver: Person | None) -> None:
    """Remember for this request that `action` is done for `giver`; None: by the person's own right."""
    noted: dict[str, str] = person.__dict__.setdefault(_NOTED, {})
    if giver is None:
        noted.pop(action.value, None)
    else:
        noted[action.value] = giver.code


def said(person: Person | None, action: str) -> dict[str, str]:
    """`{"for": code}` where the act is done for somebody else, else nothing.

    An act that is no `Action` of the table stands under the right it was asked for in the same request.
    """
    noted: dict[str, str] = getattr(person, _NOTED, {}) if person else {}
    if action in noted:
        return {"for": noted[action]}
    if not noted or action in set(Action):
        return {}
    givers = sorted({giver for asked, giver in noted.items() if not asked.endswith(_READING)})
    return {"for": "、".join(givers)} if givers else {}
