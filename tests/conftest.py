"""Every test run keeps its own installation folder, so that no test meets a developer's data."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
os.environ["ZHIXING_DATA"] = tempfile.mkdtemp(prefix="zhixing-tests-")
