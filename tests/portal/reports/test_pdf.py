"""The official page, measured on the finished PDF: 22 lines of 28 characters, embedded faces, data kept data."""

from __future__ import annotations

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import typst

from zhixing.portal.reports import drawing, fonts, pdf
from zhixing.portal.reports.document import Paragraph, Section, Words, plain

POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
LINE = re.compile(r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', re.DOTALL)
WORD = re.compile(r"<word [^>]*>(.*?)</word>", re.DOTALL)


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def lines_of(path: Path) -> list[list[tuple[float, float, float, str]]]:
    """Per page the lines as (xMin, xMax, yMin, text), top to bottom."""
    pages = run("pdftotext", "-bbox-layout", str(path), "-").split("<page ")[1:]
    return [
        sorted(
            (
                (float(x0), float(x1), float(y0), "".join(WORD.findall(inside)))
                for x0, y0, x1, _, inside in LINE.findall(page)
            ),
            key=lambda line: line[2],
        )
        for page in pages
    ]


def plain_page(report, words: str):
    """A report that is one chapter of running text."""
    paragraphs = tuple(Paragraph(plain(Words(words))) for _ in range(4))
    chapter = Section(1, "一、", "正文", "s1", paragraphs)
    return replace(report(), sections=(chapter,), figures=report().figures[:1])


@POPPLER
def test_a_page_holds_22_lines_of_28_characters_on_156_by_225_millimetres(report, blank, tmp_path):
    path = tmp_path / "plain.pdf"
    path.write_bytes(pdf.render(plain_page(report, "质量强市建设" * 120), draw=blank))
    pages = lines_of(path)
    full = [line for page in pages for line in page if set(line[3]) <= set("质量强市建设") and len(line[3]) > 25]
    assert {len(line[3]) for line in full} == {28, 26}, "28 characters, 26 after the two-character indent"
    assert all(abs(line[1] - 595.28 + 26 / 25.4 * 72) < 1.5 for line in full), "every line ends at the right edge"
    page = max(pages, key=lambda page: sum(line in full for line in page))
    rows = sorted({round(line[2], 1) for line in page if "—" not in line[3]})
    assert len(rows) == 22
    pitch = [after - before for before, after in pairwise(rows)]
    assert all(abs(each - 28.98) < 0.12 for each in pitch), pitch
    assert rows[0] > 37 / 25.4 * 72 - 3
    assert rows[-1] + 16 < (37 + 225) / 25.4 * 72 + 2


@POPPLER
@pytest.mark.parametrize(
    ("run_", "broken"), [("2026-11-24T124739Z-46ed3e", True), ("abcdefghijklmnopqrstuvwxy", False)]
)
def test_the_name_of_a_snapshot_breaks_where_the_line_ends_and_a_word_does_not(report, blank, tmp_path, run_, broken):
    path = tmp_path / "runs.pdf"
    path.write_bytes(
        pdf.render(plain_page(report, f"本报告全部数据取自下列日期的数据快照{run_}。" + "数" * 60), draw=blank)
    )
    lines = [line[3] for page in lines_of(path) for line in page]
    first = next(line for line in lines if line.startswith("本报告全部数据"))
    assert (first.rstrip() != "本报告全部数据取自下列日期的数据快照") is broken
    assert run_ in "".join(lines), "what is copied out of the file is still the name"


@POPPLER
def test_page_numbers_stand_outside_between_dashes_and_start_after_the_title_page(report, blank, tmp_path):
    path = tmp_path / "numbers.pdf"
    path.write_bytes(pdf.render(plain_page(report, "质量" * 900), draw=blank))
    marks = [[line for line in page if re.fullmatch(r"—\d+—", line[3])] for page in lines_of(path)]
    assert marks[0] == []
    assert [page[0][3] for page in marks[1:4]] == ["—1—", "—2—", "—3—"]
    assert marks[1][0][0] > 400, "odd pages: right"
    assert marks[2][0][0] < 200, "even pages: left"


@POPPLER
def test_every_face_is_embedded_and_is_one_that_was_chosen(report, blank, tmp_path):
    path = tmp_path / "faces.pdf"
    path.write_bytes(pdf.render(report(), draw=blank))
    rows = run("pdffonts", str(path)).splitlines()[2:]
    chosen = {family.replace(" ", "").lower() for stack in fonts.choose(()).stacks.values() for family in stack}
    assert rows
    for row in rows:
        assert row.split()[-5:-2] == ["yes", "yes", "yes"], row
        face = row.split()[0].split("+")[-1].lower()
        assert any(face.startswith(family[:10]) for family in chosen), face


@pytest.mark.trust
@POPPLER
def test_words_that_look_like_markup_are_printed_and_never_obeyed(report, blank, tmp_path):
    path = tmp_path / "markup.pdf"
    odd = '#read("/etc/passwd") *粗* _斜_ @锚 $x$ = 标题 \\ #pagebreak()'
    path.write_bytes(pdf.render(plain_page(report, odd), draw=blank))
    text = run("pdftotext", str(path), "-").replace("\n", "").replace(" ", "")
    assert odd.replace(" ", "") in text


def test_two_threads_may_print_at_once(report, blank):
    document = report()
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(lambda _: pdf.render(document, draw=blank), range(8)))
    assert len(set(printed)) == 1


def test_control_the_compiler_alone_refuses_a_second_thread():
    compiler = typst.Compiler()

    def enter(_):
        try:
            compiler.compile(input=b"Words.\n\n" * 4000, format="pdf")
        except RuntimeError as trouble:
            return str(trouble)
        return ""

    with ThreadPoolExecutor(4) as pool:
        assert "Already borrowed" in set(pool.map(enter, range(12)))


def test_equal_reports_are_equal_bytes(report, bundle):
    assert pdf.render(report(), draw=drawing.svg) == pdf.render(report(), draw=drawing.svg)


def test_another_reading_gives_another_file(report, blank):
    other = report(lambda question, groups, period: None)
    assert pdf.render(report(), draw=blank) != pdf.render(other, draw=blank)


@POPPLER
def test_the_file_is_tagged_for_readers_that_speak_and_knows_its_title(report, blank, tmp_path):
    path = tmp_path / "tagged.pdf"
    path.write_bytes(pdf.render(report(), draw=blank))
    about = run("pdfinfo", str(path))
    assert re.search(r"Tagged:\s+yes", about)
    assert re.search(r"Title:\s+示例市2025年质量分析报告", about)
    assert b"pdfuaid" in path.read_bytes()


@POPPLER
def test_the_last_page_names_the_faces_used_and_those_replaced(report, blank, tmp_path):
    path = tmp_path / "last.pdf"
    path.write_bytes(pdf.render(report(), draw=blank))
    text = run("pdftotext", str(path), "-")
    assert "本文件所用字体" in text.replace("\n", "")


def test_charts_are_drawn_in_the_same_way_every_time(report, bundle):
    chart = next(report().charts())
    assert drawing.svg(chart) == drawing.svg(chart)
    assert drawing.svg(chart).startswith("<svg")


@POPPLER
def test_the_english_edition_is_set_too(report, blank, tmp_path):
    path = tmp_path / "en.pdf"
    path.write_bytes(pdf.render(report(language="en"), draw=blank))
    assert "Quality analysis of Shili, 2025" in run("pdftotext", "-layout", str(path), "-").replace("\n", " ")
