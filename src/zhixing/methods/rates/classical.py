"""The classical indicators of the statistical system of 1991 and their neighbours, one named function each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats, floats, ratio, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

# 技监局管发〔1991〕368号: excellent, first and qualified grade.
GRADE_WEIGHTS: Final = (1.5, 1.0, 0.5)


@dataclass(frozen=True, slots=True)
class Intensity:
    """A share of a base the caller named, in percent; a share whose base is not named cannot be compared."""

    value: Floats
    base: Text


@dataclass(frozen=True, slots=True)
class Certified:
    """Enterprises with at least one valid certificate among those in scope, each counted once; `rate` in percent."""

    certified: int
    in_scope: int
    rate: float


def _amounts(*values: ArrayLike) -> tuple[Floats, ...]:
    arrays = floats(*values)
    for each in arrays:
        refuse(each < 0, "金额或数量不能为负", "an amount or count cannot be negative")
    return arrays


def grade_rate(excellent: ArrayLike, first: ArrayLike, qualified: ArrayLike, total: ArrayLike) -> Floats:
    """产品质量等级品率 G = (1.5 p1 + 1.0 p2 + 0.5 p3) / P, 0 to 1.5; output of each grade over all, constant price.

    Ungraded output stands in P alone. NaN where P is zero. Raises MethodError for negative amounts and grades that
    add up to more than P.
    """
    top, middle, low, whole = _amounts(excellent, first, qualified, total)
    refuse(top + middle + low > whole, "各等级产值之和大于总产值", "the grades add up to more than the total")
    graded: Floats = top * GRADE_WEIGHTS[0] + middle * GRADE_WEIGHTS[1] + low * GRADE_WEIGHTS[2]
    return ratio(graded, whole)


def loss_rate(internal: ArrayLike, external: ArrayLike, output: ArrayLike) -> Floats:
    """质量损失率 F = (Ci + Ce) / P, in percent, current prices; lower is better. NaN where P is zero."""
    inside, outside, whole = _amounts(internal, external, output)
    return ratio(inside + outside, whole) * 100


def sales_rate(sales: ArrayLike, output: ArrayLike) -> Floats:
    """产品销售率 S = sales / gross output, in percent; above 100 when stock is sold. NaN where output is zero."""
    sold, made = _amounts(sales, output)
    return ratio(sold, made) * 100


def new_product_rate(new_output: ArrayLike, output: ArrayLike) -> Floats:
    """新产品产值率 N = new-product output / gross output, in percent; not the share in sales. NaN where it is zero.

    Raises MethodError when new products make up more than all output.
    """
    new, made = _amounts(new_output, output)
    refuse(new > made, "新产品产值大于总产值", "new products are more than all output")
    return ratio(new, made) * 100


def research_intensity(expenditure: ArrayLike, amount: ArrayLike, *, base: Text) -> Intensity:
    """Research expenditure over `amount`, in percent; `base` names what the amount is (GDP, revenue, …).

    NaN where the amount is zero. Raises MethodError for a base without a name: 研发经费, 研究开发费用 and 科技经费 over
    different bases are different figures under one word.
    """
    if not (base.zh.strip() and base.en.strip()):
        raise MethodError(Text("必须写明分母的名称", "the denominator must be named"))
    spent, whole = _amounts(expenditure, amount)
    return Intensity(ratio(spent, whole) * 100, base)


def adoption_rate(adopting: ArrayLike, adoptable: ArrayLike) -> Floats:
    """采标率: adopting over adoptable, in percent; products or enterprises, the caller says which. NaN where none.

    Raises MethodError when more adopt than could.
    """
    some, all_ = _amounts(adopting, adoptable)
    refuse(some > all_, "采标数大于可采标数", "more adopt than could")
    return ratio(some, all_) * 100


def certification_rate(scope: Collection[str], holders: Collection[str]) -> Certified:
    """认证率: enterprises of `scope` that stand among the `holders` of valid certificates, by social credit code.

    Several certificates of one enterprise count once, holders outside the scope not at all; a suspended or lapsed
    certificate is not valid and its holder is left out by the caller. The rate is NaN where the scope is empty.
    """
    codes = set(scope)
    certified = len(codes & set(holders))
    return Certified(certified, len(codes), certified / len(codes) * 100 if codes else float("nan"))


def patents_per_ten_thousand(patents: ArrayLike, residents: ArrayLike) -> Floats:
    """每万人口发明专利拥有量: valid patents at the end of a period per ten thousand permanent `residents` (persons)."""
    valid, people = _amounts(patents, residents)
    return ratio(valid, people) * 10_000


def average_growth(first: ArrayLike, last: ArrayLike, years: ArrayLike) -> Floats:
    """Average annual growth from `first` to `last` over `years`, in percent (geometric).

    NaN where the base is zero or negative, or the end negative: no comparable base. Raises MethodError for no years.
    """
    base, end, span = floats(first, last, years)
    refuse(span <= 0, "年数必须大于零", "the number of years must be above zero")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((base > 0) & (end >= 0), ((end / base) ** (1 / span) - 1) * 100, np.nan)
