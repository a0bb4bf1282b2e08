"""What changed and what cannot be told: sentences made from readings, none of which claims more than its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhixing.catalogue.model import Indicator, Method
from zhixing.methods.rates import growth, point_change
from zhixing.methods.values import Reading, Status, Text
from zhixing.portal import figures, wording
from zhixing.portal.charts import source_address

MOST: Final = 6
_NOT_COMPARED: Final = frozenset({Method.GROWTH, Method.POINT_CHANGE, Method.RANK})
_PERCENT: Final = "percent"
_LEVELS: Final = frozenset({"index", "rank"})  # a level has no growth rate worth reading


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, what it means for the reader (better, worse, neutral, unknown), and where it can be checked."""

    tone: str
    words: Text
    href: str
    sure: bool


def against_last_year(now: Reading, before: Reading, indicator: Indicator) -> Said | None:
    """How a figure stands to the same period of last year; None where one of the two is missing."""
    if now.value is None or before.value is None or indicator.method in _NOT_COMPARED:
        return None
    if not (now.can_be_told and before.can_be_told):
        words = Text("样本不足，不与上年比较", "too few cases to compare with last year")
        return Said("unknown", words, source_address(now), sure=False)
    if figures.is_rate(now) and figures.is_rate(before):
        return _rates(now, before, indicator)
    side = (now.value > before.value) - (now.value < before.value)
    if side == 0:
        return Said("neutral", Text("与上年持平", "unchanged from last year"), source_address(now), sure=True)
    return Said(figures.tone(side, indicator.better), _by_how_much(now, before, side), source_address(now), sure=True)


def _rates(now: Reading, before: Reading, indicator: Indicator) -> Said:
    difference, low, high = (100 * part for part in figures.rate_difference(now, before))
    side = 1 if low > 0 else -1 if high < 0 else 0
    if side == 0:
        words = Text(
            f"与上年无法区分（相差{_signed(difference)}个百分点，95%区间{_signed(low)}至{_signed(high)}）",
            f"cannot be told from last year (difference {_signed(difference)} points, "
            f"95% interval {_signed(low)} to {_signed(high)})",
        )
        return Said("neutral", words, source_address(now), sure=False)
    up_zh, up_en = ("高", "above") if side > 0 else ("低", "below")
    words = Text(
        f"比上年{up_zh}{abs(difference):.2f}个百分点，差异显著",
        f"{abs(difference):.2f} points {up_en} last year, a significant difference",
    )
    return Said(figures.tone(side, indicator.better), words, source_address(now), sure=True)


def _signed(points: float) -> str:
    """Two decimals with a true minus sign, so that no reader takes it for a dash."""
    return f"{points:+.2f}".replace("-", "−")


def _by_how_much(now: Reading, before: Reading, side: int) -> Text:
    value, base = float(now.value or 0), float(before.value or 0)
    up_zh, up_en = ("增长", "up") if side > 0 else ("下降", "down")
    if wording.unit(now.unit).code == _PERCENT:
        points = abs(float(point_change(value, base)))
        return Text(
            f"比上年{'高' if side > 0 else '低'}{points:.2f}个百分点", f"{up_en} {points:.2f} points on last year"
        )
    if base > 0 and now.unit not in _LEVELS:
        percent = abs(float(growth(value, base)))
        return Text(f"比上年{up_zh}{percent:.1f}%", f"{up_en} {percent:.1f}% on last year")
    amount = wording.number(abs((now.value or 0) - (before.value or 0)), now.decimals)
    suffix = wording.unit(now.unit).suffix
    return Text(f"比上年{'多' if side > 0 else '少'}{amount}{suffix.zh}", f"{up_en} {amount}{suffix.en} on last year")


def of_the_place(pairs: Sequence[tuple[Indicator, Reading, Reading]]) -> list[Said]:
    """One sentence for each figure that can be set beside last year's, the figure itself in front."""
    found = []
    for indicator, now, before in pairs:
        said = against_last_year(now, before, indicator)
        if said:
            figure, name = wording.figure(now), indicator.name
            words = Text(f"{name.zh}{figure.zh}，{said.words.zh}。", f"{name.en} {figure.en}, {said.words.en}.")
            found.append(Said(said.tone, words, said.href, said.sure))
    return found


def of_the_parts(whole: Reading, parts: Sequence[Reading], indicator: Indicator, name: Text) -> list[Said]:
    """How the parts of a rate stand to the rest of the whole: one sentence each when told apart, one for all others."""
    alike: list[Reading] = []
    weak: list[Reading] = []
    found: list[Said] = []
    for part in parts:
        if part.status is Status.SMALL_N:
            weak.append(part)
        if not (part.can_be_told and figures.is_rate(part) and figures.is_rate(whole)):
            continue
        difference, low, high = (100 * each for each in figures.rate_difference(part, figures.rest(whole, part)))
        side = 1 if low > 0 else -1 if high < 0 else 0
        if side == 0:
            alike.append(part)
            continue
        found.append(_apart(part, difference, side, indicator, name))
    return found + _together(alike, weak, indicator, name)


def _apart(part: Reading, difference: float, side: int, indicator: Indicator, name: Text) -> Said:
    label, value = part.groups[0].label, wording.figure(part)
    above_zh, above_en = ("高", "above") if side > 0 else ("低", "below")
    words = Text(
        f"{label.zh}{indicator.name.zh}{value.zh}，比{name.zh}其余部分{above_zh}{abs(difference):.2f}个百分点，差异显著。",
        f"{label.en}: {indicator.name.en.lower()} {value.en}, {abs(difference):.2f} points {above_en} the rest of "
        f"{name.en}, a significant difference.",
    )
    return Said(figures.tone(side, indicator.better), words, source_address(part), sure=True)


def _together(alike: Sequence[Reading], weak: Sequence[Reading], indicator: Indicator, name: Text) -> list[Said]:
    found = []
    if alike:
        zh, en = _listed(alike)
        words = Text(
            f"{zh}的{indicator.name.zh}与{name.zh}其余部分无法区分。",
            f"{en}: {indicator.name.en.lower()} cannot be told from the rest of {name.en}.",
        )
        found.append(Said("neutral", words, "", sure=False))
    if weak:
        zh, en = _listed(weak)
        least = indicator.minimum_n
        words = Text(
            f"{zh}样本不足{least}，只列数据，不作比较。", f"{en}: fewer than {least} cases; shown, not compared."
        )
        found.append(Said("unknown", words, "", sure=False))
    return found


def _listed(readings: Sequence[Reading]) -> tuple[str, str]:
    labels = [reading.groups[0].label for reading in readings]
    shown = labels[:MOST]
    more = len(labels) - len(shown)
    zh = "、".join(label.zh for label in shown) + (f"等{len(labels)}项" if more else "")
    en = ", ".join(label.en for label in shown) + (f" and {more} more" if more else "")
    return zh, en
