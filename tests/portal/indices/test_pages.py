"""The pages of an index over the demonstration city: its tree adds up, its bands disagree, its weights may be tried."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.config.snapshot import snapshot_of
from zhixing.config.demo.generate import generate
from zhixing.portal import figures
from zhixing.portal.indices.asked import index_called

pytestmark = pytest.mark.django_db

CODE = "manufacturing-quality-competitiveness"
PAGE = f"/indices/{CODE}/?place=990900&period=2025"
FILE = f"/indices/{CODE}/table.csv?place=990900&period=2025"
TRIAL = f"/indices/{CODE}/what-if/?place=990900&period=2025"
ENGLISH = {"accept-language": "en"}


@pytest.fixture(scope="module")
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


def english(reader, address: str) -> str:
    return reader.get(address, headers=ENGLISH).content.decode()


def test_the_list_shows_the_value_its_band_the_year_before_and_the_nation(reader):
    page = english(reader, "/indices/?place=990900&period=2024")
    assert "78.69" in page
    assert "77.82" in page
    assert "lacking competitiveness" in page
    assert "100%" in page
