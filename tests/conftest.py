"""No test meets a developer's data: the folder in use is the one `tests/isolation.py` made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def own_installation():
    assert Path(os.environ["ZHIXING_DATA"]).resolve() == settings.ZHIXING_DATA
    assert "zhixing-tests-" in settings.ZHIXING_DATA.name
