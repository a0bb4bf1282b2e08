"""A random draw that anybody can repeat: the list is frozen first, the beacon comes after, the order is a hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from zhixing.methods.errors import MethodError
from zhixing.methods.sampling.allocation import allocate
from zhixing.methods.values import Text


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn and all it takes to draw it again.

    `order` is the whole list in drawn order, `allocation` the number per stratum, `drawn` the objects of each stratum
    in drawn order. `pool_hash` is published when the list is frozen, `seed` when the beacon is out.
    """

    pool_hash: str
    seed: str
    order: tuple[str, ...]
    allocation: Mapping[str, int]
    drawn: Mapping[str, tuple[str, ...]]


def pool_hash(ids: Collection[str]) -> str:
    """SHA-256, in hex, of the identifiers sorted ascending and joined by line feeds (none at the end), in UTF-8.

    Raises MethodError for an empty list, identifiers given twice, and identifiers that are empty or hold a line feed.
    """
    return sha256("\n".join(sorted(_checked(ids))).encode()).hexdigest()


def seed_text(day: date, plan: str, beacon: str) -> str:
    """The seed of a draw: `2026-03-15|plan-2026-007|beacon:8841920573`. Raises MethodError for an empty part."""
    if not plan or not beacon:
        raise MethodError(Text("计划编号与随机信标不能为空", "the plan and the beacon cannot be empty"))
    return f"{day.isoformat()}|{plan}|beacon:{beacon}"


def key(seed: str, identifier: str) -> str:
    """The hex SHA-256 an object is ordered by: of the seed, a bar and its identifier."""
    return sha256(f"{seed}|{identifier}".encode()).hexdigest()


def drawn_order(ids: Collection[str], seed: str) -> tuple[str, ...]:
    """All identifiers by ascending `key`. Raises MethodError as `pool_hash`."""
    return tuple(sorted(_checked(ids), key=lambda identifier: key(seed, identifier)))


def draw(
    strata: Mapping[str, str],
    n: int,
    *,
    day: date,
    plan: str,
    beacon: str,
    frozen_at: datetime,
    beacon_at: datetime,
) -> Draw:
    """Draw `n` of the objects in `strata` (identifier to stratum, "" for all in one), as many per stratum as allotted.

    Raises MethodError when the beacon is not later than the freeze (somebody could have fitted the list to it), and as
    `pool_hash` and `allocate`.
    """
    if beacon_at <= frozen_at:
        raise MethodError(Text("随机信标早于名单冻结", "the beacon is older than the frozen list"))
    seed = seed_text(day, plan, beacon)
    order = drawn_order(strata, seed)
    allocation = allocate(dict(sorted(Counter(strata.values()).items())), n)
    drawn = {code: tuple(each for each in order if strata[each] == code)[:count] for code, count in allocation.items()}
    return Draw(pool_hash(strata), seed, order, allocation, drawn)


def draw_officers(ids: Collection[str], seed: str, count: int, *, recused: Collection[str] = ()) -> tuple[str, ...]:
    """The first `count` officers by hash order who are not `recused`; the next in order replaces one who is.

    Raises MethodError when fewer than `count` are left, and as `pool_hash`.
    """
    free = [each for each in drawn_order(ids, seed) if each not in set(recused)]
    if count > len(free):
        raise MethodError(
            Text(
                f"回避后可派人员 {len(free)} 名，少于所需 {count} 名",
                f"{len(free)} officers are left after recusal, {count} are needed",
            )
        )
    return tuple(free[:count])


def _checked(ids: Collection[str]) -> Sequence[str]:
    if not ids:
        raise MethodError(Text("名单为空", "the list is empty"))
    twice = sorted(each for each, count in Counter(list(ids)).items() if count > 1)
    if twice:
        named = "、".join(twice[:5])
        raise MethodError(Text(f"名单中有重复对象：{named}", f"the list holds an object twice: {', '.join(twice[:5])}"))
    if any(not each or "\n" in each for each in ids):
        raise MethodError(
            Text("对象编号不能为空，也不能含换行符", "an identifier is empty or holds a line feed"),
        )
    return list(ids)
