"""Ctrl-K: indicators, places and pages by name or code, answered by the server from what it already holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from zhixing.portal import figures
from zhixing.portal.context import Installation
from zhixing.warehouse.connect import NoSnapshot

MOST = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: what it is called, what stands small beside it, where it leads."""

    title: str
    note: str
    address: str


def find(words: str, pages: Installation) -> dict[str, list[Hit]]:
    """Answers by kind (indicators, places, pages), at most eight each; nothing for an empty question."""
    sought = words.strip().casefold()
    if not sought:
        return {}
    found = {"indicators": _indicators(sought), "places": _places(sought), "pages": _pages(sought, pages)}
    return {kind: hits for kind, hits in found.items() if hits}


def _best(sought: str, named: Iterable[tuple[Hit, tuple[str, ...]]]) -> list[Hit]:
    """Those one of whose names holds the words; names that begin with them first."""
    ranked = []
    for hit, names in named:
        places = [name.casefold().find(sought) for name in names]
        if any(place >= 0 for place in places):
            ranked.append((0 not in places, hit.title, hit))
    return [hit for *_, hit in sorted(ranked, key=lambda entry: entry[:2])][:MOST]


def _indicators(sought: str) -> list[Hit]:
    language = get_language() or "zh-hans"
    return _best(
        sought,
        (
            (
                Hit(each.name.in_language(language), each.code, reverse("dashboard:indicator", args=[each.code])),
                (each.name.zh, each.name.en, each.code),
            )
            for each in figures.catalogue().indicators
        ),
    )


def _places(sought: str) -> list[Hit]:
    language = get_language() or "zh-hans"
    try:
        tree = figures.warehouse().places
    except NoSnapshot:
        return []
    rows = [row for code in tree.codes if (row := tree.by_code(code))]
    return _best(
        sought,
        (
            (
                Hit(row.name.in_language(language), row.code, reverse("dashboard:place", args=[row.code])),
                (row.name.zh, row.name.en, row.code),
            )
            for row in rows
        ),
    )


def _pages(sought: str, pages: Installation) -> list[Hit]:
    entries = [entry for section in pages.menu for entry in section.entries]
    return _best(sought, ((Hit(entry.title, "", entry.address), (entry.title,)) for entry in entries))
