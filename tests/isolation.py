"""Every test run keeps its own installation folder. A plugin, so that it acts before any setting is read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "zhixing.config.settings"
os.environ["ZHIXING_DATA"] = tempfile.mkdtemp(prefix="zhixing-tests-")
os.environ.pop("ZHIXING_PUBLIC", None)
(Path(os.environ["ZHIXING_DATA"]) / "static").mkdir()
