"""A register of enterprises becomes rows and problems; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from django.conf import settings

from zhixing.catalogue.load import load_catalogue
from zhixing.methods.values import Reason, Text
from zhixing.office.permissions import Action
from zhixing.office.registers import Column, Line, PlaceNames, RegisterReader
from zhixing.office.sheets import CellKind, Workbook
from zhixing.office.sheets.export import write_xlsx
from zhixing.office.spoken_days import read_day
from zhixing.office.uploads import Importer, Parsed
from zhixing.records.enterprises import rules
from zhixing.records.enterprises.actions import EnterpriseRow, save_upload
from zhixing.records.enterprises.models import OperatingStatus, Size

COLUMNS: Final = (
    Column(
        "credit_code",
        Text("统一社会信用代码", "unified social credit code"),
        ("信用代码", "社会信用代码", "统一代码"),
    ),
    Column("name", Text("企业名称", "name"), ("单位名称", "单位详细名称", "名称"), verbatim=True),
    Column("industry", Text("行业代码", "industry"), ("行业小类代码", "国民经济行业代码", "行业")),
    Column("size", Text("规模", "size"), ("企业规模", "单位规模")),
    Column(
        "place",
        Text("所在地", "place"),
        ("所在乡镇(街道)", "乡镇(街道)", "乡镇", "区县", "所在区县", "区划代码"),
    ),
    Column("status", Text("经营状态", "status"), ("状态", "营业状态", "登记状态")),
    Column("since", Text("起始日期", "since"), ("变更日期", "成立日期", "截至日期")),
    Column("products", Text("主要产品", "products"), ("主营产品", "经营范围")),
)
REQUIRED: Final = ("name", "industry", "place", "since")
SIZES: Final = {label: value for value, label in Size.choices} | {
    "大": "large",
    "中": "medium",
    "小": "small",
    "微": "micro",
}
STATUSES: Final = {label: value for value, label in OperatingStatus.choices} | {
    "存续": "operating", "开业": "operating", "正常": "operating",
    "停业": "suspended", "歇业": "suspended", "吊销": "closed",
}  # fmt: skip
_NAMES: Final = {one.code: one.name for one in COLUMNS}


@cache
def _industries() -> frozenset[str]:
    return frozenset(load_catalogue(settings.ZHIXING_DEFINITIONS).industries)


def parse(workbook: Workbook, options: Mapping[str, Any]) -> Parsed:
    """Read every sheet that has the headings; every problem of every row at once."""
    reader = RegisterReader(COLUMNS, (frozenset(REQUIRED),), options.get("mapping", {}))
    places = PlaceNames()
    rows: list[EnterpriseRow] = []
    codes: dict[str, int] = {}
    for line in reader.lines(workbook):
        row = _row(line, places, codes)
        if row is not None and not line.refused:
            rows.append(row)
    return reader.parsed(rows, reader.rows_seen - len(rows), good_rows=len(rows))


def _row(line: Line, places: PlaceNames, codes: dict[str, int]) -> EnterpriseRow | None:
    """What a line says; every fault of it is told."""
    for code in REQUIRED:
        if not line.text(code):
            name = _NAMES[code]
            empty = Text(f"{name.zh}为空。", f"The {name.en} is missing.")
            line.fault(code, Reason(code, empty, Text("请补填。", "Fill it in.")))
    _check_code(line, codes)
    if line.text("industry") and (reason := rules.industry_exists(line.text("industry"), _industries())):
        line.fault("industry", reason)
    place, since = _place(line, places), _since(line)
    size = _word(line, "size", SIZES)
    status = _word(line, "status", STATUSES) or OperatingStatus.OPERATING.value
    if place is None or since is None:
        return None
    return EnterpriseRow(
        line.text("credit_code").upper(), line.text("name"), place, line.text("industry"), since, size, status,
        line.text("products"),
    )  # fmt: skip


def _check_code(line: Line, codes: dict[str, int]) -> None:
    code = line.text("credit_code").upper()
    if not code or line.kind("credit_code") == CellKind.ROUNDED_CODE:  # the reader has said so already
        return
    if reason := rules.credit_code_is_valid(code):
        line.fault("credit_code", reason)
    elif code in codes:
        first = codes[code]
        line.fault(
            "credit_code",
            Reason(
                "credit_code.twice",
                Text(f"与第 {first} 行的统一社会信用代码相同。", f"The same credit code stands in row {first}."),
                Text("一家企业只保留一行。", "Keep one row for one enterprise."),
            ),
        )
    else:
        codes[code] = line.row + 1


def _place(line: Line, places: PlaceNames) -> int | None:
    text = line.text("place")
    found = places.find(text) if text else None
    if isinstance(found, Reason):
        line.fault("place", found)
        return None
    return found


def _since(line: Line) -> date | None:
    spoken = read_day(line.text("since"))
    if isinstance(spoken, Reason):
        line.fault("since", spoken)
        return None
    if spoken is not None and spoken.said != "day":
        unsure = Text("只写到年或月，须写明日期。", "Only a year or a month is given; the day is needed.")
        line.fault("since", Reason("since.day", unsure, Text("写法如 2025-03-01。", "Write 2025-03-01.")))
    return spoken.first if spoken else None


def _word(line: Line, code: str, words: Mapping[str, str]) -> str:
    text = line.text(code)
    if not text or text in words.values():
        return text
    if text in words:
        return words[text]
    choices = "、".join(words)
    line.fault(
        code,
        Reason(
            code,
            Text(f"“{text}”不是可用的取值。", f"“{text}” is not one of the words."),
            Text(f"可用：{choices}。", f"Use one of: {choices}."),
        ),
    )
    return ""


def template() -> bytes:
    """An empty workbook with the headings and one note on each."""
    headings = [one.name.zh for one in COLUMNS]
    notes = [
        "每家企业一行；情况变化时填写变化后的情况和起始日期。",
        "One row an enterprise; after a change, the new facts and since when.",
        "统一社会信用代码请按文本填写。/ Enter credit codes as text.",
        "行业代码按 GB/T 4754-2017，如 1361。/ Industry by GB/T 4754-2017, such as 1361.",
        f"规模：{'、'.join(label for _, label in Size.choices)}",
        f"经营状态：{'、'.join(label for _, label in OperatingStatus.choices)}",
    ]
    return write_xlsx([], headings, sheet="企业", notes=notes)


IMPORTER: Final = Importer(
    kind="enterprises",
    title=Text("企业名录", "Register of enterprises"),
    action=Action.UPLOADS_ENTERPRISES,
    parse=parse,
    save=save_upload,
    template=template,
    hint=Text("每家企业一行，按统一社会信用代码识别。", "One row an enterprise, told apart by its credit code."),
    taken=Text("数据快照正在生成。", "A snapshot is being built."),
    page="enterprises:enterprises",
)
