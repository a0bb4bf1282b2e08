"""The blank statistical workbook: headings, one example line a series, and a sheet of the names that may be used."""

from __future__ import annotations

import io

from zhixing.office.models import Place
from zhixing.office.sheets.export import new_book, write_table
from zhixing.records.returns import queries

_HEADINGS = ("指标", "地区", "行业", "时期", "数值", "单位", "来源", "备注")


def template() -> bytes:
    """Return an .xlsx prefilled with every series × place of the installation's divisions; values are left blank."""
    book = queries.catalogue()
    places = list(Place.objects.filter(level__in=("city", "county"), valid_to__isnull=True).order_by("path"))
    lines = [
        (one.name.zh, place.name_zh, "", "", None, _unit(book, one.unit), "", "")
        for one in book.all_series
        for place in places
    ]
    out = io.BytesIO()
    made = new_book(out)
    write_table(made, made.add_worksheet("数据"), lines, _HEADINGS)
    names = made.add_worksheet("名称对照 Names")
    rows = [
        (one.code, one.name.zh, one.name.en, _unit(book, one.unit), "是" if one.by_industry else "否")
        for one in book.all_series
    ]
    write_table(
        made, names, rows, ("指标代码 Code", "指标 Series", "Series (English)", "单位 Unit", "分行业 By industry")
    )
    said = made.add_worksheet("填写说明 Notes")
    said.set_column(0, 0, 90)
    for at, line in enumerate(_NOTES):
        said.write_string(at, 0, line)
    made.close()
    return out.getvalue()


def _unit(book: object, code: str) -> str:
    unit = book.unit(code)
    return unit.suffix.zh.strip() or unit.name.zh


_NOTES = (
    "时期写法：2025、2025年3季度（2025Q3）、2025年7月（2025-07）。 Periods: 2025, 2025Q3, 2025-07.",
    "未公布的数值请留空或填“-”，不要填 0。 Leave unpublished values blank or write “-”, never 0.",
    "累计数（如 1-3月）须在上传时勾选“含累计数”。 Cumulative values need the tick when uploading.",
    "单位可写元、万元、亿元等，系统按确切倍数换算。 Units such as 元, 万元, 亿元 are converted exactly.",
    "约数请照原样写：近1.4万、突破300、300余、6以上、不足20。 Qualified numbers as printed: 近1.4万, 突破300, ≥6, <20.",
    "不用的行可以删除。 Delete the lines you do not need.",
)
