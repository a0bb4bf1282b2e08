"""Options: a method is told only what it knows, in words and numbers it can use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.checks.foundations import CLASSIFICATION
from zhixing.catalogue.checks.numbers import MEND_NUMBER, exact, no_number
from zhixing.catalogue.checks.text import Definition, read_one
from zhixing.catalogue.known import COLUMNS, near
from zhixing.methods.values import Problem, Text

_STRATIFIED: Final = (frozenset({"order", "weight", "divisions"}), frozenset({"coverage", "collapse", "regions"}))
_ITEMS: Final = (frozenset({"strategy"}), frozenset({"class_weights"}))
_TERMS: Final = (frozenset[str](), frozenset({"weights", "among"}))
_NONE: Final = (frozenset[str](), frozenset[str]())
_BY_METHOD: Final = {"stratified": _STRATIFIED, "item-score": _ITEMS, "ratio": _TERMS, "mean": _TERMS, "count": _TERMS}
_WORDS: Final = {
    "order": ("region-first", "industry-first", "pooled"),
    "strategy": ("item-weighted", "item-unweighted", "batch-output-weighted"),
    "regions": ("nation", "province", "city", "county", "township"),
}
_CLASSES: Final = ("A", "B", "C", "")
_OUTPUT_WEIGHTED: Final = "batch-output-weighted"


def check(definitions: Sequence[Definition], folder: Path, _on: date) -> list[Problem]:
    """Options a method does not know or lacks, words outside their lists, divisions nobody has, weights below zero."""
    series = {each.code for each in definitions if each.kind == "series"}
    divisions = _divisions(folder)
    return [
        problem
        for each in definitions
        if each.kind == "indicators" and isinstance(each.row.get("options", {}), dict)
        for problem in _of_one(each, series, divisions)
    ]


def _divisions(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in sorted((folder / CLASSIFICATION).glob("*.toml")):
        row = read_one(folder, f"{CLASSIFICATION}/{path.name}")
        if not isinstance(row, Problem) and isinstance(row.get("divisions"), dict):
            found |= set(row["divisions"])
    return found


def _of_one(each: Definition, series: set[str], divisions: set[str]) -> Iterator[Problem]:
    options: dict[str, Any] = each.row.get("options", {})
    required, optional = _BY_METHOD.get(str(each.row.get("method", "")), _NONE)
    if options.get("strategy") == _OUTPUT_WEIGHTED:  # whole batches by output: told what the weighted rate is told
        required, optional = required | {"weight", "divisions"}, optional | _STRATIFIED[1] | {"order"}
    for name in sorted(required - set(options)):
        reason = Text(f"这种方法需要 options.{name}。", f"This method needs `options.{name}`.")
        yield each.problem("options.missing", f"options.{name}", reason, Text("请补填。", "Add it."))
    for name in sorted(set(options) - required - optional):
        reason = Text(f"这种方法没有“{name}”这一选项。", f"This method knows no option “{name}”.")
        yield each.problem("options.unknown", f"options.{name}", reason, _meant(name, sorted(required | optional)))
    for name, words in _WORDS.items():
        if name in options and options[name] not in words:
            reason = Text(f"“{options[name]}”不是“{name}”可用的值。", f"“{options[name]}” is no value of “{name}”.")
            remedy = Text(f"可用：{'、'.join(words)}。", f"Use one of: {', '.join(words)}.")
            yield each.problem("options.word", f"options.{name}", reason, remedy)
    if "weight" in options and options["weight"] not in series:
        reason = Text(f"没有统计数列“{options['weight']}”。", f"There is no series “{options['weight']}”.")
        yield each.problem("options.series", "options.weight", reason, _meant(str(options["weight"]), sorted(series)))
    yield from _of_divisions(each, options, divisions)
    yield from _numbers(each, options)
    yield from _of_terms(each, options)


def _meant(found: str, known: Sequence[str]) -> Text:
    alike = near(found, known)
    if alike:
        return Text(f"是否指 {'、'.join(alike)}？", f"Did you mean {', '.join(alike)}?")
    return Text("请更正或删去。", "Mend or remove it.")


def _of_divisions(each: Definition, options: Mapping[str, Any], known: set[str]) -> Iterator[Problem]:
    """Divisions of GB/T 4754, each once; classes for thin strata only of those."""
    listed = options.get("divisions", [])
    if not isinstance(listed, list):
        reason = Text("divisions 应为列表。", "`divisions` must be a list.")
        yield each.problem("options.divisions", "options.divisions", reason, Text("请更正。", "Mend it."))
        return
    for code in listed:
        twice = listed.count(code) > 1
        if str(code) not in known or twice:
            reason = Text(
                f"“{code}”重复。" if twice else f"“{code}”不是 GB/T 4754 的行业大类。",
                f"“{code}” stands here twice." if twice else f"“{code}” is no division of GB/T 4754.",
            )
            yield each.problem("options.divisions", "options.divisions", reason, _meant(str(code), sorted(known)))
    collapse = options.get("collapse", {})
    for code in collapse if isinstance(collapse, dict) else ():
        if code not in listed:
            reason = Text(f"“{code}”不在 divisions 中。", f"“{code}” is not among `divisions`.")
            yield each.problem("options.divisions", f"options.collapse.{code}", reason, _meant(code, listed))


def _numbers(each: Definition, options: Mapping[str, Any]) -> Iterator[Problem]:
    if "coverage" in options:
        covered = exact(options["coverage"])
        if covered is None or not 0 <= covered <= 1:
            reason = Text("coverage 应为 0 到 1 之间的数。", "`coverage` is a number from 0 to 1.")
            yield each.problem("options.number", "options.coverage", reason, MEND_NUMBER)
    for name in ("class_weights", "weights"):
        weights = options.get(name, {})
        if not isinstance(weights, dict):
            reason = Text(f"{name} 应为表。", f"`{name}` must be a table.")
            yield each.problem("options.number", f"options.{name}", reason, Text("请更正。", "Mend it."))
            continue
        for key, written in weights.items():
            weight = exact(written)
            if weight is None:
                yield each.problem("options.number", f"options.{name}.{key}", no_number(written), MEND_NUMBER)
            elif weight < 0:
                reason = Text(f"权重 {weight} 为负。", f"The weight {weight} is below zero.")
                yield each.problem("options.number", f"options.{name}.{key}", reason, Text("请更正。", "Mend it."))
            if name == "class_weights" and key not in _CLASSES:
                reason = Text(f"没有项目类别“{key}”。", f"There is no class of items “{key}”.")
                yield each.problem("options.unknown", f"options.{name}.{key}", reason, _meant(key, _CLASSES[:3]))
        if weights and not any(exact(written) for written in weights.values()):
            reason = Text("权重合计为零。", "The weights add up to zero.")
            yield each.problem("options.number", f"options.{name}", reason, Text("请更正。", "Mend it."))


def _of_terms(each: Definition, options: Mapping[str, Any]) -> Iterator[Problem]:
    """Weights are of series the terms name; the company an enterprise keeps is told by columns of its own table."""
    terms = [term for key in ("numerator", "denominator") if isinstance(term := each.row.get(key), dict)]
    named = [code for term in terms for code in _listed(term.get("where", {}).get("series", []))]
    weights = options.get("weights", {})
    for code in weights if isinstance(weights, dict) else ():
        if code not in named:
            reason = Text(f"分子和分母中没有数列“{code}”。", f"Neither term names the series “{code}”.")
            yield each.problem("options.series", f"options.weights.{code}", reason, _meant(code, named))
    among = options.get("among", {})
    table = terms[0].get("table", "") if terms else ""
    columns = COLUMNS.get(table, ())
    for column in among if isinstance(among, dict) else ():
        if table in COLUMNS and (column not in columns or "enterprise" not in columns):
            reason = Text(f"事实表 {table} 没有“{column}”这一列。", f"The fact table {table} has no column “{column}”.")
            yield each.problem("options.column", f"options.among.{column}", reason, _meant(column, columns))


def _listed(values: Any) -> list[str]:
    return [values] if isinstance(values, str) else [str(value) for value in values]
