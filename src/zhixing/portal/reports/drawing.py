"""Charts become SVG in this process: ECharts in a V8 without network, files or clock; one engine per process."""

from __future__ import annotations

import json
import re
import threading
from functools import lru_cache
from pathlib import Path
from typing import Final

from py_mini_racer import MiniRacer

from zhixing.portal.reports.document import Chart

BUNDLE: Final = Path(__file__).resolve().parent.parent / "static" / "dist" / "ssr.js"
_BARE_ENGINE: Final = (
    "var process={env:{NODE_ENV:'production'}},console={log(){},warn(){},error(){}},"
    "setTimeout=function(){return 0},clearTimeout=function(){};"
)
_LOCK = threading.Lock()

# ECharts numbers its style classes and clip paths by a counter that never restarts; one chart must draw alike twice.
_COUNTED: Final = re.compile(r"zr\d+-[a-z]+-?\d+")


class DrawingMissing(LookupError):
    """The chart bundle was not built."""

    def __init__(self) -> None:
        super().__init__(
            "缺少图表绘制程序 static/dist/ssr.js，请先运行 make assets。"
            " / The chart bundle static/dist/ssr.js is missing; run make assets."
        )


@lru_cache(maxsize=1)
def _engine() -> MiniRacer:
    if not BUNDLE.exists():
        raise DrawingMissing
    engine = MiniRacer()
    engine.eval(_BARE_ENGINE + BUNDLE.read_text(encoding="utf-8") + ";0")
    return engine


def svg(chart: Chart, families: tuple[str, ...] = ("sans-serif",)) -> str:
    """Draw a chart as SVG text with the given font families, the same text every time.

    Raises DrawingMissing where the bundle was not built.
    """
    option = dict(chart.option)
    style = {**option.get("textStyle", {}), "fontFamily": ", ".join(families)}
    # Paper is opaque: see-through areas of a picture come out grey in some word processors.
    option |= {"textStyle": style, "aria": {"enabled": False}, "backgroundColor": "#ffffff"}
    with _LOCK:
        drawn = str(_engine().call("zhixingRender", json.dumps(option, ensure_ascii=False), chart.width, chart.height))
    names: dict[str, str] = {}
    return _COUNTED.sub(lambda match: names.setdefault(match[0], f"z{len(names)}"), drawn)
