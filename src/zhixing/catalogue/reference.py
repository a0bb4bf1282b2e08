"""The catalogue as a document: every indicator in words, drawn from the definitions and checked for staleness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from zhixing.catalogue.index import BandVersion, Index, Leaf
from zhixing.catalogue.load import Catalogue
from zhixing.catalogue.model import Indicator, Method, Term
from zhixing.catalogue.published import PublishedSeries
from zhixing.methods.values import Qualifier, Text

_HEAD = Text("指标口径", "Definitions of indicators")
_DRAWN = Text("由指标定义生成，请勿手工修改。", "Drawn from the definitions; do not edit.")
_ROWS = {
    "code": Text("代码", "code"),
    "why": Text("为何测量", "why it matters"),
    "numerator": Text("分子", "numerator"),
    "denominator": Text("分母", "denominator"),
    "unit": Text("单位", "unit"),
    "better": Text("方向", "better"),
    "method": Text("方法", "method"),
    "breakdowns": Text("可按此分组", "breakdowns"),
    "minimum": Text("最小样本数", "minimum n"),
    "benchmark": Text("参照", "benchmark"),
    "source": Text("来源", "source"),
    "review": Text("编制、核对、下次复核", "author, checker, next review"),
    "gaming": Text("已知的取巧风险", "known gaming risks"),
    "options": Text("方法选项", "options"),
    "edition": Text("版本", "edition"),
}
_BETTER = {
    "higher": Text("越高越好", "higher"),
    "lower": Text("越低越好", "lower"),
    "none": Text("不论高低", "neither"),
}


def render_reference(catalogue: Catalogue, language: str) -> str:
    """Markdown with one section an indicator, in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    lines = [f"# {say(_HEAD)}", "", say(_DRAWN), ""]
    for indicator in catalogue.indicators:
        lines += [f"## {say(indicator.name)}", "", "| | |", "|---|---|"]
        lines += [f"| {say(_ROWS[row])} | {value} |" for row, value in _values(catalogue, indicator, language) if value]
        lines.append("")
        if indicator.method is Method.PUBLISHED:
            lines += [*_published(catalogue.published_of(indicator), language), ""]
        if indicator.method is Method.INDEX:
            lines += [*_index(catalogue, catalogue.index_of(indicator), language), ""]
    return "\n".join(lines)


def _values(catalogue: Catalogue, indicator: Indicator, language: str) -> list[tuple[str, str]]:
    def say(text: Text) -> str:
        return text.in_language(language)

    source, review = indicator.source, indicator.review
    separator = Text("；", "; ")
    benchmark = catalogue.indicator(indicator.benchmark).name if indicator.benchmark else Text("", "")
    return [
        ("code", f"`{indicator.code}` ({indicator.system})"),
        ("why", say(indicator.why)),
        ("numerator", _term(indicator.numerator, language)),
        ("denominator", _term(indicator.denominator, language) if indicator.denominator else ""),
        ("unit", say(catalogue.unit(indicator.unit).name)),
        ("better", say(_BETTER[indicator.better.value])),
        ("method", f"`{indicator.method.value}`"),
        ("breakdowns", ", ".join(f"`{each.value}`" for each in indicator.breakdowns)),
        ("minimum", str(indicator.minimum_n or "")),
        ("benchmark", say(benchmark)),
        ("source", " ".join(part for part in (say(source.document), say(source.clause), source.url) if part)),
        ("review", f"{say(review.author)} · {say(review.checker)} · {review.next}"),
        ("options", _options(indicator.options)),
        ("gaming", say(separator).join(say(each) for each in indicator.gaming)),
        ("edition", f"`{indicator.digest}` ({indicator.valid_from}–{indicator.valid_to or ''})"),
    ]


_SAID: Final = {
    Qualifier.EXACT: Text("{}", "{}"),
    Qualifier.OVER: Text("突破 {}", "over {}"),
    Qualifier.AT_LEAST: Text("{} 以上", "{} or more"),
    Qualifier.UNDER: Text("不足 {}", "under {}"),
    Qualifier.NEARLY: Text("近 {}", "nearly {}"),
}
_UNDATED: Final = Text("未注明时期", "undated")


def _options(options: Mapping[str, Any]) -> str:
    return " · ".join(f"`{name}` = {_written(value)}" for name, value in options.items())


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key or '—'}: {_written(each)}" for key, each in value.items())
    return str(value)


def _table(heads: tuple[Text, ...], language: str) -> list[str]:
    return ["| " + " | ".join(head.in_language(language) for head in heads) + " |", "|" + "---|" * len(heads)]


def _published(series: PublishedSeries, language: str) -> Iterator[str]:
    """Every printed figure with its source, and every year nobody printed."""
    heads = (Text("时期", "period"), Text("数值", "value"), Text("出处、说明", "source and note"))
    yield from _table((*heads[:1], Text(series.whose.zh, series.whose.en), *heads[2:]), language)
    for value in series.values:
        period = str(value.period) if value.period else _UNDATED.in_language(language)
        note = " ".join(part for part in (value.source, value.note.in_language(language)) if part)
        yield f"| {period} | {_SAID[value.qualifier].in_language(language).format(value.value)} | {note} |"
    for gap in series.gaps:
        yield f"| {gap.period} | — | {gap.reason.in_language(language)} |"


def _index(catalogue: Catalogue, index: Index, language: str) -> Iterator[str]:
    """The tree with its weights and frozen bounds, whose they are, and every version of the bands."""

    def say(text: Text) -> str:
        return text.in_language(language)

    normaliser = catalogue.labels("normaliser", index.normaliser.value)
    missing = catalogue.labels("leaf_missing", index.missing.value)
    yield (
        f"{say(index.scope)} {say(normaliser)}；{say(missing)}。"
        if language.startswith("zh")
        else (f"{say(index.scope)} {say(normaliser)}; {say(missing)}.")
    )
    yield from ("", f"- {say(index.weights_source)}", f"- {say(index.bounds_source)}", "")
    heads = ("节点", "node"), ("权重", "weight"), ("下限", "lower"), ("上限", "upper"), ("说明", "note")
    yield from _table(tuple(Text(*head) for head in heads), language)
    yield from _branch(index, "", 0, language)
    for version in index.bands:
        yield from ("", f"**{version.version}** {say(version.source)}", "", *_bands(version, language))


def _branch(index: Index, parent: str, depth: int, language: str) -> Iterator[str]:
    indent = "&emsp;" * depth
    for node in index.nodes:
        if node.parent == parent:
            yield f"| {indent}**{node.name.in_language(language)}** | {node.weight} | | | |"
            yield from _branch(index, node.code, depth + 1, language)
    yield from (f"| {indent}{_leaf(leaf, language)} |" for leaf in index.leaves if leaf.parent == parent)


def _leaf(leaf: Leaf, language: str) -> str:
    words = [Text("逆向", "less is better")] if leaf.reverse else []
    words += [Text("取对数", "logarithm")] if leaf.logarithmic else []
    notes = " · ".join(each.in_language(language) for each in (*words, leaf.note) if each.zh)
    name = f"{leaf.name.in_language(language)} (`{leaf.indicator}`)"
    return f"{name} | {leaf.weight} | {leaf.low} | {leaf.high} | {notes}"


def _bands(version: BandVersion, language: str) -> Iterator[str]:
    yield from _table((Text("下限（含）", "from"), Text("名称", "name")), language)
    for band in version.bands:
        yield f"| {'' if band.start is None else band.start} | {band.name.in_language(language) or '—'} |"


def _term(term: Term, language: str) -> str:
    words = term.words.in_language(language)
    if not term.table:
        return words
    where = " · ".join(f"{column} = {'|'.join(values)}" for column, values in term.where.items())
    return f"{words} (`{term.table}.{term.column or '*'}`{f', {where}' if where else ''})"
