"""However the reading child ends, the sender gets words: too slow, too much memory, died, never a traceback."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest

from zhixing.methods.values import Problem, Severity, Text
from zhixing.office import sheets
from zhixing.office.sheets import Sheet, Workbook, marking, reading
from zhixing.office.sheets.child.limits import ADDRESS_SPACE_BYTES, CPU_SECONDS, MEGABYTE
from zhixing.office.sheets.export import write_xlsx


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("产品名称,判定\n虾皮,合格\n", encoding="utf-8")
    return path


@pytest.fixture
def book(tmp_path):
    made = openpyxl.Workbook()
    made.active.title = "表"
    made.active.append(["产品名称", "判定"])
    made.active.append(["虾皮", "合格"])
    path = tmp_path / "表.xlsx"
    made.save(path)
    return path


def refusal(path) -> Problem:
    with pytest.raises(sheets.SheetRefused) as refused:
        sheets.read(path)
    (problem,) = refused.value.problems
    assert problem.reason.zh
    assert problem.remedy.zh
    assert path.name in problem.where.zh
    return problem


def dying(code: int, said: bytes = b""):
    return lambda command, **_: subprocess.CompletedProcess(command, code, b"", said)


def test_a_file_that_is_not_read_in_time_is_refused_with_the_limit(table, monkeypatch):
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.0001)
    assert refusal(table).kind == "too_slow"


@pytest.mark.parametrize("said", [b"memory allocation of 8 bytes failed", b"Traceback ...\nMemoryError"])
def test_a_child_that_runs_out_of_memory_names_the_limit(table, monkeypatch, said):
    monkeypatch.setattr(subprocess, "run", dying(1, said))
    problem = refusal(table)
    assert problem.kind == "too_much_memory"
    assert str(ADDRESS_SPACE_BYTES // MEGABYTE) in problem.reason.zh


@pytest.mark.parametrize(("signal", "kind"), [(9, "too_slow"), (24, "too_slow"), (11, "reader_died")])
def test_a_child_that_is_killed_says_by_what(table, monkeypatch, signal, kind):
    monkeypatch.setattr(subprocess, "run", dying(-signal))
    problem = refusal(table)
    assert problem.kind == kind
    assert kind != "too_slow" or str(CPU_SECONDS) in problem.reason.zh


def test_a_child_that_breaks_on_the_content_calls_the_file_damaged(table, monkeypatch):
    monkeypatch.setattr(subprocess, "run", dying(1, b"struct.error"))
    assert refusal(table).kind == "damaged_workbook"


def test_an_empty_file_is_refused_without_starting_a_child(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a child was started"))
    empty = tmp_path / "空.csv"
    empty.write_bytes(b"")
    assert refusal(empty).kind == "empty_file"


def test_without_its_reader_the_installation_says_which_package_is_missing(monkeypatch):
    reading._where_it_imports_from.cache_clear()
    monkeypatch.setattr(reading.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ImportError, match="python_calamine"):
        reading._where_it_imports_from()
    monkeypatch.undo()
    reading._where_it_imports_from.cache_clear()
    assert reading._where_it_imports_from()[0].endswith("sheets")


def problem(row: int | None, column: str = "判定", sheet: str = "表") -> Problem:
    words = Text("不对", "wrong")
    return Problem("k", Severity.ERROR, Text("处", "there"), words, words, "x", sheet, row, column)


def coloured(content: bytes) -> dict[str, list[str]]:
    made = openpyxl.load_workbook(BytesIO(content))
    return {
        page.title: [cell.coordinate for row in page.iter_rows() for cell in row if cell.comment is not None]
        for page in made
    }


@pytest.mark.parametrize("how", ["slow", "broken"])
def test_when_the_senders_own_workbook_cannot_be_coloured_a_plain_one_comes_back_with_the_same_marks(
    book, monkeypatch, how
):
    read = sheets.read(book)
    own = coloured(sheets.mark_workbook(read, [problem(1)], original=book))
    if how == "slow":
        monkeypatch.setattr(reading, "WALL_SECONDS", 0.0001)
    else:
        monkeypatch.setattr(subprocess, "run", dying(1))
    plain = coloured(sheets.mark_workbook(read, [problem(1)], original=book))
    assert own["表"] == plain["表"] == ["B2"]


def test_a_problem_without_a_row_or_with_a_column_nobody_has_stands_on_the_list_alone(book):
    read = sheets.read(book)
    found = [problem(None), problem(1, "没有的列"), problem(1, "", sheet="别的表"), problem(1, "")]
    content = marking.mark_workbook(read, found)
    assert coloured(content)["表"] == ["A2"]
    listing = openpyxl.load_workbook(BytesIO(content))[marking.PROBLEMS_SHEET]
    assert [row[2].value for row in listing.iter_rows(min_row=2)] == [None, None, None, "A2"]


def test_sheets_whose_names_a_spreadsheet_program_refuses_get_names_it_takes():
    long = "某市某区某年度监督抽查结果汇总表（含复检与异议处理情况说明及附件）"
    names = ["a/b:c", "A_B_C", "", long, long]
    made = marking._rebuilt(Workbook("x", [Sheet(name, [["1"]]) for name in names]), [])
    taken = openpyxl.load_workbook(BytesIO(made)).sheetnames
    assert len(taken) == len({name.lower() for name in taken}) == len(names) + 1
    assert all(len(name) <= 31 for name in taken)
    assert taken[:3] == ["a_b_c", "A_B_C (2)", "Sheet"]


def test_a_table_keeps_truth_values_and_days_as_what_they_are():
    moment = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
    content = write_xlsx([[True, date(2025, 3, 1), moment, 1.5, None, ""]], list("abcdef"))
    (line,) = openpyxl.load_workbook(BytesIO(content)).active.iter_rows(min_row=2, values_only=True)
    assert (line[0], line[3]) == (True, 1.5)
    assert [cell.isoformat() for cell in line[1:3]] == ["2025-03-01T00:00:00", "2025-03-01T09:30:00"]
    assert set(line[4:]) <= {None}
