"""Every test run keeps its own installation folder and, told so, its own PostgreSQL. A plugin: acts before settings.

`ZHIXING_TEST_DATABASE=postgresql` puts every table on a server started for this run; unset, they stand in SQLite.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests import databases

os.environ["DJANGO_SETTINGS_MODULE"] = "zhixing.config.settings"
os.environ["ZHIXING_DATA"] = tempfile.mkdtemp(prefix="zhixing-tests-")
os.environ.pop("ZHIXING_PUBLIC", None)
os.environ.pop("DATABASE_URL", None)
(Path(os.environ["ZHIXING_DATA"]) / "static").mkdir()

WANTED = os.environ.get("ZHIXING_TEST_DATABASE", "sqlite")
if WANTED == "postgresql":
    started = databases.server()
    if started is None:
        pytest.exit(databases.ABSENT, returncode=0)
    os.environ["DATABASE_URL"] = started.database("zhixing")
elif WANTED != "sqlite":
    pytest.exit(f"ZHIXING_TEST_DATABASE is sqlite or postgresql, not {WANTED}", returncode=4)
