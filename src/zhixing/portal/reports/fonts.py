"""Which typefaces a report is set in: official ones where installed, stated substitutes where not, never silently."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst

from zhixing.methods.values import Text


class Face(StrEnum):
    """What a typeface is used for in an official document."""

    BODY = "body"  # 仿宋
    TITLE = "title"  # 小标宋
    FIRST = "first"  # 黑体, first-level headings
    SECOND = "second"  # 楷体, second-level headings
    SONG = "song"  # 宋体, page numbers and tables


WANTED: Final = {
    Face.BODY: Text("仿宋", "Fangsong"),
    Face.TITLE: Text("小标宋", "Xiaobiaosong"),
    Face.FIRST: Text("黑体", "Heiti"),
    Face.SECOND: Text("楷体", "Kaiti"),
    Face.SONG: Text("宋体", "Songti"),
}
_OFFICIAL: Final = {
    Face.BODY: ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong"),
    Face.TITLE: ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05"),
    Face.FIRST: ("SimHei", "黑体", "STHeiti"),
    Face.SECOND: ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti"),
    Face.SONG: ("SimSun", "宋体", "STSong"),
}
_FANDOL: Final = {
    Face.BODY: ("FandolFang R",),
    Face.TITLE: ("FandolSong",),
    Face.FIRST: ("FandolHei",),
    Face.SECOND: ("FandolKai",),
    Face.SONG: ("FandolSong",),
}
_SERIF: Final = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC")
_SANS: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC")
_SUBSTITUTES: Final = {
    Face.BODY: _SERIF + _SANS,
    Face.TITLE: _SERIF + _SANS,
    Face.FIRST: _SANS + _SERIF,
    Face.SECOND: _SERIF + _SANS,
    Face.SONG: _SERIF + _SANS,
}
_LATIN: Final = ("Liberation Serif", "Libertinus Serif")

# Where the OFL font of the Node package lies when a machine has no Chinese font at all.
_PACKAGED: Final = Path("frontend", "fonts", "node_modules", "@expo-google-fonts", "noto-serif-sc")


class NoChineseFont(LookupError):
    """No installed font can print Chinese."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到可排印中文的字体。请在 ZHIXING_FONTS 指定字体目录，或安装 fonts-noto-cjk，"
            "或运行 npm ci --prefix frontend/fonts。"
            " / No font that prints Chinese was found: name a folder in ZHIXING_FONTS, install fonts-noto-cjk, "
            "or run npm ci --prefix frontend/fonts."
        )


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The faces a report is set in: per use a stack of families (the first is the face), and the folders searched."""

    stacks: dict[Face, tuple[str, ...]]
    folders: tuple[Path, ...]
    substituted: tuple[Face, ...]

    def lacking(self, text: str) -> str:
        """The Chinese characters of a text that the body face has no glyph for, each once, in order."""
        asked = [char for char in dict.fromkeys(text) if _is_han(char)]
        covered = _coverage(self.stacks[Face.BODY][0], self.folders) if asked else frozenset()
        return "".join(char for char in asked if ord(char) not in covered)

    def statement(self, text: str, language: str) -> list[str]:
        """What the last page says about the faces used, the substitutes, and characters set in another face."""
        chinese = not language.lower().startswith("en")
        used = [f"{WANTED[face].in_language(language)}：{self.stacks[face][0]}" for face in Face]
        lines = ["本文件所用字体：" + "；".join(used) + "。" if chinese else "Typefaces: " + "; ".join(used) + "."]
        if self.substituted:
            names = ("、" if chinese else ", ").join(WANTED[face].in_language(language) for face in self.substituted)
            lines.append(
                f"以下规定字体未安装，已用上列字体代替：{names}。"
                if chinese
                else f"Not installed and replaced by the faces above: {names}."
            )
        if missing := self.lacking(text):
            lines.append(
                f"正文字体缺少下列字形，已用后备字体补排：{missing}。"
                if chinese
                else f"Characters the body face lacks, set in a reserve face: {missing}."
            )
        return lines


def packaged_folder(start: Path) -> Path | None:
    """The folder of the packaged font, looked for upwards from a folder; None where it is not installed."""
    for folder in (start, *start.parents):
        if (folder / _PACKAGED).is_dir():
            return folder / _PACKAGED
    return None


@lru_cache(maxsize=8)
def choose(folders: tuple[Path, ...]) -> Typefaces:
    """Choose the faces: official ones of the folders, Fandol, official ones of the system, Noto, the packaged one.

    Raises NoChineseFont when nothing prints Chinese.
    """
    packaged = packaged_folder(Path(__file__).resolve().parent)
    searched = tuple(folder for folder in (*folders, packaged) if folder is not None and folder.is_dir())
    fonts = typst.Fonts(font_paths=[str(folder) for folder in searched])
    present = set(fonts.families())
    own = {font.family for font in fonts.fonts() if font.path and _under(Path(font.path), folders)}
    stacks: dict[Face, tuple[str, ...]] = {}
    substituted: list[Face] = []
    reserve = [family for family in (*_SERIF, *_SANS) if family in present]
    for face in Face:
        proper = [family for family in _OFFICIAL[face] if family in own]
        proper += [family for family in _FANDOL[face] if family in present]
        proper += [family for family in _OFFICIAL[face] if family in present]
        stand_in = [family for family in _SUBSTITUTES[face] if family in present]
        if not proper and not stand_in:
            raise NoChineseFont
        if not proper:
            substituted.append(face)
        latin = [family for family in _LATIN if family in present]
        stacks[face] = tuple(dict.fromkeys([*proper[:1], *stand_in, *reserve, *latin]))
    return Typefaces(stacks, searched, tuple(substituted))


def _under(path: Path, folders: Iterable[Path]) -> bool:
    return any(folder in path.parents for folder in folders)


def _is_han(char: str) -> bool:
    point = ord(char)
    return 0x3400 <= point <= 0x9FFF or 0x20000 <= point <= 0x3FFFF  # noqa: PLR2004 - bounds of the Unicode blocks


@lru_cache(maxsize=8)
def _coverage(family: str, folders: tuple[Path, ...]) -> frozenset[int]:
    """The code points a family has glyphs for, read from the character map of its regular file."""
    found = [
        font
        for font in typst.Fonts(font_paths=[str(f) for f in folders]).fonts()
        if font.family == family and font.path
    ]
    if not found:
        return frozenset()
    font = min(found, key=lambda each: abs(each.weight - 400))
    return _read_cmap(Path(str(font.path)).read_bytes(), font.index)


def _read_cmap(data: bytes, index: int) -> frozenset[int]:
    """Code points of an OpenType file or collection: subtables of format 4 and 12, which every Unicode font has."""
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, start + 4)[0]
    tables = (struct.unpack_from(">4sIII", data, start + 12 + 16 * each) for each in range(count))
    cmap = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    points: set[int] = set()
    for each in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        subtable = cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * each)[2]
        form = struct.unpack_from(">H", data, subtable)[0]
        for first, last in _segments(data, subtable, form):
            points.update(range(first, last + 1))
    return frozenset(points)


def _segments(data: bytes, at: int, form: int) -> Sequence[tuple[int, int]]:
    if form == 4:  # noqa: PLR2004 - the number of the OpenType subtable format
        size = struct.unpack_from(">H", data, at + 6)[0]
        ends = struct.unpack_from(f">{size // 2}H", data, at + 14)
        starts = struct.unpack_from(f">{size // 2}H", data, at + 16 + size)
        return [(first, last) for first, last in zip(starts, ends, strict=True) if last != 0xFFFF]  # noqa: PLR2004 - the closing segment
    if form == 12:  # noqa: PLR2004 - the number of the OpenType subtable format
        groups = struct.unpack_from(">I", data, at + 12)[0]
        flat = struct.unpack_from(f">{groups * 3}I", data, at + 16)
        return list(zip(flat[0::3], flat[1::3], strict=True))
    return []


def main() -> int:
    """`python -m zhixing.portal.reports.fonts [--quiet]`: print the faces; exit 1 when nothing prints Chinese."""
    folders = tuple(Path(entry) for entry in os.environ.get("ZHIXING_FONTS", "").split(os.pathsep) if entry)
    try:
        faces = choose(folders)
    except NoChineseFont as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    if "--quiet" not in sys.argv[1:]:
        sys.stdout.write("\n".join(faces.statement("", "zh-hans")) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
