"""The few fixed words a report says by itself, in both languages; everything else comes from the outline."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone

from zhixing.methods.values import Text
from zhixing.portal.reports.document import Document
from zhixing.portal.reports.wording import english

_PHRASES: Final = {
    "contents": Text("目　录", "Contents"),
    "appendix": Text("附录　数据来源与重算表", "Appendix: sources and recompute table"),
    "table": Text("表", "Table "),
    "chart": Text("图", "Figure "),
    "margin": Text("【请核对】", "To be settled:"),
    "method": Text("【说明】", "Note:"),
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
