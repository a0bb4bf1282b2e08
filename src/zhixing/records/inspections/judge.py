"""From items to the verdict of a sample: by which value an item is judged, and what all items together say.

A verdict concerns the sample, not the lot. The decision table is that of two independent sampling rules (实施细则).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Declared(StrEnum):
    """What the maker declares, compared with what the rule's standard demands."""

    HIGHER = "higher"
    EQUAL = "equal"
    LOWER = "lower"
    CONTAINED = "contained"
    MISSING = "missing"


class Force(StrEnum):
    """Whether the standard must be followed."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"


class Basis(StrEnum):
    """The value an item is judged by; an excluded item does not count at all."""

    DECLARED = "declared"
    STANDARD = "standard"
    EXCLUDED = "excluded"


def basis(declared: Declared, force: Force) -> Basis:
    """By which value one item is judged.

    | declared value      | standard    | judge by |
    |---------------------|-------------|----------|
    | higher              | any         | declared |
    | lower               | mandatory   | standard |
    | lower               | recommended | declared |
    | equal or contained  | recommended | declared |
    | missing             | mandatory   | standard |
    | missing             | recommended | excluded |

    Equal or contained under a mandatory standard is not printed; either reading gives the same result, and the
    standard is named.
    """
    if declared is Declared.HIGHER:
        return Basis.DECLARED
    if force is Force.MANDATORY:
        return Basis.STANDARD
    return Basis.EXCLUDED if declared is Declared.MISSING else Basis.DECLARED


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One item: `verdict` is pass, fail or excluded; `item_class` is A, B, C, or "" when it is not known."""

    name: str
    verdict: str
    item_class: str = ""


@dataclass(frozen=True, slots=True)
class SampleVerdict:
    """What a sample's items say together.

    `verdict` is pass, fail or not_judged; `severity` is serious, ordinary, or "" (no failure, or the class of a failed
    item is not known: then `class_unknown` names those items and somebody has to look). `deciding` names the items
    that decided.
    """

    verdict: str
    severity: str = ""
    deciding: tuple[str, ...] = ()
    class_unknown: tuple[str, ...] = ()


def judge_sample(items: Sequence[JudgedItem]) -> SampleVerdict:
    """Judge one sample from its items.

    Any failed item fails the sample; a failed class A item makes it serious. All items excluded, or none at
    all: not judged, and out of the denominator. A failed item of unknown class leaves the severity open unless another
    failed item is of class A.
    """
    failed = [item for item in items if item.verdict == "fail"]
    if failed:
        serious = tuple(item.name for item in failed if item.item_class == "A")
        unknown = tuple(item.name for item in failed if not item.item_class)
        if serious:
            return SampleVerdict("fail", "serious", serious, unknown)
        return SampleVerdict("fail", "" if unknown else "ordinary", tuple(item.name for item in failed), unknown)
    if any(item.verdict == "pass" for item in items):
        return SampleVerdict("pass")
    return SampleVerdict("not_judged")
