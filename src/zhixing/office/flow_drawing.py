"""Draws the flows from their tables: one column a state, one row a move, so that an official can follow a finger."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from zhixing.methods.values import Text
from zhixing.office import deadlines
from zhixing.office.holders import role_name
from zhixing.office.workflow import Flow, Move

_COLUMN, _ROW, _HEAD, _EDGE = 190, 56, 92, 24
_INK, _SOFT, _LINE, _ACCENT, _PAPER = "#1b2430", "#566172", "#c5ccd6", "#1458c8", "#f6f7f9"
_FONT: Final = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
_OPENED: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
    f'role="img" font-family="{_FONT}">'
)
_TIP: Final = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    f'<path d="M0 0 8 4 0 8z" fill="{_ACCENT}"/></marker></defs>'
)
_WIDE: Final = 0x2E80  # from here on a character is as wide as it is high


def draw(flow: Flow) -> str:
    """One flow as an SVG: states across, moves downwards, each arrow named in both languages."""
    width = max(_COLUMN * len(flow.states), 360) + 2 * _EDGE
    height = _HEAD + _ROW * len(flow.moves) + 3 * _EDGE
    columns = {state.code: _EDGE + _COLUMN * index + _COLUMN // 2 for index, state in enumerate(flow.states)}
    parts = [
        _OPENED.format(width=width, height=height),
        f"<title>{escape(f'{flow.title.zh} / {flow.title.en}')}</title>",
        _TIP,
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for state in flow.states:
        middle = columns[state.code]
        fill = _PAPER if state.final else "#e8effb"
        parts += [
            f'<path d="M{middle} {_EDGE + 64}V{height - _EDGE}" stroke="{_LINE}" stroke-dasharray="3 4"/>',
            f'<rect x="{middle - 84}" y="{_EDGE}" width="168" height="64" rx="6" fill="{fill}" stroke="{_LINE}"/>',
            _written(middle, _EDGE + 22, state.office.zh, 15, _INK, bold=True),
            _written(middle, _EDGE + 39, state.office.en, 12, _INK),
            _written(middle, _EDGE + 55, _desk(state.owner, final=state.final), 11, _SOFT),
        ]
    for index, move in enumerate(flow.moves):
        parts += _arrow(move, columns, _HEAD + _EDGE + _ROW * index + _ROW // 2, width)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _desk(owner: str, *, final: bool) -> str:
    if final:
        return "终结 / end"
    role = role_name(owner)
    return f"{role.zh} / {role.en}"


def _arrow(move: Move, columns: dict[str, int], y: int, width: int) -> list[str]:
    start, end = columns[move.source], columns[move.target]
    title = f"{move.title.zh} {move.title.en}"
    if start == end:
        line = f'<path d="M{start} {y - 8}h26v16h-22" fill="none" stroke="{_ACCENT}" marker-end="url(#tip)"/>'
        return [line, _written(start + 34, y + 4, title, 12, _INK, anchor="start")]
    line = f'<path d="M{start} {y}H{end}" stroke="{_ACCENT}" stroke-width="1.5" marker-end="url(#tip)"/>'
    dot = f'<circle cx="{start}" cy="{y}" r="3.5" fill="{_ACCENT}"/>'
    half = _breadth(title, 12) / 2 + 4
    middle = min(max((start + end) / 2, half), width - half)
    return [line, dot, _written(middle, y - 8, title, 12, _INK)]


def _breadth(text: str, size: int) -> float:
    return sum(size if ord(character) >= _WIDE else size * 0.56 for character in text)


def _written(
    x: float, y: float, text: str, size: int, colour: str, *, bold: bool = False, anchor: str = "middle"
) -> str:
    weight = ' font-weight="600"' if bold else ""
    # Paper behind the letters keeps them readable where they cross a line.
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight} '
        f'paint-order="stroke" stroke="#ffffff" stroke-width="3" stroke-linejoin="round">{escape(text)}</text>'
    )


def render_flows(flows: Iterable[Flow], folder: str) -> str:
    """Every flow as Markdown: the drawing, its states, its moves with what they demand and bring about."""
    parts = [
        "# 流程 / Flows",
        "",
        "由各室的 `flow.py` 生成，每列一个状态，每行一步。",
        "Drawn from the rooms' `flow.py`: one column a state, one row a move.",
    ]
    for flow in sorted(flows, key=lambda each: each.code):
        parts += [
            "", f"## {flow.title.zh} / {flow.title.en}", "", f"`{flow.code}`", "",
            f"![{flow.title.zh} / {flow.title.en}]({folder}/{flow.code}.svg)", "",
            "| 状态 state | 公众所见 shown to the public | 经办 on whose desk |", "|---|---|---|",
            *(
                f"| {_both(state.office)} | {_both(state.public)} | {_desk(state.owner, final=state.final)} |"
                for state in flow.states
            ),
            "", "| 操作 move | 自 from → 至 to | 权限 action | 要求 demands | 引起 brings about |",
            "|---|---|---|---|---|",
            *(_row(flow, move) for move in flow.moves),
        ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"


def _row(flow: Flow, move: Move) -> str:
    demands = [_first_line(guard) for guard in move.guards]
    if move.reason:
        demands.append("理由 / a reason")
    if move.within:
        demands.append(f"期限内 / within `{move.within}`")
    brings = []
    if move.deadline:
        rule = deadlines.rule_of(move.deadline)
        unit = {"working": ("个工作日", "working days"), "natural": ("个自然日", "natural days")}[rule.unit]
        brings.append(f"{rule.name.zh} {rule.days} {unit[0]} / {rule.name.en}, {rule.days} {unit[1]}")
    if move.notice:
        brings.append("通知下一经办 / a notice to who is next")
    ways = f"{flow.state(move.source).office.zh} → {flow.state(move.target).office.zh}"
    return (
        f"| {_both(move.title)} | {ways} | `{move.action}` | {'<br>'.join(demands) or '—'} "
        f"| {'<br>'.join(brings) or '—'} |"
    )


def _first_line(guard: object) -> str:
    return (getattr(guard, "__doc__", None) or getattr(guard, "__name__", "")).strip().split("\n")[0]
