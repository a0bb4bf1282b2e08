"""The trail as a file: one line an entry, from which anybody can compute every digest again without this software."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from zhixing.office import chain, trail


def lines() -> Iterator[str]:
    """Every entry in order as one line of JSON.

    `text` is what was digested, letter by letter; `digest_name` says how, `digest` is the result. The number of the
    entry and the digest it follows stand within the text.
    """
    for row in trail.rows():
        told: dict[str, Any] = {
            "seq": row.seq,
            "digest_name": row.digest_name,
            "digest": row.digest,
            "text": chain.content(chain.settled(row)),
        }
        yield json.dumps(told, ensure_ascii=False)
