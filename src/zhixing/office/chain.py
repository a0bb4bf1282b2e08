"""The chain as arithmetic: what of an entry is digested, and what the first place says where it no longer holds.

Nothing here touches the database: entries come as rows in the order of their numbers, heads (`heads.py`) as they were
written down, and two look-ups find an entry by its number or by the digest it says it follows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import Any, Final, NamedTuple, Protocol

from zhixing.office import digests

BEGINNING: Final = "0" * 64
_NEAR: Final = 1000  # how far a renumbered entry is looked for


class Row(NamedTuple):
    """One entry as it is digested: `at` in UTC to the microsecond, `body` as canonical JSON, `digest` as it stands."""

    seq: int
    at: str
    by: str
    action: str
    about_kind: str
    about_id: str
    move: str
    from_state: str
    to_state: str
    note: str
    edition: str
    body: str
    previous: str
    digest: str
    digest_name: str


class Head(Protocol):
    """What was written down elsewhere: at this number stood this digest."""

    seq: int
    digest: str


def content(row: Row) -> str:
    """The text that is digested: JSON with sorted keys, no blanks, and no escapes but those JSON demands.

    The digest's name is not in it: under another name another function is computed, and the digest no longer fits.
    """
    return (
        f'{{"about":[{quoted(row.about_kind)},{quoted(row.about_id)}],"action":{quoted(row.action)},'
        f'"at":{quoted(row.at)},"body":{row.body},"by":{quoted(row.by)},"edition":{quoted(row.edition)},'
        f'"move":[{quoted(row.move)},{quoted(row.from_state)},{quoted(row.to_state)}],"note":{quoted(row.note)},'
        f'"previous":{quoted(row.previous)},"seq":{row.seq}}}'
    )


def canonical(body: Any) -> str:
    """The one way a body is written."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def settled(row: Row) -> Row:
    """The entry with its body written canonically; a body that is no JSON is left as it is, and fits no digest."""
    try:
        return row._replace(body=canonical(json.loads(row.body)))
    except (ValueError, TypeError):
        return row


def made(row: Row) -> str:
    """The digest this entry ought to have. Raises UnknownDigest."""
    # A text no encoding can hold cannot have been recorded; it must not keep the rest from being looked at.
    return digests.digest(content(row).encode("utf-8", "surrogatepass"), row.digest_name)


def genuine(row: Row, *, seq: int | None = None) -> bool:
    """Whether the entry is what its digest says, perhaps under another number."""
    here = row if seq is None else row._replace(seq=seq)
    try:
        # A body lies in the database as it was digested; one from before that was so is written anew.
        return made(here) == row.digest or made(settled(here)) == row.digest
    except (digests.UnknownDigest, TypeError):
        return False  # a digest nobody knows, or a value that is no text


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place that does not hold: which entry, what is wrong with it, up to where, by which head.

    `kind` is one of edited, missing, reordered, inserted, spliced, relinked, rechained, truncated. `sure` is the last
    entry a head vouches for, 0 where none was asked.
    """

    seq: int
    kind: str
    until: int
    head: Head | None = None
    sure: int = 0


@dataclass(slots=True)
class Verdict:
    """What a walk along the chain found. `digests` are (number, name) where a digest came into use."""

    entries: int = 0
    last: Row | None = None
    digests: list[tuple[int, str]] = field(default_factory=list)
    heads: int = 0
    broken: Broken | None = None


class Lookup(NamedTuple):
    """How an entry is found out of turn."""

    by_seq: Callable[[int], Row | None]
    by_previous: Callable[[str], Sequence[Row]]
    by_digest: Callable[[str], Row | None]


def walk(rows: Iterable[Row], heads: Iterable[Head], lookup: Lookup) -> Verdict:
    """Follow the chain from its beginning, hold it against the heads, and stop at the first place that is wrong."""
    waiting: dict[int, list[Head]] = {}
    for head in heads:
        waiting.setdefault(head.seq, []).append(head)
    found, sure, name = Verdict(), 0, ""
    link, expected = BEGINNING, 1
    stream = iter(rows)
    for row in stream:
        if row.seq != expected or row.previous != link or not genuine(row):
            found.broken = _diagnose(row, next(stream, None), found.last, waiting, lookup)
            return found
        if row.digest_name != name:
            name = row.digest_name
            found.digests.append((row.seq, name))
        found.entries, found.last = found.entries + 1, row
        link, expected = row.digest, row.seq + 1
        if row.seq in waiting:
            for head in waiting.pop(row.seq):
                if head.digest != row.digest:
                    found.broken = Broken(sure + 1, "rechained", row.seq, head, sure)
                    return found
                found.heads += 1
            sure = row.seq
    if waiting:
        head = waiting[max(waiting)][0]
        found.broken = Broken(expected, "truncated", head.seq, head, sure)
    return found


def _diagnose(
    row: Row, following: Row | None, last: Row | None, heads: Mapping[int, Sequence[Head]], lookup: Lookup
) -> Broken:
    """Say what is wrong at the first entry that does not fit behind `last`."""
    expected, link = (last.seq + 1, last.digest) if last else (1, BEGINNING)
    if row.seq < expected:
        return Broken(row.seq, "inserted", row.seq)
    if row.seq > expected:
        moved = _elsewhere(link, expected, lookup)
        return Broken(expected, "reordered", expected) if moved else Broken(expected, "missing", row.seq - 1)
    if genuine(row):
        return _wrong_link(row, following, last, heads, lookup)
    return _misfit(row, following, link, lookup)


def _misfit(row: Row, following: Row | None, link: str, lookup: Lookup) -> Broken:
    """An entry under the right number that does not fit its own digest: edited, or another one than belongs here."""
    here, original = row.seq, _original(row, lookup)
    if original is not None and original < here:
        # It has been pushed up by what now stands where it stood.
        return Broken(original, "inserted", here - 1)
    if _elsewhere(link, here, lookup):
        follows = following is not None and following.previous == link and genuine(following, seq=here)
        return Broken(here, "inserted" if follows and original is None else "reordered", here)
    return Broken(here, "edited", here) if original is None else Broken(here, "missing", original - 1)


def _wrong_link(
    row: Row, following: Row | None, last: Row | None, heads: Mapping[int, Sequence[Head]], lookup: Lookup
) -> Broken:
    """The entry is sound in itself but follows another one: it was put in, or the one before it was rewritten."""
    alone = following is not None and following.seq == row.seq + 1 and following.previous != row.digest
    if alone or last is None:
        return Broken(row.seq, "spliced", row.seq)
    later = [head for seq, listed in sorted(heads.items()) if seq >= row.seq for head in listed]
    for head in later:
        if _joined(row, head, lookup):
            return Broken(last.seq, "edited", last.seq, head)
    if later:
        return Broken(row.seq, "spliced", row.seq, later[0])
    return Broken(last.seq, "relinked", row.seq)


def _joined(row: Row, head: Head, lookup: Lookup) -> bool:
    """Whether the chain holds from an entry on to a head, and ends in what the head says."""
    link = row.digest
    for seq in range(row.seq + 1, head.seq + 1):
        held = lookup.by_seq(seq)
        if held is None or held.previous != link or not genuine(held):
            return False
        link = held.digest
    return link == head.digest


def _elsewhere(link: str, seq: int, lookup: Lookup) -> bool:
    """Whether the entry that belongs under a number stands, unchanged, under another."""
    return any(one.seq != seq and genuine(one, seq=seq) for one in lookup.by_previous(link))


def _original(row: Row, lookup: Lookup) -> int | None:
    """The number an entry had when its digest was made, None when it was not only renumbered."""
    before, row = lookup.by_digest(row.previous), settled(row)
    likely = [before.seq + 1] if before else []
    for seq in (*likely, *_around(row.seq)):
        if seq != row.seq and _fits(row, seq):
            return seq
    return None


def _fits(row: Row, seq: int) -> bool:
    try:
        return made(row._replace(seq=seq)) == row.digest
    except (digests.UnknownDigest, TypeError):
        return False


def _around(seq: int) -> Iterator[int]:
    for step in range(1, _NEAR + 1):
        yield seq + step
        if seq > step:
            yield seq - step
