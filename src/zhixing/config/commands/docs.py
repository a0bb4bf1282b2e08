"""`zhixing docs`: draws docs/reference from the code, or says what is stale. For use in a checkout."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from django.urls import get_resolver

from zhixing.catalogue.load import load_catalogue
from zhixing.catalogue.reference import render_reference
from zhixing.config import settings
from zhixing.config.cli import DONE, REFUSED, USAGE, parser
from zhixing.office.flow_drawing import draw, render_flows
from zhixing.office.permissions import render_matrix
from zhixing.office.workflow import Flow, flows

REFERENCE = Path("docs/reference")
HELP_WIDTH = "100"


def render_commands() -> str:
    """The help of every command, as the terminal shows it."""
    os.environ["COLUMNS"] = HELP_WIDTH
    top = parser()
    parts = ["# 命令行 / Command line", "", "```", top.format_help().strip(), "```"]
    for name, command in _below(top, "zhixing"):
        parts += ["", f"## {name}", "", "```", command.format_help().strip(), "```"]
    return "\n".join(parts) + "\n"


def _below(command: argparse.ArgumentParser, called: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command below one, and those below it, by its whole name."""
    for action in command._subparsers._group_actions if command._subparsers else ():  # noqa: SLF001 - argparse has no public way
        for name, own in dict(action.choices or {}).items():
            yield f"{called} {name}", own
            yield from _below(own, f"{called} {name}")


def documents() -> Mapping[Path, Callable[[], str]]:
    """Every generated document and what draws it."""
    catalogue = load_catalogue(settings.ZHIXING_DEFINITIONS)
    return {
        REFERENCE / "indicators.md": lambda: render_reference(catalogue, "zh-hans"),
        REFERENCE / "indicators.en.md": lambda: render_reference(catalogue, "en"),
        REFERENCE / "permissions.md": render_matrix,
        REFERENCE / "commands.md": render_commands,
        REFERENCE / "flows.md": lambda: render_flows(_of_the_rooms(), "flows"),
        **{REFERENCE / "flows" / f"{flow.code}.svg": partial(draw, flow) for flow in _of_the_rooms()},
    }


def _of_the_rooms() -> list[Flow]:
    """Every flow of the product; loading the addresses loads every room."""
    get_resolver().url_patterns  # noqa: B018 - asked for what it loads
    return list(flows())


def run(options: argparse.Namespace) -> int:
    """Write the documents, or with `--check` name the stale ones."""
    if not Path("docs").is_dir():
        print("请在代码目录中运行 / run this in a checkout of the source", file=sys.stderr)
        return USAGE
    stale = []
    for path, drawn in documents().items():
        text = drawn()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if options.check and stale:
        print(f"文档已过期，请运行 make docs / stale, run make docs: {', '.join(map(str, stale))}", file=sys.stderr)
        return REFUSED
    return DONE
