"""A report's outline as data: chapters, sentences with slots, tables, charts; an office changes words without code.

`outlines/<code>.toml` holds the head and the shared figures, `outlines/<code>/<chapter>.toml` one chapter each. A
sentence is a list of variants, and the first variant whose conditions hold is printed. Digits may stand in a sentence
only inside a slot bound to a figure, or inside a phrase the outline declares as a literal (the number of a standard, a
confidence level).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from zhixing.methods.values import Problem, Severity, Text

SLOT: Final = re.compile(r"\{([a-z_]+)(?:\.([a-z_]+))?\}")
DIGIT: Final = re.compile(r"[0-9０-９]")
BUILT_IN: Final = frozenset({"place", "period", "last_period", "snapshot", "cut", "parent", "outline"})
PARTS: Final = frozenset(
    {"value", "number", "numerator", "denominator", "interval", "low", "high", "label", "list", "labels", "size"}
    | {"amount", "floor", "left_out"}
)


class Pick(StrEnum):
    """How one figure is taken out of a list of figures."""

    ALL = ""
    HIGHEST = "highest"
    LOWEST = "lowest"
    STREAK = "streak"  # how many of the last years in a row stand at or above the floor
    SMALL = "small"  # those with too few cases to compare
    SURELY_LOW = "surely-low"  # those whose interval lies wholly below the whole's value


class Form(StrEnum):
    """How a chart is drawn."""

    TREND = "trend"
    BARS = "bars"
    HEAT = "heat"
    FUNNEL = "funnel"
    PARETO = "pareto"
    SHARES = "shares"


class Rule(StrEnum):
    """What a condition may ask of the data."""

    TOLD = "told"  # every figure named has a value
    UNTOLD = "untold"  # the figure has none
    SMALL = "small"  # there is a value, and too few cases to compare it
    LEFT_OUT = "left-out"  # something did not enter the figure, and is counted
    RISE = "rise"  # the change is surely (or, without an interval, visibly) positive
    FALL = "fall"
    FLAT = "flat"  # the change cannot be told from none
    ABOVE = "above"  # [figure, benchmark]
    BELOW = "below"
    LEVEL = "level"
    APART = "apart"  # [figure, figure]: their intervals do not touch
    SEVERAL = "several"  # the list holds at least two figures with a value
    SOME = "some"  # the list holds at least one figure
    NONE = "none"  # the list holds no figure
    DISAGREES = "disagrees"  # [reported share, recomputed share]: they differ at printed precision


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule and the figures it is asked of."""

    rule: Rule
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of saying a thing, printed when all its conditions hold. `margin` flags it for the author."""

    words: Text
    when: tuple[Condition, ...] = ()
    margin: bool = False


@dataclass(frozen=True, slots=True)
class FigureSlot:
    """A figure the outline may print: which indicator, cut how, of which period, or picked from which other figures.

    `shift` moves the report's period by months; `years` widens it to that many years ending with it and cuts by year;
    `at` is `here` or `parent`; `floor` serves `streak`; `source` names the list a pick is made from, and for
    `surely-low` also the whole it is held against.
    """

    name: str
    indicator: str = ""
    by: tuple[str, ...] = ()
    where: Mapping[str, str] | None = None
    shift: int = 0
    years: int = 0
    at: str = "here"
    source: tuple[str, ...] = ()
    pick: Pick = Pick.ALL
    floor: str = "0"
    limit: int = 0


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """Sentences in order; each is a list of variants, of which the first that holds is printed, or none."""

    sentences: tuple[tuple[Variant, ...], ...]
    style: str = "body"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: the figure list it prints and which part of each figure."""

    title: Text
    figure: str
    part: str = "value"


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows are the groups of the first column's figures (or, with `rows`, one figure a row)."""

    name: str
    caption: Text
    head: Text
    columns: tuple[TableColumn, ...]
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart of one list of figures, perhaps with others beside it and a benchmark."""

    name: str
    form: Form
    caption: Text
    figures: tuple[str, ...]
    benchmark: str = ""


Block = ParagraphBlock | TableBlock | ChartBlock


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter or a section of one; `appendix` marks the recompute table, which the program writes itself."""

    title: Text
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    appendix: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole report: title, shared figures, chapters; `digest` is the edition of every file it was read from."""

    code: str
    title: Text
    subtitle: Text
    issuer: Text
    figures: Mapping[str, FigureSlot]
    chapters: tuple[Section, ...]
    literals: tuple[str, ...]
    decimals: Mapping[str, int]
    valid_from: date
    digest: str
    file: str

    def variants(self) -> Iterator[Variant]:
        """Every sentence variant of the outline, in order."""
        for chapter in self.chapters:
            yield from _variants(chapter)


class OutlineRefused(ValueError):
    """An outline that cannot be used; `problems` holds every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.where.zh}：{p.reason.zh} / {p.where.en}: {p.reason.en}" for p in problems))


def _variants(section: Section) -> Iterator[Variant]:
    for block in section.blocks:
        if isinstance(block, ParagraphBlock):
            for sentence in block.sentences:
                yield from sentence
    for inner in section.sections:
        yield from _variants(inner)


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


def loose_digits(words: str, literals: tuple[str, ...]) -> str:
    """Return the first stretch of a sentence that holds a digit bound to nothing, "" when there is none.

    Slots are bound by construction; declared literals are taken out before looking, longest first.
    """
    rest = SLOT.sub("\0", words)
    for literal in sorted(literals, key=len, reverse=True):
        rest = rest.replace(literal, "\0")
    found = DIGIT.search(rest)
    if found is None:
        return ""
    return rest[max(0, found.start() - 6) : found.end() + 6].replace("\0", "…")


def _text(raw: Any) -> Text:
    return Text(zh=raw["zh"].strip(), en=raw["en"].strip())


def _names(raw: str | list[str]) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw)


def _variant(raw: Mapping[str, Any]) -> Variant:
    conditions = tuple(Condition(Rule(rule), _names(names)) for rule, names in raw.get("when", {}).items())
    return Variant(words=_text(raw), when=conditions, margin=raw.get("margin", False))


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
        at=raw.get("at", "here"),
        source=_names(raw.get("source", [])),
        pick=Pick(raw.get("pick", "")),
        floor=raw.get("floor", "0"),
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
    head = parsed[0][1]
    chapters: list[Section] = []
    figures = {name: _figure(name, raw) for name, raw in head.get("figures", {}).items()}
    for name, raw in parsed[1:]:
        try:
            chapters.append(_section(raw))
            figures |= {slot: _figure(slot, spec) for slot, spec in raw.get("figures", {}).items()}
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            problems.append(_unreadable(name, error))
    if problems:
        raise OutlineRefused(problems)
    return Outline(
        code=head["code"],
        title=_text(head["title"]),
        subtitle=_text(head["subtitle"]),
        issuer=_text(head["issuer"]),
        figures=figures,
        chapters=tuple(chapters),
        literals=tuple(head.get("literals", ())),
        decimals=dict(head.get("decimals", {})),
        valid_from=head["valid_from"],
        digest=digest.hexdigest()[:12],
        file=path.name,
    )


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
        Text("请对照已有提纲检查键名和书写。", "Compare keys and spelling with an outline that works."),
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
