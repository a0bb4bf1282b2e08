"""What arrives at this room before it is stored: batches with their findings, as published and as understood."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

_SEPARATOR: Final = "\x1f"


@dataclass(slots=True)
class ReceivedFinding:
    """One item of a batch; `value` in `unit` when the text reads as one number, else `unreadable` says why (a code)."""

    item: str
    verdict: str
    item_class: str = ""
    measured_text: str = ""
    limit_text: str = ""
    value: Decimal | None = None
    unit: str = ""
    unreadable: str = ""
    row: int = 0


@dataclass(slots=True)
class ReceivedBatch:
    """One sample. Codes are values of the enums of models.py; `place` is a place code, `credit_code` an enterprise's.

    `original` holds every row it came from ({"row": record number, "sheet": …, "cells": {heading: text}}), `problems`
    what was doubtful about them, as JSON.
    """

    key: str
    source: str
    product: str
    verdict: str
    published_on: date | None = None
    sampled_on: date | None = None
    sample_no: str = ""
    category: str = ""
    industry: str = ""
    producer: str = ""
    sampled_unit: str = ""
    credit_code: str = ""
    issuer: str = ""
    lot: str = ""
    made_on_text: str = ""
    place: str = ""
    size: str = ""
    channel: str = ""
    purpose: str = ""
    severity: str = ""
    plan: str = ""
    final: bool = True
    contradictory: bool = False
    remark: str = ""
    findings: list[ReceivedFinding] = field(default_factory=list)
    original: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The sampling date where it is known, else the publication date."""
        known = self.sampled_on or self.published_on
        if known is None:
            raise ValueError(f"{self.product}: neither a sampling date nor a publication date")
        return known


def batch_key(*parts: str) -> str:
    """Digest of what makes a batch one batch: the same parts, the same batch, however often the file comes."""
    return hashlib.sha256(_SEPARATOR.join(parts).encode()).hexdigest()
