"""How many objects each stratum of a draw gets: by largest remainder, and nobody with objects goes without."""

from __future__ import annotations

from collections.abc import Mapping

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


def allocate(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """Share `n` draws among strata in proportion to their `sizes`, in whole numbers that add up to `n`.

    Each stratum gets the whole part of its quota; what is left goes to the largest remainders, ties to the larger
    stratum, then by code. Then every non-empty stratum with nothing takes one from the largest allocation (ties as
    before). The answer keeps the order of `sizes`.

    Raises MethodError for negative sizes, `n` larger than all strata together, and fewer draws than non-empty strata.
    """
    if n < 0 or any(size < 0 for size in sizes.values()):
        raise MethodError(Text("抽样数与层的大小不能为负", "draws and sizes of strata cannot be negative"))
    total, filled = sum(sizes.values()), [code for code, size in sizes.items() if size]
    if n > total:
        raise MethodError(Text(f"抽样数 {n} 大于名单总数 {total}", f"{n} draws from a list of {total}"))
    if n < len(filled):
        raise MethodError(
            Text(
                f"抽样数 {n} 少于非空层数 {len(filled)}，无法每层至少抽一个",
                f"{n} draws for {len(filled)} strata that hold objects: each needs at least one",
            )
        )
    filled.sort(key=lambda code: (-sizes[code], code))
    given = {code: n * sizes[code] // total for code in filled}
    by_remainder = sorted(filled, key=lambda code: -(n * sizes[code] % total))
    for code in by_remainder[: n - sum(given.values())]:
        given[code] += 1
    for code in [code for code in filled if not given[code]]:
        giver = max(filled, key=given.__getitem__)
        given[giver] -= 1
        given[code] = 1
    return {code: given.get(code, 0) for code in sizes}
