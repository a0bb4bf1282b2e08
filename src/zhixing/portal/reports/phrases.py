"""The few fixed words a report says by itself, in both languages; everything else comes from the outline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from zhixing.methods.values import Text
from zhixing.portal.reports.document import Document, Edited, Note, NoteKind, Paragraph, Section
from zhixing.portal.reports.wording import english

_PHRASES: Final = {
    "contents": Text("目　录", "Contents"),
    "appendix": Text("附录　数据来源与重算表", "Appendix: sources and recompute table"),
    # Who issues a report of all facts, where no place is set up that could stand before the office's name.
    "office": Text("质量强市工作领导小组办公室", "Quality Office"),
    "table": Text("表", "Table "),
    "chart": Text("图", "Figure "),
    "margin": Text("【请核对】", "To be settled:"),
    "method": Text("【说明】", "Note:"),
    "gap": Text("【口径待明确】", "Definition wanting:"),
    "noise": Text("差异未超出误差范围", "difference within error"),
    "edited": Text("人工修改", "edited by hand"),
    "gaps": Text("口径待明确的事项", "Definitions found wanting"),
    "sources": Text("文中固定数字的出处", "Where fixed numbers of the text are written"),
    "edits": Text("经人修改的语句", "Sentences edited by hand"),
    "number": Text("序号", "No."),
    "figure": Text("指标", "Indicator"),
    "where": Text("范围", "Scope"),
    "printed": Text("数值", "Value"),
    "numerator": Text("分子", "Numerator"),
    "denominator": Text("分母", "Denominator"),
    "interval": Text("95%区间", "95% interval"),
    "status": Text("状态", "Status"),
    "edition": Text("口径版本", "Edition"),
    "above": Text("分子含义", "What is counted"),
    "below": Text("分母含义", "Out of"),
    "why": Text("含义", "Meaning"),
    "source": Text("依据", "Source"),
    "snapshot": Text("数据快照", "Snapshot"),
    "reason": Text("说明", "Remark"),
    "how": Text("算法", "Worked out as"),
    "derived": Text("由下列数据推算", "Worked out from"),
    "rows": Text("查看所依据的批次", "Open the batches behind it"),
    "data": Text("数据表", "Data table"),
    "cut": Text("数据截至", "Data cut"),
    "close": Text("关闭", "Close"),
}

# What the parts of a figure, and the words of the report itself, are called where an author picks one.
_PART_NAMES: Final = {
    "number": Text("数字", "bare number"),
    "amount": Text("绝对数", "without its sign"),
    "numerator": Text("分子", "numerator"),
    "denominator": Text("分母", "denominator"),
    "interval": Text("区间", "interval"),
    "low": Text("区间下端", "lower end"),
    "high": Text("区间上端", "upper end"),
    "left_out": Text("未计入数", "left out"),
    "label": Text("名称", "its name"),
    "labels": Text("各项名称", "their names"),
    "list": Text("各项及数据", "each with its figure"),
    "size": Text("项数", "how many"),
    "band": Text("位次范围", "span of ranks"),
    "floor": Text("下限整数", "round number below"),
    "ceiling": Text("上限整数", "round number above"),
    "period": Text("时期", "its period"),
    "since": Text("起始年", "first year"),
    "place": Text("地区", "place"),
    "parent": Text("上级地区", "place above"),
    "last_period": Text("上年同期", "a year before"),
    "snapshot": Text("数据快照", "snapshot"),
    "cut": Text("数据截至日", "day of the data cut"),
    "outline": Text("提纲版本", "outline edition"),
}


def part_name(part: str, language: str) -> str:
    """What a part of a figure, or a word of the report itself, is called."""
    return _PART_NAMES[part].in_language(language)


def phrase(key: str, language: str) -> str:
    """One fixed phrase in the report's language."""
    return _PHRASES[key].in_language(language)


def day_words(moment: datetime, language: str) -> str:
    """A moment as the local day it falls on: 2026年3月2日, 2 March 2026."""
    local = timezone.localtime(moment)
    return f"{local:%-d %B %Y}" if english(language) else f"{local.year}年{local.month}月{local.day}日"


def stands_on(document: Document) -> str:
    """What every number of the report stands on, in one line."""
    day = day_words(document.snapshot_at, document.language)
    if english(document.language):
        return (
            f"Data cut {day}, snapshot {document.snapshot}, definitions {document.catalogue[:12]}, "
            f"outline {document.outline}."
        )
    return f"数据截至{day}，快照{document.snapshot}，口径版本{document.catalogue[:12]}，提纲版本{document.outline}。"


def appendix_lead(document: Document) -> str:
    """What the recompute table is and how to use it."""
    if english(document.language):
        return (
            "Every number printed in this report stands below with its parts. "
            f"All come from snapshot {document.snapshot}; "
            "a rate is its numerator divided by its denominator, divided once and rounded once."
        )
    return (
        f"本报告印出的每一个数据均列于下表，可据以重算。全部数据出自快照{document.snapshot}；"
        "比率由分子除以分母一次算出、一次修约。"
    )


def appendix_columns(language: str) -> list[str]:
    """Headings of the recompute table."""
    keys = ("number", "figure", "where", "printed", "numerator", "denominator", "interval", "status", "edition")
    return [phrase(key, language) for key in keys]


def worked_out(document: Document) -> list[str]:
    """How each figure that is marked with a star was worked out, and from which others."""
    lines = []
    for figure in document.figures:
        if figure.how:
            numbers = [str(number) for number in figure.derived_from]
            if english(document.language):
                lines.append(f"* {figure.number}: {figure.how} From {', '.join(numbers)}.")
            else:
                lines.append(f"* 序号{figure.number}：{figure.how}所据数据为序号{'、'.join(numbers)}。")
    return lines


def edit_has_moved(edited: Edited, language: str) -> str:
    """The note beside an edited sentence whose ground has shifted."""
    day = day_words(edited.at, language)
    if english(language):
        what = "claims a round number that no longer holds, so the program's words are printed"
        said = "was written before the data changed: the program would now say something else"
        return f"This sentence, edited by {edited.by} on {day}, {what if edited.aside else said}. Read it again."
    what = "所写的整数已不属实，现按程序的原句印出"
    said = "此后数据变动，程序选用的说法已经不同"
    return f"此句由{edited.by}于{day}修改，{what if edited.aside else said}，请核对。"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of the appendix; `flag` is the code a gap of definition is kept under."""

    text: str
    flag: str = ""


def appendix_lists(document: Document) -> list[tuple[str, list[Line]]]:
    """What the appendix lists below the recompute table: a heading and its lines; what is empty is absent."""
    language = document.language
    colon = ": " if english(language) else "："
    gaps = [
        Line("".join(span.text for span in block.spans), block.flag)
        for block in document.blocks()
        if isinstance(block, Note) and block.kind is NoteKind.GAP
    ]
    sources = [Line(f"{literal}{colon}{source}") for literal, source in document.sources]
    edits = [Line(text) for text in _edits(document)] if document.list_edits else []
    lists = (("gaps", gaps), ("sources", sources), ("edits", edits))
    return [(phrase(key, language), lines) for key, lines in lists if lines]


def _edits(document: Document) -> Iterator[str]:
    """One line for each edited sentence: where it stands, who wrote it, when, and why."""
    language = document.language
    for section in document.walk():
        for edited in _edited_in(section):
            day = day_words(edited.at, language)
            if english(language):
                yield f"{section.ordinal}{section.title}: {edited.by}, {day}. {edited.reason}"
            else:
                yield f"{section.ordinal}{section.title}：{edited.by}，{day}。{edited.reason}"


def _edited_in(section: Section) -> Iterator[Edited]:
    for block in section.blocks:
        if isinstance(block, Paragraph | Note):
            yield from (each.edited for each in block.sentences if each.edited and not each.edited.aside)
