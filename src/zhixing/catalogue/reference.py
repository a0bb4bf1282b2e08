"""The catalogue as a document: every indicator in words, drawn from the definitions and checked for staleness."""

from __future__ import annotations

from zhixing.catalogue.load import Catalogue
from zhixing.catalogue.model import Indicator, Term
from zhixing.methods.values import Text

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
        ("source", " ".join(part for part in (say(source.document), source.clause, source.url) if part)),
        ("review", f"{review.author} · {review.checker} · {review.next}"),
        ("gaming", say(separator).join(say(each) for each in indicator.gaming)),
        ("edition", f"`{indicator.digest}` ({indicator.valid_from}–{indicator.valid_to or ''})"),
    ]


def _term(term: Term, language: str) -> str:
    words = term.words.in_language(language)
    if not term.table:
        return words
    where = " · ".join(f"{column} = {'|'.join(values)}" for column, values in term.where.items())
    return f"{words} (`{term.table}.{term.column or '*'}`{f', {where}' if where else ''})"
