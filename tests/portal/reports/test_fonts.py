"""Faces are chosen in a stated order, and what falls back is said."""

from __future__ import annotations

import pytest

from zhixing.portal.reports import fonts


@pytest.fixture
def only(monkeypatch):
    """Pretend that exactly these families are installed."""

    class Font:
        def __init__(self, family, path):
            self.family, self.path, self.weight, self.index = family, path, 400, 0

    def install(*families, folder="/system"):
        class Fonts:
            def __init__(self, **_):
                self.all = [Font(family, f"{folder}/{family}.otf") for family in families]

            def families(self):
                return [font.family for font in self.all]

            def fonts(self):
                return self.all

        monkeypatch.setattr(fonts.typst, "Fonts", Fonts)
        fonts.choose.cache_clear()

    yield install
    fonts.choose.cache_clear()


def test_fandol_comes_before_noto_and_nothing_is_called_a_substitute(only):
    only("FandolFang R", "FandolSong", "FandolHei", "FandolKai", "Noto Serif CJK SC", "Noto Sans CJK SC")
    faces = fonts.choose(())
    assert [faces.stacks[face][0] for face in fonts.Face] == [
        "FandolFang R",
        "FandolSong",
        "FandolHei",
        "FandolKai",
        "FandolSong",
    ]
    assert faces.substituted == ()


def test_the_folder_of_the_installation_comes_first(only, tmp_path):
    only("FangSong_GB2312", "FandolFang R", "FandolSong", "FandolHei", "FandolKai", folder=str(tmp_path))
    assert fonts.choose((tmp_path,)).stacks[fonts.Face.BODY][0] == "FangSong_GB2312"


def test_a_substitute_is_named_on_the_last_page(only):
    only("Noto Serif CJK SC", "Noto Sans CJK SC")
    faces = fonts.choose(())
    assert faces.substituted == tuple(fonts.Face)
    said = faces.statement("", "zh-hans")
    assert said[1] == "以下规定字体未安装，已用上列字体代替：仿宋、小标宋、黑体、楷体、宋体。"
    assert faces.statement("", "en")[1].startswith("Not installed and replaced")


def test_without_any_chinese_font_the_remedy_is_said(only):
    only("DejaVu Sans")
    with pytest.raises(fonts.NoChineseFont, match="fonts-noto-cjk"):
        fonts.choose(())


@pytest.mark.trust
def test_characters_the_face_lacks_are_found_and_named(monkeypatch):
    monkeypatch.setattr(fonts, "_coverage", lambda *_: frozenset(map(ord, "舟山市朱基")))
    faces = fonts.Typefaces(dict.fromkeys(fonts.Face, ("FandolFang R",)), (), ())
    assert faces.lacking("舟山市朱镕基、喆𬒗") == "镕喆𬒗"
    assert faces.statement("朱镕基", "zh-hans")[-1].endswith("镕。")


def test_the_character_map_of_an_installed_face_is_read_rightly():
    faces = fonts.choose(())
    assert faces.lacking("质量强市一二三") == ""
    assert faces.lacking("\U0003fffd") == "\U0003fffd"
