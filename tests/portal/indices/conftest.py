"""The demonstration city's data cut for the pages of indices, and definitions that may be changed for one test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.config.snapshot import snapshot_of
from tests.factories import NINE, SINCE

import zhixing
from zhixing.config.demo.generate import generate
from zhixing.methods.values import Text
from zhixing.office import actions
from zhixing.office.models import Level
from zhixing.portal import figures

SHIPPED = Path(zhixing.__file__).parent / "catalogue" / "definitions"
FILE = "indices/manufacturing-quality-competitiveness.toml"


@pytest.fixture(scope="session")
def cut(tmp_path_factory):
    folder = tmp_path_factory.mktemp("indices")
    snapshot_of(generate(), folder)
    return folder


@pytest.fixture
def reader(client, settings, cut):
    settings.ZHIXING_PUBLIC = True
    settings.ZHIXING_SNAPSHOTS = cut
    figures._ANSWERS.clear()
    return client


@pytest.fixture
def another_scheme(tmp_path, settings):
    """Change the text of the index's definition; with `until` the old text stays in force to the end of that year."""

    def changed(old: str, new: str, until: int = 0) -> None:
        folder = tmp_path / "definitions"
        shutil.copytree(SHIPPED, folder)
        text = (folder / FILE).read_text(encoding="utf-8")
        assert old in text
        began = "valid_from = 2019-01-01"
        made = text.replace(old, new, 1)
        if until:
            earlier = folder / FILE.replace(".toml", "@2019-01-01.toml")
            earlier.write_text(text.replace(began, f"{began}\nvalid_to = {until}-12-31", 1), encoding="utf-8")
            made = made.replace(began, f"valid_from = {until + 1}-01-01", 1)
        (folder / FILE).write_text(made, encoding="utf-8")
        settings.ZHIXING_DEFINITIONS = folder

    return changed


@pytest.fixture
def outlines(db):
    """The city and its counties among the office's places, each with the code of its outline."""
    plan = generate().plan

    def add(row, level, parent):
        name = Text(row["name"]["zh"], row["name"]["en"])
        return actions.add_place(
            code=row["code"], name=name, level=level, parent=parent, valid_from=SINCE, by=None, at=NINE,
            boundary=row["boundary"],
        )  # fmt: skip

    city = add(plan["city"], Level.CITY, None)
    return [add(county, Level.COUNTY, city) for county in plan["county"]]
