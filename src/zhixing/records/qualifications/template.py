"""The blank workbook of what is held: headings, drop-down lists of the words that may be used, and notes."""

from __future__ import annotations

import io
import tomllib
from importlib.resources import files
from typing import Any, Final

import xlsxwriter

from zhixing.methods.values import Text
from zhixing.office.sheets.export import new_book, write_table
from zhixing.records.qualifications import kinds

_ROWS: Final = 2_000
_LISTED: Final = {"kind": 0, "level": 1, "detail": 2, "status": 3}  # field → column of the sheet of words


def template() -> bytes:
    """Return an .xlsx whose first sheet is to be filled in, one row a thing."""
    raw = tomllib.loads(files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
    fields = {code: one["zh"] for code, one in raw.items() if one.get("template")}
    out = io.BytesIO()
    book = new_book(out)
    page = book.add_worksheet("资质名录")
    write_table(book, page, [], list(fields.values()))
    text = book.add_format({"num_format": "@"})
    for at, code in enumerate(fields):
        if code in {"number", "credit_code"}:
            page.set_column(at, at, 24, text)
    lists = _words(book)
    for code, (column, count) in lists.items():
        at = list(fields).index(code)
        letter = chr(ord("A") + column)
        page.data_validation(
            1, at, _ROWS, at,
            {
                "validate": "list", "source": f"=取值!${letter}$2:${letter}${count + 1}", "error_type": "warning",
                "input_title": fields[code], "input_message": "请从列表中选择。",
            },
        )  # fmt: skip
    _notes(book)
    book.close()
    return out.getvalue()


def _words(book: xlsxwriter.Workbook) -> dict[str, tuple[int, int]]:
    """A sheet of the words each list offers; answers field → (column, how many)."""
    vocabulary = kinds.vocabulary()
    words: dict[str, list[str]] = {
        "kind": [sort.name.zh for sort in vocabulary.sorts.values()],
        **{part: [name.zh for name in vocabulary.names[part].values()] for part in ("level", "detail", "status")},
    }
    longest = max(len(several) for several in words.values())
    rows = [[several[at] if at < len(several) else "" for several in words.values()] for at in range(longest)]
    write_table(book, book.add_worksheet("取值"), rows, ["类别 Kind", "级别 Level", "细类 Detail", "状态 Status"])
    return {code: (column, len(words[code])) for code, column in _LISTED.items()}


def _notes(book: xlsxwriter.Workbook) -> None:
    page: Any = book.add_worksheet("说明 Notes")
    page.set_column(0, 0, 110)
    sorts = kinds.vocabulary().sorts.values()
    told = {"title": Text("名称", "name"), "number": Text("编号", "number"), "": Text("持有者", "holder")}
    each = [
        f"{sort.name.zh}：以{told[sort.subject].zh}区分。 {sort.name.en}: told apart by {told[sort.subject].en}."
        for sort in sorts
    ]
    for at, line in enumerate([*_NOTES, *each]):
        page.write_string(at, 0, line)


_NOTES: Final = (
    "每项一行；日期写作 2025-03-01，只知年份的写年份。 One row a thing; days as 2025-03-01, or the year alone.",
    "续期填写新的起始日期和有效期至，已有记录不被覆盖。 A renewal has its own first day; nothing is written over.",
    "状态为暂停、撤销、注销的须填状态日期。 Suspended, withdrawn or surrendered: say since when.",
    "持有者写全称或统一社会信用代码；协会、机关等按名称记录，须填所在地。 Full names or codes; bodies by name, place.",
    "起草单位可按顺序写在一格内，用顿号分开。 Drafters may stand in one cell, in order, parted by 、.",
    "专利可在一行内填申请日和授权公告日。 A patent may have its filing and its granting day on one row.",
    "研发人员：细类填全部、高级职称或博士、硕士，人数填合计数，不要相加。 Research staff: one row a detail.",
    "不用的列可以删除。 Delete the columns you do not need.",
)
