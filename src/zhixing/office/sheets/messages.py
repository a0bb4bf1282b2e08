"""What a person is told about a file or a cell the reader cannot trust: place, rule, remedy, in both languages."""

from __future__ import annotations

from typing import Final

from zhixing.methods.values import Problem, Severity, Text
from zhixing.office.sheets.child.limits import Fault

_SAVE_AS: Final = Text(
    "请用 Excel 或 WPS 打开，选择“另存为”，类型选“Excel 工作簿（*.xlsx）”，再上传新文件。",
    "Open it in Excel or WPS, choose Save As, type “Excel workbook (*.xlsx)”, and upload the new file.",
)
_COPY_OUT: Final = Text(
    "请新建一个空白工作簿，只把数据以“数值”方式粘贴进去，另存为 .xlsx 后上传。",
    "Paste the data as values into a new blank workbook, save it as .xlsx and upload that.",
)
_SEND_AGAIN: Final = Text(
    "请向提供方索取原文件，或在 Excel/WPS 中打开确认后重新另存为 .xlsx。",
    "Ask the sender for the original, or open it in Excel or WPS and save it again as .xlsx.",
)
_CLEAN_EDGE: Final = Text(
    "请选中数据以外的行和列，右键“删除”（不是“清除内容”），保存后再上传。",
    "Select the rows and columns beyond the data, delete them (not just their contents), save and upload again.",
)
_SPLIT: Final = Text("请按年份或地区拆成几个文件分别上传。", "Split it by year or place and upload the parts.")

# rule: (reason zh, reason en, remedy). Names in braces come from the fault's values, `found` from the file.
_RULES: Final[dict[str, tuple[str, str, Text]]] = {
    "empty_file": ("文件没有内容（0 字节或全为空白）。", "The file is empty (0 bytes or blanks only).", _SEND_AGAIN),
    "too_large": (
        "文件超过 {limit} MB 的上限。",
        "The file is larger than the limit of {limit} MB.",
        _SPLIT,
    ),
    "not_a_spreadsheet": (
        "这是 {found} 文件，不是表格。",
        "This is a {found} file, not a spreadsheet.",
        Text("请上传 .xlsx 或 .csv 文件。", "Upload an .xlsx or .csv file."),
    ),
    "archive": (
        "这是压缩包，不是表格。",
        "This is an archive, not a spreadsheet.",
        Text("请解压后上传其中的 .xlsx 或 .csv 文件。", "Unpack it and upload the .xlsx or .csv file inside."),
    ),
    "old_workbook": (
        "这是旧版 Excel 97-2003 工作簿（.xls 格式）。",
        "This is an old Excel 97-2003 workbook (.xls format).",
        _SAVE_AS,
    ),
    "html_table": (
        "这是网页（HTML 或 XML）表格，只是文件名像表格。",
        "This is a web page (HTML or XML) with a spreadsheet's file name.",
        _SAVE_AS,
    ),
    "xml_spreadsheet": ("这是“XML 表格 2003”格式。", "This is in the “XML Spreadsheet 2003” format.", _SAVE_AS),
    "open_document": ("这是 OpenDocument 表格（.ods）。", "This is an OpenDocument spreadsheet (.ods).", _SAVE_AS),
    "binary_workbook": (
        "这是 Excel 二进制工作簿（.xlsb）。",
        "This is an Excel binary workbook (.xlsb).",
        _SAVE_AS,
    ),
    "encrypted": (
        "文件设有打开密码，无法读取。",
        "The file is protected by a password and cannot be read.",
        Text(
            "请在 Excel 或 WPS 中取消打开密码，保存后再上传。",
            "Remove the password in Excel or WPS, save, and upload again.",
        ),
    ),
    "macro": ("工作簿含有宏（{found}）。", "The workbook contains macros ({found}).", _SAVE_AS),
    "embedded_object": (
        "工作簿嵌入了其他文件或控件（{found}）。",
        "The workbook embeds another file or a control ({found}).",
        Text("请删除嵌入的对象，保存后再上传。", "Delete the embedded objects, save, and upload again."),
    ),
    "data_connection": (
        "工作簿带有外部数据连接（{found}）。",
        "The workbook has an external data connection ({found}).",
        Text(
            "请在“数据—查询和连接”中删除连接，保存后再上传。",
            "Delete the connection under Data, Queries & Connections, save, and upload again.",
        ),
    ),
    "external_link": (
        "工作簿引用了其他工作簿（{found}）。",
        "The workbook refers to another workbook ({found}).",
        Text(
            "请在“数据—编辑链接”中断开链接（公式会变为数值），保存后再上传。",
            "Break the links under Data, Edit Links (formulas become values), save, and upload again.",
        ),
    ),
    "remote_relationship": (
        "工作簿引用了外部地址：{found}。",
        "The workbook refers to something outside itself: {found}.",
        _COPY_OUT,
    ),
    "too_many_entries": (
        "文件内部有 {found} 个部件，超过 {limit} 个的上限。",
        "The file has {found} inner parts, more than the limit of {limit}.",
        _COPY_OUT,
    ),
    "path_traversal": (
        "文件内部的部件名“{found}”指向文件之外。",
        "An inner part's name, “{found}”, points outside the file.",
        _COPY_OUT,
    ),
    "symlink": ("文件内部含有指向别处的链接“{found}”。", "The file contains a link elsewhere, “{found}”.", _COPY_OUT),
    "duplicate_entry": (
        "文件内部的部件“{found}”出现了两次。",
        "The inner part “{found}” occurs twice.",
        _COPY_OUT,
    ),
    "nested_archive": (
        "文件内部还套着一个压缩包（{found}）。",
        "The file contains another archive ({found}).",
        _COPY_OUT,
    ),
    "zip_bomb": (
        "部件“{found}”解压后过大（上限 {limit} MB，且不得超过压缩后大小的 {ratio} 倍）。",
        "The part “{found}” unpacks to too much (limit {limit} MB and {ratio} times its packed size).",
        _COPY_OUT,
    ),
    "lying_size": (
        "部件“{found}”自称 {declared} 字节，实际为 {actual} 字节，文件已损坏或被改动。",
        "The part “{found}” claims {declared} bytes but holds {actual}: damaged or tampered with.",
        _SEND_AGAIN,
    ),
    "truncated": (
        "文件不完整，后一部分缺失。",
        "The file is incomplete: its end is missing.",
        Text("多半是下载或传送中断，请重新获取文件。", "A download was probably cut off; fetch the file again."),
    ),
    "polyglot": (
        "文件首尾夹带了不属于工作簿的内容。",
        "The file carries content before or after the workbook itself.",
        _COPY_OUT,
    ),
    "damaged_package": ("文件已损坏（{found}）。", "The file is damaged ({found}).", _SEND_AGAIN),
    "damaged_xml": (
        "文件内部的内容无法辨认（{found}）。",
        "The inside of the file makes no sense ({found}).",
        _SEND_AGAIN,
    ),
    "damaged_workbook": (
        "文件内部前后不符，无法读取。{found}",
        "The inside of the file contradicts itself and cannot be read. {found}",
        _SEND_AGAIN,
    ),
    "document_type": (
        "文件内部（{found}）含有文档类型声明或实体，正常的表格不会有。",
        "A part ({found}) declares a document type or entities, which no real spreadsheet does.",
        _COPY_OUT,
    ),
    "deep_nesting": (
        "文件内部（{found}）的层级超过 {limit} 层。",
        "A part ({found}) is nested deeper than {limit} levels.",
        _COPY_OUT,
    ),
    "missing_workbook": (
        "文件内部缺少工作簿主体。",
        "The workbook itself is missing inside the file.",
        _SEND_AGAIN,
    ),
    "missing_sheet": (
        "工作簿列出了这张表，但文件里没有它（{found}）。",
        "The workbook lists this sheet but does not contain it ({found}).",
        _SEND_AGAIN,
    ),
    "no_sheets": ("工作簿里没有任何表。", "The workbook has no sheets.", _SEND_AGAIN),
    "false_string_count": (
        "文件自称有 {found} 条文本，实际只有 {held} 条。",
        "The file claims {found} texts but holds {held}.",
        _SEND_AGAIN,
    ),
    "far_cell": (
        "远在数据之外（数据只到 {data}，可读范围为 {rows} 行、{columns} 列）。",
        "lies far beyond the data (which ends at {data}; up to {rows} rows and {columns} columns are read).",
        _CLEAN_EDGE,
    ),
    "beyond_grid": (
        "超出了表格所能有的范围（最后一格是 XFD1048576）。",
        "lies beyond any sheet's last cell, XFD1048576.",
        _SEND_AGAIN,
    ),
    "too_many_rows": ("超过 {limit} 行的上限。", "exceeds the limit of {limit} rows.", _SPLIT),
    "too_many_columns": ("超过 {limit} 列的上限。", "exceeds the limit of {limit} columns.", _CLEAN_EDGE),
    "too_many_cells": (
        "数据范围共 {cells} 格，超过 {limit} 格的上限。",
        "the data span {cells} cells, more than the limit of {limit}.",
        _CLEAN_EDGE,
    ),
    "too_much_text": ("文字总量过大。", "There is too much text in the file.", _SPLIT),
    "cell_too_long": (
        "内容超过一格所能容纳的 {limit} 个字符，以“{found}”开头。",
        "holds more than the {limit} characters a cell can have; it begins “{found}”.",
        Text("请检查是否缺少引号或把整段文字粘进了一格。", "Look for a missing quote or a whole text pasted in."),
    ),
    "endless_line": (
        "第 {line} 行过长，没有换行。",
        "Line {line} is too long: it never breaks.",
        Text(
            "这不像 CSV 文件；请确认文件，或另存为 .xlsx。", "This is hardly a CSV file; check it or save it as .xlsx."
        ),
    ),
    "nul_byte": (
        "第 {line} 行含有空字符（NUL），文件多半已损坏。",
        "Line {line} holds a NUL character; the file is probably damaged.",
        _SEND_AGAIN,
    ),
    "bad_encoding": (
        "第 {line} 行的文字编码无法辨认（试过 UTF-8 和 {found}）。",
        "The encoding of line {line} cannot be told (UTF-8 and {found} were tried).",
        _SAVE_AS,
    ),
    "unbalanced_quotes": (
        "自第 {line} 行起的引号不成对，无法分清单元格。",
        "From line {line} on the quotes do not pair up, so cells cannot be told apart.",
        Text(
            "请补齐英文引号，或另存为 .xlsx 后上传。", "Complete the quotes, or save the file as .xlsx and upload that."
        ),
    ),
    "too_much_memory": (
        "读取所需内存超过 {limit} MB，已停止。",
        "Reading it would take more than {limit} MB of memory; it was stopped.",
        _COPY_OUT,
    ),
    "too_slow": ("读取超过 {limit} 秒，已停止。", "Reading took more than {limit} seconds; it was stopped.", _COPY_OUT),
    "reader_died": ("读取中断，文件内部异常。", "Reading broke off: the file is malformed inside.", _COPY_OUT),
}

_WARNINGS: Final[dict[str, tuple[str, str, Text]]] = {
    "hidden_sheet": (
        "是隐藏的表，其中的数据也会读入。",
        "is hidden; its data are read as well.",
        Text("如不需要，请删除该表。", "Delete the sheet if it is not meant."),
    ),
    "hidden_cells": (
        "有隐藏的行（{rows} 行）或列（{columns} 组），其中的数据也会读入。",
        "has hidden rows ({rows}) or columns ({columns} groups); their data are read as well.",
        Text("请取消隐藏并核对。", "Unhide and check them."),
    ),
    "formula": (
        "是公式，读取的是文件保存时的计算结果，可能已过时。",
        "is a formula; the result stored when the file was saved is read and may be stale.",
        Text("请重新计算并保存，或改为数值。", "Recalculate and save, or replace the formula by its value."),
    ),
    "formula_more": (
        "另有 {count} 个公式单元格，读取的同样是保存时的结果。",
        "has {count} more formula cells, read in the same way.",
        Text("请重新计算并保存，或改为数值。", "Recalculate and save, or replace the formulas by their values."),
    ),
    "formula_without_value": (
        "是公式，但文件里没有它的结果，按空白读取。",
        "is a formula without a stored result; it is read as blank.",
        Text("请在 Excel 或 WPS 中打开并保存一次。", "Open the file in Excel or WPS and save it once."),
    ),
    "formula_without_value_more": (
        "另有 {count} 个没有结果的公式单元格，按空白读取。",
        "has {count} more formulas without a result, read as blank.",
        Text("请在 Excel 或 WPS 中打开并保存一次。", "Open the file in Excel or WPS and save it once."),
    ),
    "error_cell": (
        "是错误值，不能作为数据。",
        "is an error value and cannot be data.",
        Text("请修正公式或填入数值。", "Mend the formula or enter the value."),
    ),
    "error_cell_more": (
        "另有 {count} 个错误值。",
        "has {count} more error values.",
        Text("请修正公式或填入数值。", "Mend the formulas or enter the values."),
    ),
}


def problem_of(fault: Fault, file: str) -> Problem:
    """Say one fault of the reader to a person; `file` is what the owner calls the file."""
    rule = fault["rule"]
    severity = Severity.WARNING if rule in _WARNINGS else Severity.ERROR
    zh, en, remedy = _WARNINGS[rule] if rule in _WARNINGS else _RULES[rule]
    said = {**fault["values"], "found": fault["found"]}
    row = fault["values"].get("row")
    return Problem(
        kind=rule,
        severity=severity,
        where=_where(file, fault["sheet"], fault["cell"]),
        reason=Text(zh.format_map(said).strip(), en.format_map(said).strip()),
        remedy=remedy,
        found=fault["found"] or fault["cell"],
        sheet=fault["sheet"],
        row=row if isinstance(row, int) and row > 0 else None,
        column="",
    )


def _where(file: str, sheet: str, cell: str) -> Text:
    if sheet and cell:
        return Text(f"表“{sheet}”单元格 {cell}", f"Sheet “{sheet}”, cell {cell}")
    if sheet:
        return Text(f"表“{sheet}”", f"Sheet “{sheet}”")
    return Text(f"文件“{file}”", f"File “{file}”")
