"""Outlines: every report outline can be read, prints no number of its own, and asks only for figures that exist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from zhixing.catalogue.checks.text import Definition, read_all
from zhixing.catalogue.known import near
from zhixing.catalogue.outline import (
    ChartBlock,
    Condition,
    FigureSlot,
    Outline,
    ParagraphBlock,
    Pick,
    Rule,
    Section,
    TableBlock,
    Variant,
    sentence_key,
)
from zhixing.catalogue.outline_files import OutlineRefused, problem, read_outline
from zhixing.catalogue.sentences import BUILT_IN, PARTS, ROUND, SLOT, loose_digits, slots
from zhixing.methods.values import Problem, Text

_TWO: Final = frozenset({Rule.ABOVE, Rule.BELOW, Rule.LEVEL, Rule.APART, Rule.TOGETHER, Rule.DISAGREES})
_MANY: Final = frozenset({Rule.TOLD, Rule.UNTOLD, Rule.SMALL, Rule.LEFT_OUT})
# Which rules bear out a round number, and which of the two round numbers a rule needs.
_BEARS_OUT: Final = {
    "floor": frozenset({Rule.AT_LEAST, Rule.OVER, Rule.FIRST_TIME}),
    "ceiling": frozenset({Rule.UNDER, Rule.NEARLY}),
}
_OVER_YEARS: Final = frozenset({Rule.FIRST_TIME, Rule.HIGHEST_YET})
_MOST_DECIMALS: Final = 4
# Definitions beside the indicators that answer questions, with the breakdowns they always have.
_ALSO_ASKED: Final[Mapping[str, tuple[str, ...]]] = {"published": (), "indices": ("place",)}
_BIND: Final = Text(
    "请改为数据槽位；标准编号、置信水平等请在 literals 中申明。",
    "Use a slot; declare numbers of standards and the like under literals.",
)
_DECLARE: Final = Text(
    "请在该数据的定义中补上这个整数，书写与印出的一致。",
    "Declare the round number with the figure, as it is to be printed.",
)
_YEARS: Final = Text(
    "按年列出用 years（至少 2），跨年合并用 span（至少 2）。",
    "years (at least 2) lists year by year; span (at least 2) takes several years as one.",
)
_BEAR: Final = Text(
    "请在 when 中加上 at-least、over（下限）或 under、nearly（上限）。",
    "Add at-least or over (floor), under or nearly (ceiling) to the sentence's conditions.",
)
_KEY: Final = Text("请为其中一句的首个变体加上 key。", "Give the first variant of one of them a key.")
_DROP: Final = Text("请使用它，或将其删除。", "Use it, or take it out.")
_SHAPE: Final = Text("槽位写作 {名称} 或 {名称.部分}，只用小写字母。", "Write {name} or {name.part}, in small letters.")
_MEND: Final = Text("请更正名称或补上 figures 中的定义。", "Mend the name, or define it under figures.")


def check(definitions: Sequence[Definition], folder: Path, _on: date) -> list[Problem]:
    """Unreadable files; digits bound to nothing; slots, figures, indicators, breakdowns that do not exist.

    Also round numbers no condition bears out, rules asked of figures that cannot answer them, sentences with one key,
    and what is declared and never used.
    """
    others = [each for each in read_all(folder, tuple(_ALSO_ASKED)) if isinstance(each, Definition)]
    askable = (*(each for each in definitions if each.kind == "indicators"), *others)
    allowed = {each.code: _breakdowns(each) for each in askable}
    found: list[Problem] = []
    for path in sorted((folder / "outlines").glob("*.toml")):
        try:
            outline = read_outline(path)
        except OutlineRefused as refused:
            found.extend(refused.problems)
            continue
        found.extend(_loose(outline))
        found.extend(_broken(outline))
        found.extend(_unnamed(outline))
        found.extend(_unborne(outline))
        found.extend(_same_key(outline))
        found.extend(_unused(outline))
        for slot in outline.figures.values():
            found.extend(_slot(outline, slot, allowed))
    return found


def _breakdowns(definition: Definition) -> set[str]:
    """What an indicator, a published series or an index may be cut by."""
    usual = _ALSO_ASKED.get(definition.kind, ())
    return {str(each) for each in definition.row.get("breakdowns", usual)}


def _texts(outline: Outline) -> Iterator[tuple[str, Text]]:
    """Every text of an outline with the key it stands under."""
    yield from (("title", outline.title), ("subtitle", outline.subtitle), ("issuer", outline.issuer))
    yield from (("say", variant.words) for variant in outline.variants())
    for block in _blocks(outline.chapters):
        if isinstance(block, TableBlock):
            yield f"{block.name}.caption", block.caption
            yield from ((f"{block.name}.columns", column.title) for column in block.columns)
        elif isinstance(block, ChartBlock):
            yield f"{block.name}.caption", block.caption


def _blocks(sections: Sequence[Section]) -> Iterator[ParagraphBlock | TableBlock | ChartBlock]:
    for section in sections:
        yield from section.blocks
        yield from _blocks(section.sections)


def _loose(outline: Outline) -> Iterator[Problem]:
    for key, text in _texts(outline):
        for words in (text.zh, text.en):
            if digits := loose_digits(words, outline.literals):
                reason = Text(
                    f"“{digits}”中的数字没有绑定任何数据。", f"The number in “{digits}” is bound to no figure."
                )
                yield problem(outline.file, key, reason, _BIND, found=words)


def _broken(outline: Outline) -> Iterator[Problem]:
    """Braces that are no slot: they would be printed as they stand."""
    for key, text in _texts(outline):
        for words in (text.zh, text.en):
            if set("{}") & set(SLOT.sub("", words)):
                reason = Text(
                    "有一个槽位书写不完整，会原样印出。", "A slot is broken and would be printed as it stands."
                )
                yield problem(outline.file, key, reason, _SHAPE, found=words)


def _unnamed(outline: Outline) -> Iterator[Problem]:
    """Names that mean nothing: slots and their parts, figures of conditions, tables and charts."""
    known = set(outline.figures)
    for key, text in _texts(outline):
        for name, part in (*slots(text.zh), *slots(text.en)):
            if name not in known | BUILT_IN:
                yield _unknown(outline, key, name, known)
            elif part and part not in PARTS:
                yield _unknown(outline, key, part, PARTS)
    for variant in outline.variants():
        yield from (each for condition in variant.when for each in _condition(outline, condition))
    for block in _blocks(outline.chapters):
        for name in _named_by(block):
            if name not in known:
                yield _unknown(outline, getattr(block, "name", "block"), name, known)


def _named_by(block: ParagraphBlock | TableBlock | ChartBlock) -> Iterator[str]:
    if isinstance(block, ChartBlock):
        yield from (*block.figures, *filter(None, [block.benchmark]))
    elif isinstance(block, TableBlock):
        columns = [column.figure for column in block.columns if column.figure]
        yield from block.rows or columns
        yield from (f"{row}_{column}" for row in block.rows for column in columns)


def _condition(outline: Outline, condition: Condition) -> Iterator[Problem]:
    key = f"when.{condition.rule}"
    for name in condition.figures:
        if name not in outline.figures:
            yield _unknown(outline, key, name, set(outline.figures))
    if condition.rule in _TWO and len(condition.figures) != 2:  # noqa: PLR2004 - a comparison has two sides
        reason = Text(f"条件 {condition.rule} 需要两项数据。", f"{condition.rule} compares two figures.")
        yield problem(outline.file, key, reason, _MEND, found=", ".join(condition.figures))
    elif condition.rule not in _TWO | _MANY and len(condition.figures) != 1:
        reason = Text(f"条件 {condition.rule} 只能问一项数据。", f"{condition.rule} is asked of one figure.")
        yield problem(outline.file, key, reason, _MEND, found=", ".join(condition.figures))
    for name in condition.figures:
        if slot := outline.figures.get(name):
            yield from _able(outline, key, condition.rule, slot)


def _able(outline: Outline, key: str, rule: Rule, slot: FigureSlot) -> Iterator[Problem]:
    """Whether a figure can answer a rule: a round number must be declared, a run must have years."""
    for part, rules in _BEARS_OUT.items():
        if rule in rules and not getattr(slot, part):
            reason = Text(f"条件 {rule} 需要 {slot.name} 申明 {part}。", f"{rule} needs a {part} on {slot.name}.")
            yield problem(outline.file, key, reason, _DECLARE, found=slot.name)
    if rule in _OVER_YEARS and slot.years < 2:  # noqa: PLR2004 - one year is no run
        reason = Text(f"条件 {rule} 要求 {slot.name} 按年取数。", f"{rule} needs {slot.name} cut by years.")
        yield problem(outline.file, key, reason, _YEARS, found=slot.name)
    if rule is Rule.RUNNING and slot.pick is not Pick.STREAK:
        reason = Text(f"条件 running 只能问 pick = “streak” 的数据，{slot.name} 不是。", f"{slot.name} is no streak.")
        yield problem(outline.file, key, reason, _MEND, found=slot.name)


def _unborne(outline: Outline) -> Iterator[Problem]:
    """Round numbers printed where no condition of the sentence makes sure that they are true."""
    for variant in outline.variants():
        for words in (variant.words.zh, variant.words.en):
            for name, part in slots(words):
                slot = outline.figures.get(name)
                if part in ROUND and slot and not _borne(variant, slot, part):
                    reason = Text(
                        f"“{{{name}.{part}}}”没有条件保证其属实。",
                        f"no condition makes sure that “{{{name}.{part}}}” is true.",
                    )
                    yield problem(outline.file, "say", reason, _BEAR, found=words)


def _borne(variant: Variant, slot: FigureSlot, part: str) -> bool:
    if part == "floor" and slot.pick is Pick.STREAK:
        return True
    return any(slot.name in each.figures and each.rule in _BEARS_OUT[part] for each in variant.when)


def _same_key(outline: Outline) -> Iterator[Problem]:
    """Two sentences under one key: an edit of the one would be printed in the place of the other too."""
    keys = Counter(sentence_key(sentence) for sentence in outline.sentences())
    for sentence in outline.sentences():
        if keys[sentence_key(sentence)] > 1:
            reason = Text("两个句子的键相同（首句用词相同）。", "Two sentences have one key, for they open alike.")
            yield problem(outline.file, "say", reason, _KEY, found=sentence[0].words.zh)


def _unused(outline: Outline) -> Iterator[Problem]:
    """Figures and literals that nothing prints or asks for: the one costs a question, the other weakens the guard."""
    used = {name for _, text in _texts(outline) for words in (text.zh, text.en) for name, _ in slots(words)}
    used |= {name for variant in outline.variants() for condition in variant.when for name in condition.figures}
    used |= {name for block in _blocks(outline.chapters) for name in _named_by(block)}
    used |= {name for slot in outline.figures.values() for name in slot.source}
    for name in outline.figures:
        if name not in used:
            reason = Text(f"数据“{name}”没有被使用。", f"The figure “{name}” is never used.")
            yield problem(outline.file, f"figures.{name}", reason, _DROP, found=name)
    said = "\n".join(words for _, text in _texts(outline) for words in (text.zh, text.en))
    for literal in outline.literals:
        if literal not in said:
            reason = Text(f"申明的文字“{literal}”没有出现。", f"The literal “{literal}” is never printed.")
            yield problem(outline.file, "literals", reason, _DROP, found=literal)


def _slot(outline: Outline, slot: FigureSlot, indicators: Mapping[str, set[str]]) -> Iterator[Problem]:
    key = f"figures.{slot.name}"
    if bool(slot.indicator) == bool(slot.source):
        reason = Text(
            "应在 indicator 与 source 中填写且只填写一项。", "Give either an indicator or a source, not both."
        )
        yield problem(outline.file, key, reason, _MEND)
    for name in slot.source:
        if name not in outline.figures:
            yield _unknown(outline, f"{key}.source", name, set(outline.figures))
    if slot.pick is Pick.SURELY_LOW and len(slot.source) != 2:  # noqa: PLR2004 - the list and the whole it is held against
        reason = Text("surely-low 需要列表和总体两项。", "surely-low needs the list and the whole.")
        yield problem(outline.file, f"{key}.source", reason, _MEND)
    yield from _numbers(outline, slot)
    if slot.indicator and slot.indicator not in indicators:
        yield _unknown(outline, f"{key}.indicator", slot.indicator, set(indicators))
    elif slot.indicator:
        allowed = indicators[slot.indicator] | {"period"}
        for name in (*slot.by, *(slot.where or {})):
            if name not in allowed:
                yield _unknown(outline, f"{key}.by", name, allowed)


def _numbers(outline: Outline, slot: FigureSlot) -> Iterator[Problem]:
    """What a slot says of years, decimals and round numbers must make sense together."""
    key = f"figures.{slot.name}"
    if slot.span and slot.years:
        reason = Text("span 与 years 只能填写一项。", "Give span or years, not both.")
        yield problem(outline.file, key, reason, _YEARS)
    if slot.span == 1 or slot.span < 0 or slot.years < 0:
        reason = Text("span 至少为 2 年，years 不得为负。", "span covers at least two years; years cannot be negative.")
        yield problem(outline.file, f"{key}.span", reason, _YEARS, found=str(slot.span or slot.years))
    if slot.decimals is not None and not 0 <= slot.decimals <= _MOST_DECIMALS:
        reason = Text(f"小数位数应在 0 至 {_MOST_DECIMALS} 之间。", f"Decimals lie between 0 and {_MOST_DECIMALS}.")
        yield problem(outline.file, f"{key}.decimals", reason, _MEND, found=str(slot.decimals))
    ends = []
    for part in ("floor", "ceiling"):
        written = getattr(slot, part)
        try:
            ends.append(Decimal(written) if written else None)
        except InvalidOperation:
            reason = Text(f"“{written}”不是数字。", f"“{written}” is no number.")
            yield problem(outline.file, f"{key}.{part}", reason, _MEND, found=written)
            return
    low, high = ends
    if low is not None and high is not None and low >= high:
        reason = Text("floor 不小于 ceiling，上下限颠倒。", "The floor is not below the ceiling.")
        yield problem(outline.file, key, reason, _MEND, found=f"{low} ≥ {high}")


def _unknown(outline: Outline, key: str, name: str, known: set[str] | frozenset[str]) -> Problem:
    alike = near(name, sorted(known))
    reason = Text(f"没有名为“{name}”的项。", f"There is nothing called “{name}”.")
    meant = Text(f"是否指 {'、'.join(alike)}？", f"Did you mean {', '.join(alike)}?") if alike else _MEND
    return problem(outline.file, key, reason, meant, found=name)
