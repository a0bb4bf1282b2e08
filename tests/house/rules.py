"""The house rules as functions: a text in, a list of complaints out, so that each can be tried on a planted fault."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

STATE_SET = re.compile(r"\.state\s*=[^=]")
MARKED_SAFE = re.compile(r"mark_safe\(|\|\s*safe\b|autoescape off")
MACHINE_PATH = re.compile(r"(?:^|[^a-zA-Z0-9.])/(?:work|root|farm|tmp)/[a-zA-Z0-9]")
ADDRESS = re.compile(r"https?://|file:|--(?:extra-)?index-url|--find-links")
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "raise NotImplemented" + "Error", "待实" + "现")))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Comments, and text that says of itself that it is Chinese (the button that changes to Chinese).
TEMPLATE_COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}|lang=\"zh-Hans\">[^<]*<", re.DOTALL)
FORBIDDEN_MODULES = frozenset({"utils", "common", "misc", "manager", "helpers"})
ASSERTS = re.compile(r"\bassert\b|\braises\(|expect\(|django_assert_|\bassert_\w+\(")


def tracked(*patterns: str) -> list[Path]:
    """Files git tracks, and those it would: what a fresh clone is made of."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    return [path for line in listed.splitlines() if (path := REPOSITORY / line).is_file()]


def sources() -> list[Path]:
    """The product's own Python files without migrations."""
    return [path for path in tracked("src/*.py") if "migrations" not in path.parts]


def first_line(text: str) -> str:
    """The first line of a module's docstring, "" without one."""
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def too_long(path: str, text: str) -> list[str]:
    """Longer than its floor allows: methods 200 lines, everything else 400."""
    limit = 200 if "/methods/" in path else 400
    lines = text.count("\n")
    return [f"{path}: {lines} lines, at most {limit}"] if lines > limit else []


def without_reason_to_exist(path: str, text: str) -> list[str]:
    """A module whose first line does not say why it exists, or that is called for nothing in particular."""
    found = [] if first_line(text) else [f"{path}: the first line is no docstring"]
    if Path(path).stem in FORBIDDEN_MODULES:
        found.append(f"{path}: a name that says nothing")
    return found


def lines_matching(path: str, text: str, pattern: re.Pattern[str]) -> list[str]:
    """Each line a pattern is found in."""
    return [
        f"{path}:{at}: {line.strip()[:120]}" for at, line in enumerate(text.splitlines(), 1) if pattern.search(line)
    ]


def untranslatable(path: str, text: str) -> list[str]:
    """Chinese typed straight into a template: the English page would show it."""
    return lines_matching(path, TEMPLATE_COMMENT.sub("", text), CHINESE)


def asserts_nothing(path: str, text: str) -> list[str]:
    """A test function without an assertion."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            body = ast.get_source_segment(text, node) or ""
            if not ASSERTS.search(body) and "check" not in body:
                found.append(f"{path}:{node.lineno}: {node.name} asserts nothing")
    return found
