"""A register of enterprises becomes rows and problems; nothing is written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from django.conf import settings

from zhixing.catalogue.load import load_catalogue
from zhixing.methods.values import Problem, Severity, Text
from zhixing.office.models import Place
from zhixing.office.permissions import Action
from zhixing.office.sheets import CellKind, Sheet, Workbook, cell_name
from zhixing.office.sheets.export import write_xlsx
from zhixing.office.uploads import HeadingField, HeadingQuestion, Importer, Parsed
from zhixing.records.enterprises import rules
from zhixing.records.enterprises.actions import EnterpriseRow, save_upload
from zhixing.records.enterprises.models import OperatingStatus, Size

FIELDS: Final[dict[str, tuple[Text, tuple[str, ...]]]] = {
    "credit_code": (
        Text("统一社会信用代码", "unified social credit code"),
        ("统一社会信用代码", "信用代码", "社会信用代码", "统一代码"),
    ),
    "name": (Text("企业名称", "name"), ("企业名称", "单位名称", "单位详细名称", "名称")),
    "industry": (Text("行业代码", "industry"), ("行业代码", "行业小类代码", "国民经济行业代码", "行业")),
    "size": (Text("规模", "size"), ("规模", "企业规模", "单位规模")),
    "place": (
        Text("所在地", "place"),
        ("所在地", "所在乡镇(街道)", "乡镇(街道)", "乡镇", "区县", "所在区县", "区划代码"),
    ),
    "status": (Text("经营状态", "status"), ("经营状态", "状态", "营业状态", "登记状态")),
    "since": (Text("起始日期", "since"), ("起始日期", "变更日期", "成立日期", "截至日期")),
    "products": (Text("主要产品", "products"), ("主要产品", "主营产品", "经营范围")),
}
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
HEADING_ROWS: Final = 10
LEAVE_OUT: Final = ""


@cache
def _industries() -> frozenset[str]:
    return frozenset(load_catalogue(settings.ZHIXING_DEFINITIONS).industries)


def normalise(heading: str) -> str:
    """A heading as it is matched: half-width, without white space and trailing marks."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).rstrip("*※")


_KNOWN: Final = {normalise(heading): code for code, (_, headings) in FIELDS.items() for heading in headings}


def parse(workbook: Workbook, options: Mapping[str, Any]) -> Parsed:
    """Read every sheet that has the headings; every problem of every row at once."""
    reader = _Reader(options.get("mapping", {}))
    for sheet in workbook.sheets:
        reader.read(sheet)
    if not reader.sheets:
        reader.no_headings(workbook)
    summary = {
        "rows": reader.rows_seen,
        "good_rows": len(reader.rows),
        "refused_rows": reader.rows_seen - len(reader.rows),
        "warnings": {},
    }
    return Parsed(reader.rows, reader.problems, summary, tuple(reader.questions))


class _Reader:
    """Goes through a workbook and keeps rows, problems and questions."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self.mapping = {normalise(heading): code for heading, code in mapping.items()}
        self.places = _places()
        self.rows: list[EnterpriseRow] = []
        self.problems: list[Problem] = []
        self.questions: list[HeadingQuestion] = []
        self.rows_seen = 0
        self.sheets = 0
        self._codes: dict[str, int] = {}

    def read(self, sheet: Sheet) -> None:
        """One sheet; without a heading row it is passed over."""
        found = self._headings(sheet)
        if found is None:
            return
        self.sheets += 1
        top, columns = found
        for number, cells in enumerate(sheet.rows[top + 1 :], start=1):
            if any(cell.strip() for cell in cells):
                self.rows_seen += 1
                self._row(sheet, top + number, number, cells, columns)

    def no_headings(self, workbook: Workbook) -> None:
        """Nothing could be read at all: say what is looked for."""
        wanted = "、".join(FIELDS[code][0].zh for code in REQUIRED)
        english = ", ".join(FIELDS[code][0].en for code in REQUIRED)
        self.problems.append(
            Problem(
                "missing_heading",
                Severity.ERROR,
                Text(f"文件“{workbook.name}”", f"File “{workbook.name}”"),
                Text(f"没有找到表头，至少需要：{wanted}。", f"No heading row; at least these are needed: {english}."),
                Text("请下载空白模板对照。", "Compare with the blank template."),
            )
        )

    def _headings(self, sheet: Sheet) -> tuple[int, dict[str, int]] | None:
        for at, cells in enumerate(sheet.rows[:HEADING_ROWS]):
            headings = [normalise(cell) for cell in cells]
            codes = [self.mapping.get(heading, _KNOWN.get(heading)) for heading in headings]
            columns = {code: place for place, code in enumerate(codes) if code}
            if set(REQUIRED) <= set(columns):
                self._ask(sheet, cells, codes)
                return at, columns
        return None

    def _ask(self, sheet: Sheet, headings: list[str], codes: list[str | None]) -> None:
        fields = tuple(HeadingField(code, name) for code, (name, _) in FIELDS.items())
        for heading, code in zip(headings, codes, strict=True):
            if code is None and heading.strip():
                reason = Text("这一列的含义无法确定，未读入。", "What this column means is not known; it was not read.")
                self.questions.append(HeadingQuestion(heading, reason, fields))
                self.problems.append(
                    Problem(
                        "unknown_heading", Severity.WARNING, Text(f"表“{sheet.name}”", f"Sheet “{sheet.name}”"), reason,
                        Text("可为它指定字段，或忽略。", "Choose a field for it, or pass it over."),
                        found=heading, sheet=sheet.name,
                    )
                )  # fmt: skip

    def _row(self, sheet: Sheet, line: int, number: int, cells: list[str], columns: dict[str, int]) -> None:
        faults: list[tuple[str, Text, Text]] = []
        text = {
            code: unicodedata.normalize("NFKC", cells[at]).strip() if at < len(cells) else ""
            for code, at in columns.items()
        }
        # A name keeps its own characters: only codes and words are folded.
        text["name"] = cells[columns["name"]].strip() if columns["name"] < len(cells) else ""
        for code in REQUIRED:
            if not text.get(code):
                name = FIELDS[code][0]
                faults.append(
                    (code, Text(f"{name.zh}为空。", f"The {name.en} is missing."), Text("请补填。", "Fill it in."))
                )
        self._check_code(sheet, line, text, columns, faults)
        if text["industry"] and (reason := rules.industry_exists(text["industry"], _industries())):
            faults.append(("industry", reason.text, reason.remedy))
        place = self._place(text["place"], faults) if text["place"] else None
        since = self._date(text["since"], faults) if text["since"] else None
        size = self._word("size", text.get("size", ""), SIZES, faults)
        status = self._word("status", text.get("status", ""), STATUSES, faults) or OperatingStatus.OPERATING.value
        for code, why, remedy in faults:
            self._problem(sheet, line, number, columns.get(code, 0), text.get(code, ""), code, why, remedy)
        if not faults and place is not None and since is not None:
            self.rows.append(
                EnterpriseRow(
                    text.get("credit_code", "").upper(), text["name"], place, text["industry"], since, size, status,
                    text.get("products", ""),
                )
            )  # fmt: skip

    def _check_code(
        self,
        sheet: Sheet,
        line: int,
        text: dict[str, str],
        columns: dict[str, int],
        faults: list[tuple[str, Text, Text]],
    ) -> None:
        code = text.get("credit_code", "").upper()
        if not code:
            return
        if sheet.kinds.get((line, columns["credit_code"])) == CellKind.ROUNDED_CODE:
            faults.append(
                (
                    "credit_code",
                    Text(
                        "代码被表格软件当作数字存储，末尾数位已丢失。",
                        "The spreadsheet stored the code as a number and lost its last digits.",
                    ),
                    Text(
                        "请把该列设为文本后重新填写，不要还原猜测。",
                        "Format the column as text and enter the codes again.",
                    ),
                )
            )
        elif reason := rules.credit_code_is_valid(code):
            faults.append(("credit_code", reason.text, reason.remedy))
        elif code in self._codes:
            first = self._codes[code]
            faults.append(
                (
                    "credit_code",
                    Text(f"与第 {first} 行的统一社会信用代码相同。", f"The same credit code stands in row {first}."),
                    Text("一家企业只保留一行。", "Keep one row for one enterprise."),
                )
            )
        else:
            self._codes[code] = line + 1

    def _place(self, text: str, faults: list[tuple[str, Text, Text]]) -> int | None:
        found = self.places.get(text, ())
        if len(found) == 1:
            return found[0]
        word = Text(f"没有名为“{text}”的地区。", f"There is no place called “{text}”.")
        if found:
            word = Text(f"有 {len(found)} 个地区名为“{text}”。", f"{len(found)} places are called “{text}”.")
        faults.append(("place", word, Text("请填写地区代码。", "Write the code of the place.")))
        return None

    def _date(self, text: str, faults: list[tuple[str, Text, Text]]) -> date | None:
        for pattern in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"):
            try:
                return datetime.strptime(text.partition(" ")[0], pattern).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                continue
        faults.append(
            (
                "since",
                Text(f"无法识别的日期“{text}”。", f"“{text}” is not a date."),
                Text("写法如 2025-03-01。", "Write 2025-03-01."),
            )
        )
        return None

    def _word(self, code: str, text: str, words: Mapping[str, str], faults: list[tuple[str, Text, Text]]) -> str:
        if not text or text in words.values():
            return text
        if text in words:
            return words[text]
        choices = "、".join(words)
        faults.append(
            (
                code,
                Text(f"“{text}”不是可用的取值。", f"“{text}” is not one of the words."),
                Text(f"可用：{choices}。", f"Use one of: {choices}."),
            )
        )
        return ""

    def _problem(
        self, sheet: Sheet, line: int, number: int, column: int, found: str, kind: str, why: Text, remedy: Text
    ) -> None:
        cell = cell_name(line, column)
        self.problems.append(
            Problem(
                kind, Severity.ERROR, Text(f"表“{sheet.name}”{cell}", f"Sheet “{sheet.name}”, {cell}"), why, remedy,
                found=found, sheet=sheet.name, row=number, column=sheet.rows[line - number][column],
            )
        )  # fmt: skip


def _places() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for pk, code, name in Place.objects.values_list("pk", "code", "name_zh"):
        for word in (code, name):
            found[word] = (*found.get(word, ()), pk)
    return found


def template() -> bytes:
    """An empty workbook with the headings and one note on each."""
    headings = [name.zh for name, _ in FIELDS.values()]
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
