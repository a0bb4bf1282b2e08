"""What a thing is called in both languages, wherever the office speaks of it: on desks, in notices, in deadlines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from zhixing.methods.values import Text

_TITLES: dict[str, Callable[[Any], Text]] = {}


def introduce(kind: str, title: Callable[[Any], Text]) -> None:
    """Say how things of a kind (`app.model`) are called; a room does so once, beside its flow."""
    _TITLES[kind] = title


def title_of(thing: Model) -> Text:
    """What a thing is called: as its room says, else as it prints itself."""
    if said := _TITLES.get(thing._meta.label_lower):
        return said(thing)
    name_zh, name_en = getattr(thing, "name_zh", str(thing)), getattr(thing, "name_en", str(thing))
    return Text(name_zh, name_en)
