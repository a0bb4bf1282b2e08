"""Outlines: every report outline can be read, prints no number of its own, and asks only for figures that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from zhixing.catalogue.checks.text import Definition
from zhixing.catalogue.known import near
from zhixing.catalogue.outline import (
    BUILT_IN,
    PARTS,
    SLOT,
    ChartBlock,
    Condition,
    FigureSlot,
    Outline,
    OutlineRefused,
    ParagraphBlock,
    Pick,
    Rule,
    Section,
    TableBlock,
    loose_digits,
    problem,
    read_outline,
)
from zhixing.methods.values import Problem, Text

_TWO: Final = frozenset({Rule.ABOVE, Rule.BELOW, Rule.LEVEL, Rule.APART, Rule.DISAGREES})
_BIND: Final = Text(
    "请改为数据槽位；标准编号、置信水平等请在 literals 中申明。",
    "Use a slot; declare numbers of standards and the like under literals.",
)
_MEND: Final = Text("请更正名称或补上 figures 中的定义。", "Mend the name, or define it under figures.")


def check(definitions: Sequence[Definition], folder: Path, _on: date) -> list[Problem]:
    """Unreadable files; digits bound to nothing; slots, figures, indicators, breakdowns that do not exist."""
    indicators = {each.code: each for each in definitions if each.kind == "indicators"}
    found: list[Problem] = []
    for path in sorted((folder / "outlines").glob("*.toml")):
        try:
            outline = read_outline(path)
        except OutlineRefused as refused:
            found.extend(refused.problems)
            continue
        found.extend(_loose(outline))
        found.extend(_unnamed(outline))
        for slot in outline.figures.values():
            found.extend(_slot(outline, slot, indicators))
    return found


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


def _unnamed(outline: Outline) -> Iterator[Problem]:
    """Names that mean nothing: slots and their parts, figures of conditions, tables and charts."""
    known = set(outline.figures)
    for key, text in _texts(outline):
        for match in (*SLOT.finditer(text.zh), *SLOT.finditer(text.en)):
            if match[1] not in known | BUILT_IN:
                yield _unknown(outline, key, match[1], known)
            elif match[2] and match[2] not in PARTS:
                yield _unknown(outline, key, match[2], PARTS)
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
    for name in condition.figures:
        if name not in outline.figures:
            yield _unknown(outline, f"when.{condition.rule}", name, set(outline.figures))
    if condition.rule in _TWO and len(condition.figures) != 2:  # noqa: PLR2004 - a comparison has two sides
        reason = Text(f"条件 {condition.rule} 需要两项数据。", f"{condition.rule} compares two figures.")
        yield problem(outline.file, f"when.{condition.rule}", reason, _MEND, found=", ".join(condition.figures))


def _slot(outline: Outline, slot: FigureSlot, indicators: Mapping[str, Definition]) -> Iterator[Problem]:
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
    if slot.indicator and slot.indicator not in indicators:
        yield _unknown(outline, f"{key}.indicator", slot.indicator, set(indicators))
    elif slot.indicator:
        allowed = {str(each) for each in indicators[slot.indicator].row.get("breakdowns", [])} | {"period"}
        for name in (*slot.by, *(slot.where or {})):
            if name not in allowed:
                yield _unknown(outline, f"{key}.by", name, allowed)


def _unknown(outline: Outline, key: str, name: str, known: set[str] | frozenset[str]) -> Problem:
    alike = near(name, sorted(known))
    reason = Text(f"没有名为“{name}”的项。", f"There is nothing called “{name}”.")
    meant = Text(f"是否指 {'、'.join(alike)}？", f"Did you mean {', '.join(alike)}?") if alike else _MEND
    return problem(outline.file, key, reason, meant, found=name)
