"""What stands at the foot of a page of figures, and the line of words beside one: data cut, edition, comparison."""

from __future__ import annotations

from dataclasses import dataclass

from zhixing.methods.values import Reading, Text
from zhixing.portal import figures


@dataclass(frozen=True, slots=True)
class Line:
    """A comparison in words and its tone."""

    tone: str
    words: Text


@dataclass(frozen=True, slots=True)
class Freshness:
    """Which data cut and which definitions a page stands on, and how complete the facts are."""

    snapshot: str
    created_at: object
    edition: str
    completeness: str
    batches: int

    @classmethod
    def of(cls, reading: Reading, *, edition: str = "") -> Freshness:
        """Read it off a figure and the open snapshot; `edition` where the page stands on one definition alone."""
        source = figures.warehouse()
        share = reading.completeness
        return cls(
            source.name,
            source.created_at,
            edition or figures.edition(),
            "" if share is None else f"{share * 100:.0f}%",
            source.manifest.rows("batches"),
        )
