"""The words for everything doubtful in a published table: where it is, why it is doubtful, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhixing.methods.values import Problem, Severity, Text

ERROR: Final = Severity.ERROR
WARNING: Final = Severity.WARNING
_CHECK: Final = Text("请核对原公告。", "Check the notice it was taken from.")
_NO_ACTION: Final = Text("无需处理；如有误请核对原公告。", "Nothing to do; check the notice if it looks wrong.")


@dataclass(frozen=True, slots=True)
class Words:
    """One kind: how severe, its reason with {places} to fill, its remedy."""

    severity: Severity
    reason: Text
    remedy: Text = _CHECK


KINDS: Final[dict[str, Words]] = {
    # ---- the table
    "no_heading_row": Words(
        ERROR,
        Text("前 30 行内找不到表头。", "No heading row was found within the first 30 rows."),
        Text("请保留含“产品名称”“判定”等列名的一行。", "Keep one row of column headings such as 产品名称 and 判定."),
    ),
    "sheet_left_out": Words(
        WARNING,
        Text(
            "该工作表没有可识别的表头，未读入。", "This sheet has no heading row that is understood and was not read."
        ),
        Text("如含抽检结果，请补上列名。", "Give it headings if it holds results."),
    ),
    "unknown_heading": Words(
        ERROR,
        Text("第 {number} 列“{found}”的含义不明。", "Column {number}, “{found}”, is not a heading this program knows."),
        Text("请指明它对应的字段，或选择不读入。", "Say which field it is, or leave it out."),
    ),
    "ambiguous_heading": Words(
        ERROR,
        Text("第 {number} 列“{found}”可能是{fields}。", "Column {number}, “{found}”, may be {fields_en}."),
        Text("请选择。", "Choose one."),
    ),
    "double_heading": Words(
        ERROR,
        Text("列“{first}”与“{second}”都对应{fields}。", "Columns “{first}” and “{second}” both mean {fields_en}."),
        Text("请指明保留哪一列，另一列不读入。", "Say which one to keep and leave the other out."),
    ),
    "unknown_field": Words(
        ERROR,
        Text("列“{found}”指定的字段“{first}”不存在。", "The field “{first}” given for “{found}” does not exist."),
        Text("可用字段：{fields}。", "Fields: {fields_en}."),
    ),
    "missing_column": Words(
        ERROR,
        Text("缺少“{fields}”列。", "There is no column for: {fields_en}."),
        Text("请补上该列。", "Add it."),
    ),
    "missing_verdict_column": Words(
        ERROR,
        Text("缺少“判定”列，无法知道是否合格。", "There is no verdict column, so nothing says what passed."),
        Text("如本表只列不合格，请予说明。", "If the list holds failures only, say so."),
    ),
    "not_failures_only": Words(
        ERROR,
        Text(
            "已说明本表只列不合格，但有 {count} 条判定为合格。",
            "The list was said to hold failures only, yet {count} rows say it passed.",
        ),
        Text("请取消该说明或核对文件。", "Take that statement back, or check the file."),
    ),
    # ---- a row
    "missing_verdict": Words(
        ERROR, Text("未填判定。", "The verdict is not stated."), Text("请填合格或不合格。", "Enter 合格 or 不合格.")
    ),
    "unknown_verdict": Words(
        ERROR,
        Text("判定“{found}”不是“合格”或“不合格”。", "The verdict “{found}” is neither 合格 nor 不合格."),
        Text("请改为合格或不合格。", "Change it to 合格 or 不合格."),
    ),
    "missing_product": Words(
        ERROR,
        Text("未填产品名称。", "The product is not stated."),
        Text("请补填，或删去表尾说明行。", "Enter it, or delete notes below the table."),
    ),
    "missing_day": Words(
        ERROR,
        Text("没有可用的公告日期。", "There is no publication date to use."),
        Text("请填 2026-01-31 这样的日期。", "Enter a date such as 2026-01-31."),
    ),
    "unclear_day": Words(
        ERROR,
        Text("日期“{found}”无法确认。", "The date “{found}” cannot be told."),
        Text("请填 2026-01-31 这样的日期。", "Enter a date such as 2026-01-31."),
    ),
    "rounded_code": Words(
        ERROR,
        Text("“{found}”以数值保存，末几位已丢失。", "“{found}” was stored as a number and has lost its last digits."),
        Text("请将该列设为文本后重新填写。", "Make the column text and enter it again."),
    ),
    "error_cell": Words(
        ERROR,
        Text("单元格是错误值“{found}”。", "The cell holds the error {found}."),
        Text("请改正公式或填写数值。", "Mend the formula or enter the value."),
    ),
    "refused_with_its_batch": Words(
        ERROR,
        Text(
            "同一批次的另一行有误，本行一并不入库。",
            "Another row of the same batch is in error, so this row is held back with it.",
        ),
        Text("请先改正该批次的其他行。", "Correct the other rows of the batch."),
    ),
    "no_source_column": Words(
        WARNING,
        Text("未注明信息来源，记为“{found}”。", "No column names the source; it is recorded as “{found}”."),
        Text("如不妥，请注明来源后重新上传。", "If that is wrong, name the source and hand it in again."),
    ),
    "presumed_failures_only": Words(
        WARNING,
        Text(
            "来源“{found}”没有一批合格，推定为只发布不合格，不计入合格率。",
            "No batch of “{found}” passed; it is presumed to publish failures only and enters no rate.",
        ),
        Text("请在“来源”页确认。", "Confirm it on the sources page."),
    ),
    "copied_date": Words(
        WARNING,
        Text(
            "来源“{source}”的“{found}”与公告日期全部相同（{count} 批），不是真实的生产日期。",
            "In “{source}” the column “{found}” equals the publication date in all {count} batches: "
            "these are not production dates.",
        ),
        Text("不据此计算产品存放时间。", "No age at sampling is computed from it."),
    ),
    "contradictory_verdicts": Words(
        WARNING,
        Text(
            "同一批次既有合格又有不合格，按不合格计。",
            "Rows of one batch say both 合格 and 不合格; it counts as failing.",
        ),
    ),
    "repeated_row": Words(
        WARNING,
        Text("与第 {first} 条相同，不另计一次检出。", "The same as record {first}; not a second finding."),
        _NO_ACTION,
    ),
    "suspected_duplicate": Words(
        WARNING,
        Text(
            "与第 {first} 条仅全半角或空白不同，疑为同一批次；仍分别计。",
            "Differs from record {first} only in width or white space: perhaps the same batch; both are counted.",
        ),
    ),
    "known_differs": Words(
        WARNING,
        Text(
            "该批次已入库，内容与本行不同；本行不入库。",
            "This batch is known with other content; the row is not taken.",
        ),
        Text("如需修改，请在批次页更正。", "Correct the batch on its page if it is wrong."),
    ),
    # ---- a cell
    "lost_exponent": Words(
        WARNING, Text("'{found}' 的指数缺失，无法读数。", "The exponent of '{found}' is lost; no number can be read.")
    ),
    "ambiguous_power": Words(
        WARNING,
        Text(
            "'{found}' 可能是 10 的幂被写平，无法确定数值。",
            "'{found}' may be a power of ten written flat; the number cannot be told.",
        ),
    ),
    "cut_limit": Words(
        WARNING,
        Text("'{found}' 以 10 结尾，指数可能已丢失。", "'{found}' ends in a bare 10; its exponent is probably lost."),
    ),
    "several_values": Words(
        WARNING,
        Text("'{found}' 含多个数值，未合并为一个。", "'{found}' holds several values; they are not made into one."),
        _NO_ACTION,
    ),
    "joined_items": Words(
        WARNING,
        Text(
            "多个项目共用一个结果'{found}'，无法逐项对应。",
            "Several items share the result '{found}'; they cannot be matched.",
        ),
    ),
    "out_of_range": Words(
        WARNING, Text("'{found}' 超出可记录的数值范围。", "'{found}' is larger or finer than can be recorded.")
    ),
    "misprinted_unit": Words(
        WARNING,
        Text(
            "'{found}' 的单位疑为误印，按原文保留。", "The unit of '{found}' looks misprinted; it is kept as written."
        ),
    ),
    "unknown_unit": Words(
        WARNING,
        Text(
            "'{found}' 的单位不在单位表中，按原文保留。",
            "The unit of '{found}' is not in the table of units; it is kept as written.",
        ),
        _NO_ACTION,
    ),
    "serial_date": Words(
        WARNING,
        Text(
            "'{found}' 可能是电子表格日期序号（{guess}），未采用。",
            "'{found}' may be a spreadsheet serial ({guess}); it is not used.",
        ),
    ),
    "two_dates": Words(
        WARNING, Text("'{found}' 含两个不同的日期，未采用。", "'{found}' holds two different dates; none is used.")
    ),
    "no_date": Words(WARNING, Text("'{found}' 不是日期。", "'{found}' is not a date.")),
    "more_than_a_date": Words(
        WARNING, Text("'{found}' 除日期外还有其他内容。", "'{found}' holds more than a date."), _NO_ACTION
    ),
    "masked_name": Words(
        WARNING,
        Text(
            "名称以 * 隐去部分文字，不据此识别企业。", "The name is masked with *; no enterprise is identified by it."
        ),
        _NO_ACTION,
    ),
    "several_firms": Words(
        WARNING,
        Text(
            "一格内有多家企业，已按注明的身份分列。",
            "Several firms stand in one cell; they are told apart by the roles it gives.",
        ),
        _NO_ACTION,
    ),
    "half_bracket": Words(
        WARNING, Text("括号不成对，名称可能被截断。", "A bracket has lost its other half; the name may be cut off.")
    ),
    "too_long": Words(
        ERROR,
        Text("文字过长（{count} 字），超过 {first} 字。", "The text has {count} characters; the most is {first}."),
        Text("请核对是否串列。", "See whether columns have slipped."),
    ),
}


def problem(
    kind: str, *, sheet: str = "", row: int | None = None, column: str = "", found: str = "", **said: object
) -> Problem:
    """A Problem of one kind: `row` counts records below the heading (0 = the heading itself), `column` is as found."""
    words = KINDS[kind]
    shown = {"found": found, "column": column, **said}
    return Problem(
        kind=kind,
        severity=words.severity,
        where=_where("" if row else sheet, row or None, column),
        reason=Text(words.reason.zh.format(**shown), words.reason.en.format(**shown)),
        remedy=Text(words.remedy.zh.format(**shown), words.remedy.en.format(**shown)),
        found=found,
        sheet=sheet,
        row=row,
        column=column,
    )


def _where(sheet: str, row: int | None, column: str) -> Text:
    heading = " ".join(column.split())
    if row is not None:
        return Text(f"第 {row} 条 {heading}".strip(), f"Record {row}, {heading}".rstrip(", "))
    if sheet and heading:
        return Text(f"表“{sheet}”列“{heading}”", f"Sheet “{sheet}”, column “{heading}”")
    return Text(f"表“{sheet}”", f"Sheet “{sheet}”") if sheet else Text("文件", "The file")
