"""A copy of the shipped definitions that a test may damage."""

import shutil
from pathlib import Path

import pytest

import zhixing.catalogue

DEFINITIONS = Path(zhixing.catalogue.__file__).parent / "definitions"


@pytest.fixture
def folder(tmp_path):
    """All shipped definitions, copied."""
    return Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))
