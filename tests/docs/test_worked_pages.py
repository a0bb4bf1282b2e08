"""What the explanation pages work out by hand is what the methods give, in both languages and from the same numbers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import zhixing
from tests.docs.pages import cases_of, pages, twin
from zhixing.catalogue.load import load_catalogue
from zhixing.methods import charts
from zhixing.methods.composite import (
    Aggregator,
    MissingPolicy,
    aggregate,
    contributions,
    flat_tree,
    minmax60,
    normalise,
    ranks,
    score_index,
    tree_of,
)
from zhixing.methods.rates.pareto import pareto
from zhixing.methods.rates.quality_index import Strategy, quality_index
from zhixing.methods.rates.stratified import Order, stratified_pass_rate
from zhixing.methods.rounding import round_half_up

SHIPPED = load_catalogue(Path(zhixing.__file__).parent / "catalogue" / "definitions")
INDEX = SHIPPED.index("manufacturing-quality-competitiveness")
CASES = [
    pytest.param(case, id=f"{page.stem}: {case['says']}")
    for page in pages()
    for case in cases_of(page.read_text(encoding="utf-8"))
]


def printed(value: float, like: str) -> str:
    """A value as a page prints it: half up, with as many decimals as the page gives."""
    return str(round_half_up(float(value), -int(Decimal(like).as_tuple().exponent)))


def _halves(case):
    whole = sum(Decimal(half) for half in case["halves"]) / 2
    assert str(round_half_up(whole, 2)) == case["expect"]


def _tree():
    root = {node.code: node.parent or "whole" for node in INDEX.nodes}
    parents = root | {leaf.code: leaf.parent for leaf in INDEX.leaves}
    weights = {each.code: float(each.weight) for each in (*INDEX.nodes, *INDEX.leaves)}
    return tree_of([leaf.code for leaf in INDEX.leaves], parents, weights)


def _index(case):
    values = np.array([[float(value) if value else np.nan for value in case["values"]]])
    bounds = minmax60([float(leaf.low) for leaf in INDEX.leaves], [float(leaf.high) for leaf in INDEX.leaves])
    scores = normalise(values, bounds, [-1 if leaf.reverse else 1 for leaf in INDEX.leaves])
    tree = _tree()
    found = score_index(scores, tree, policy=MissingPolicy.RENORMALISE)
    total = printed(found.scores[0, tree.root], case["expect"])
    assert total == case["expect"]
    if "scores" in case:
        assert [printed(score, "0.00") for score in scores[0]] == case["scores"]
        halves = [found.scores[0, tree.at(code)] for code in ("quality-level", "development-capacity")]
        assert [printed(half, "0.00") for half in halves] == case["halves"]
        found_in = {version.version: version.of(Decimal(total)) for version in INDEX.bands}
        assert {version: found_in[version].name.zh for version in case["bands"]} == case["bands"]


def _contributions(case):
    known = len(case["changes"])
    changes = np.zeros((1, case["leaves"]))
    changes[0, :known] = [float(change) for change in case["changes"]]
    parts = contributions(changes, flat_tree([str(at) for at in range(case["leaves"])]))
    assert printed(parts.sum(), case["expect"]) == case["expect"]


def _stratified(case):
    columns = [case[name] for name in ("region", "industry", "passed", "sampled", "output")]
    for order, expected in case["expect"].items():
        found = stratified_pass_rate(
            *columns,
            order=Order(order.replace("-", "_")),
            divisions=set(case["industry"]),
            smallest_coverage=0.8,
        )
        assert printed(found.value, expected) == expected
        if order == "region-first":
            assert printed(found.standard_error, "0.00") == case["standard_error"]
            assert {name: printed(rate, "0.00") for name, rate in found.regions.items()} == case["regions"]


def _items(case):
    tests = case["batches"] * case["items"]
    passed = np.ones(tests)
    passed[: case["failing_items"]] = 0
    found = quality_index(
        np.arange(tests) // case["items"], passed, np.zeros(case["batches"]), strategy=Strategy.ITEM_UNWEIGHTED
    )
    assert printed(found.value, case["expect"]["index"]) == case["expect"]["index"]
    assert printed(found.batch_pass_rate, "0.0") == case["expect"]["batch_pass_rate"]


def _loss(case):
    pairs = zip(case["index"], case["batch_pass_rate"], case["expect"], strict=True)
    for index, rate, expected in pairs:
        lost = (100 - Decimal(index)) / (100 - Decimal(rate)) * 100
        assert str(round_half_up(lost, 1)) == expected


def _ranks(case):
    scores = np.array(case["scores"], dtype=float)
    for method in case["method"]:
        tree = flat_tree(["a", "b"], weights=method["weights"])
        nodes = aggregate(scores, tree, Aggregator(method["mean"]))
        totals = nodes[:, tree.root]
        assert [printed(total, "0.00") for total in totals] == method["values"]
        assert list(ranks(totals, higher_is_better=True)) == method["ranks"]


def _funnel(case):
    failing, sampled = np.array(case["failing"]), np.array(case["sampled"])
    common = failing.sum() / sampled.sum()
    spread = charts.dispersion(failing, sampled, common)
    assert printed(common * 100, case["common"]) == case["common"]
    assert [printed(z, "0.00") for z in charts.funnel_z(failing, sampled, common)] == case["distances"]
    assert printed(spread.phi, case["spread"]) == case["spread"]
    assert spread.significant is case["widened"]
    assert np.count_nonzero(charts.funnel_flags(failing, sampled, common)) == case["outside"]


def _pareto(case):
    found = pareto(case["counts"])
    assert found.vital == case["vital"]
    assert printed(found.cumulative[found.vital - 1] * 100, case["reached"]) == case["reached"]
    assert found.surely_vital.sum() == case["surely_vital"]
    assert (list(found.best), list(found.worst)) == (case["best_rank"], case["worst_rank"])


WORKED = {
    "halves": _halves,
    "index": _index,
    "contributions": _contributions,
    "stratified": _stratified,
    "items": _items,
    "loss": _loss,
    "ranks": _ranks,
    "funnel": _funnel,
    "pareto": _pareto,
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_page_works_out_is_what_the_methods_give(case):
    WORKED[case["kind"]](case)
    assert set(case) > {"kind", "says"}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_both_languages_of_a_page_work_out_the_same_numbers(page):
    ours, theirs = (cases_of(each.read_text(encoding="utf-8")) for each in (page, twin(page)))
    assert [case | {"says": ""} for case in ours] == [case | {"says": ""} for case in theirs]
    assert ours, "a page without a worked example explains nothing"


def test_every_index_of_the_catalogue_and_every_weighted_rate_has_its_page():
    told = {case["kind"] for page in pages() for case in cases_of(page.read_text(encoding="utf-8"))}
    assert told == set(WORKED)
    assert [*SHIPPED.indices] == ["manufacturing-quality-competitiveness"]


@pytest.mark.trust
def test_control_a_number_changed_on_a_page_is_noticed():
    case = next(case.values[0] for case in CASES if case.values[0]["kind"] == "halves")
    with pytest.raises(AssertionError):
        _halves(case | {"expect": "80.98"})
