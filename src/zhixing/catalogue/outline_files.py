"""Reads an outline's files: the head with its shared figures, and one file a chapter; everything unreadable at once."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.known import near
from zhixing.catalogue.outline import (
    Block,
    ChartBlock,
    Condition,
    FigureSlot,
    Form,
    Outline,
    ParagraphBlock,
    Pick,
    Rule,
    Section,
    TableBlock,
    TableColumn,
    Variant,
)
from zhixing.methods.values import Problem, Severity, Text

_VARIANT_KEYS: Final = frozenset({"zh", "en", "when", "margin", "gap", "flag", "key"})
_FIGURE_KEYS: Final = frozenset(each.name for each in fields(FigureSlot)) - {"name"}
_COMPARE: Final = Text("请对照已有提纲检查键名和书写。", "Compare keys and spelling with an outline that works.")
_READING: Final = (KeyError, ValueError, TypeError, AttributeError)


class OutlineRefused(ValueError):
    """An outline that cannot be used; `problems` holds every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.where.zh}：{p.reason.zh} / {p.where.en}: {p.reason.en}" for p in problems))


def problem(file: str, key: str, reason: Text, remedy: Text, found: str = "") -> Problem:
    """One defect of an outline file, in the shape every catalogue check reports."""
    return Problem(
        kind="outline",
        severity=Severity.ERROR,
        where=Text(f"{file}，{key}", f"{file}, {key}"),
        reason=reason,
        remedy=remedy,
        found=found,
        sheet=f"outlines/{file}",
        column=key,
    )


def _text(raw: Any) -> Text:
    return Text(zh=raw["zh"].strip(), en=raw["en"].strip())


def _names(raw: str | list[str]) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw)


def _variant(raw: Mapping[str, Any]) -> Variant:
    conditions = tuple(Condition(Rule(rule), _names(names)) for rule, names in raw.get("when", {}).items())
    return Variant(
        words=_text(raw),
        when=conditions,
        margin=raw.get("margin", False),
        gap=raw.get("gap", False),
        flag=raw.get("flag", ""),
        key=raw.get("key", ""),
    )


def _block(raw: Mapping[str, Any]) -> Block:
    match raw["kind"]:
        case "paragraph":
            sentences = tuple(tuple(_variant(variant) for variant in sentence) for sentence in raw["say"])
            return ParagraphBlock(sentences, raw.get("style", "body"))
        case "table":
            columns = tuple(TableColumn(_text(c), c["figure"], c.get("part", "value")) for c in raw["columns"])
            rows = tuple(raw.get("rows", ()))
            return TableBlock(raw["name"], _text(raw["caption"]), _text(raw["head"]), columns, rows)
        case "chart":
            figures = _names(raw["figures"])
            return ChartBlock(raw["name"], Form(raw["form"]), _text(raw["caption"]), figures, raw.get("benchmark", ""))
        case other:
            raise ValueError(f"kind = {other!r}")


def _section(raw: Mapping[str, Any]) -> Section:
    return Section(
        title=_text(raw["title"]),
        blocks=tuple(_block(block) for block in raw.get("block", ())),
        sections=tuple(_section(inner) for inner in raw.get("section", ())),
        appendix=raw.get("appendix", False),
    )


def _figure(name: str, raw: Mapping[str, Any]) -> FigureSlot:
    return FigureSlot(
        name=name,
        indicator=raw.get("indicator", ""),
        by=_names(raw.get("by", [])),
        where=dict(raw.get("where", {})),
        shift=raw.get("shift", 0),
        years=raw.get("years", 0),
        span=raw.get("span", 0),
        at=raw.get("at", "here"),
        source=_names(raw.get("source", [])),
        pick=Pick(raw.get("pick", "")),
        floor=raw.get("floor", ""),
        ceiling=raw.get("ceiling", ""),
        decimals=raw.get("decimals"),
        limit=raw.get("limit", 0),
    )


def read_outline(path: Path) -> Outline:
    """Read one outline with its chapters. Raises OutlineRefused naming the file and what cannot be read."""
    folder = path.with_suffix("")
    problems: list[Problem] = []
    digest = hashlib.sha256()
    parsed: list[tuple[str, dict[str, Any]]] = []
    for file in (path, *(folder / f"{name}.toml" for name in _chapter_names(path))):
        try:
            content = file.read_bytes()
            digest.update(file.name.encode() + b"\0" + content + b"\0")
            parsed.append((file.name, tomllib.loads(content.decode())))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(_unreadable(file.name, error))
    if problems:
        raise OutlineRefused(problems)
    chapters: list[Section] = []
    slots: dict[str, FigureSlot] = {}
    for place, (name, raw) in enumerate(parsed):
        try:
            problems += _strangers(name, raw)
            chapters += [_section(raw)] if place else []
            own = {slot: _figure(slot, spec) for slot, spec in raw.get("figures", {}).items()}
        except _READING as error:
            problems.append(_unreadable(name, error))
        else:
            problems += [_twice(name, slot) for slot in own if slot in slots]
            slots |= own
    try:
        outline = _outline(parsed[0][1], path.name, slots, chapters, digest.hexdigest()[:12])
    except _READING as error:
        problems.append(_unreadable(path.name, error))
    if problems:
        raise OutlineRefused(problems)
    return outline


def _outline(
    head: Mapping[str, Any], file: str, slots: dict[str, FigureSlot], chapters: list[Section], digest: str
) -> Outline:
    literals = head.get("literals", ())
    return Outline(
        code=head["code"],
        name=_text(head["name"]),
        title=_text(head["title"]),
        subtitle=_text(head["subtitle"]),
        issuer=_text(head["issuer"]),
        figures=slots,
        chapters=tuple(chapters),
        literals=tuple(each if isinstance(each, str) else each["words"] for each in literals),
        decimals=dict(head.get("decimals", {})),
        valid_from=head["valid_from"],
        digest=digest,
        file=file,
        sources={each["words"]: _text(each["source"]) for each in literals if not isinstance(each, str)},
    )


def _strangers(file: str, raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Keys that mean nothing, which would otherwise be passed over in silence."""
    for name, spec in raw.get("figures", {}).items():
        yield from (_stranger(file, f"figures.{name}", key, _FIGURE_KEYS) for key in set(spec) - _FIGURE_KEYS)
    for variant in _raw_variants(raw):
        yield from (_stranger(file, "say", key, _VARIANT_KEYS) for key in set(variant) - _VARIANT_KEYS)


def _raw_variants(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for block in raw.get("block", ()):
        for sentence in block.get("say", ()):
            yield from sentence
    for section in raw.get("section", ()):
        yield from _raw_variants(section)


def _stranger(file: str, key: str, found: str, allowed: frozenset[str]) -> Problem:
    alike = near(found, sorted(allowed))
    reason = Text(f"没有名为“{found}”的键。", f"There is no key called “{found}”.")
    remedy = Text(f"是否指 {'、'.join(alike)}？", f"Did you mean {', '.join(alike)}?")
    return problem(file, key, reason, remedy if alike else _COMPARE, found=found)


def _twice(file: str, name: str) -> Problem:
    reason = Text(f"数据“{name}”在提纲中定义了两次。", f"The figure “{name}” is defined twice in the outline.")
    return problem(file, f"figures.{name}", reason, Text("请改用另一个名称。", "Give one of them another name."))


def _chapter_names(path: Path) -> list[str]:
    """The chapters a head lists; an unreadable head is reported by the caller, which reads it again."""
    try:
        return list(tomllib.loads(path.read_text(encoding="utf-8")).get("chapters", ()))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return []


def _unreadable(file: str, error: Exception) -> Problem:
    return problem(
        file,
        "-",
        Text(f"提纲文件无法读取：{error}", f"the outline cannot be read: {error}"),
        _COMPARE,
    )


def load_outlines(folder: Path) -> dict[str, Outline]:
    """Read every outline of a folder, keyed by code. Raises OutlineRefused with the problems of all files at once."""
    outlines: dict[str, Outline] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            outline = read_outline(path)
        except OutlineRefused as refused:
            problems.extend(refused.problems)
        else:
            outlines[outline.code] = outline
    if problems:
        raise OutlineRefused(problems)
    return outlines
