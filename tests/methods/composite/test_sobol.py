"""Variance-based sensitivity: the peer's numbers from its own sample, a known function from ours, and the index."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.methods.composite import asem
from tests.methods.vectors import VECTORS
from zhixing.methods.composite import (
    Aggregator,
    Design,
    Imputation,
    MinMax,
    Step,
    ZScore,
    noisy_weights,
    sensitivity,
    sobol_indices,
    sobol_intervals,
    sobol_sample,
)
from zhixing.methods.errors import MethodError


def ishigami(sample):
    x = np.pi * (2 * sample - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_the_peers_sample_gives_the_peers_indices():
    sample = np.array(
        [[float(row[name]) for name in ("X1", "X2", "X3")] for row in asem.read("E_sobol_ishigami_sample.csv")]
    )
    answers = np.array([float(row["y"]) for row in asem.read("E_sobol_ishigami_sample.csv")])
    np.testing.assert_allclose(ishigami(sample), answers, rtol=1e-9, atol=1e-9)
    told = json.loads((VECTORS / asem.FOLDER / "E_sobol_ishigami_expected.json").read_text(encoding="utf-8"))
    found = sobol_indices(answers, 3)
    np.testing.assert_allclose(found.first, [row["Si"] for row in told], rtol=1e-10)
    np.testing.assert_allclose(found.total, [row["STi"] for row in told], rtol=1e-10)


def test_our_own_sample_finds_the_known_indices_of_the_function():
    found = sobol_indices(ishigami(sobol_sample(40_000, 3, seed=1)), 3)
    np.testing.assert_allclose(found.first, [0.3139, 0.4424, 0], atol=0.02)
    np.testing.assert_allclose(found.total, [0.5576, 0.4424, 0.2437], atol=0.02)


def test_a_sample_stands_in_blocks_that_differ_in_one_column_each():
    sample = sobol_sample(50, 3, seed=2)
    a, b, *mixed = sample.reshape(5, 50, 3)
    for at, block in enumerate(mixed):
        np.testing.assert_array_equal(block[:, at], b[:, at])
        others = [other for other in range(3) if other != at]
        np.testing.assert_array_equal(block[:, others], a[:, others])
    assert (np.sort((a * 50).astype(int), axis=0) == np.arange(50)[:, None]).all()
    np.testing.assert_array_equal(sample, sobol_sample(50, 3, seed=2))


def test_several_answers_are_analysed_at_once():
    answers = ishigami(sobol_sample(500, 3, seed=1))
    both = sobol_indices(np.stack([answers, 2 * answers], axis=1), 3)
    assert both.first.shape == (3, 2)
    np.testing.assert_allclose(both.first[:, 0], both.first[:, 1])


def test_an_input_that_does_nothing_has_no_share_and_the_one_that_does_everything_has_all():
    sample = sobol_sample(2000, 2, seed=3)
    found = sobol_indices(sample[:, 0], 2)
    np.testing.assert_allclose(found.first, [1, 0], atol=0.05)
    np.testing.assert_allclose(found.total, [1, 0], atol=0.05)


def test_the_steps_of_the_peers_example_share_the_shift_of_ranks():
    tree = asem.tree()
    design = Design(
        normalisers=(MinMax(1, 100), ZScore(50, 5)),
        weights=noisy_weights(tree, 64, seed=1),
        imputations=(Imputation.GROUP_MEAN,),
        limits=(5, 1),
        aggregators=(Aggregator.ARITHMETIC, Aggregator.GEOMETRIC),
    )
    found = sensitivity(
        asem.table("A_denominated.csv"),
        tree,
        design,
        256,
        seed=4,
        directions=asem.directions(),
        groups=asem.groups(),
    )
    assert found.steps == (Step.LIMIT, Step.NORMALISER, Step.AGGREGATOR, Step.WEIGHTS)
    assert len(found.draws.ranks) == 256 * 6
    by_step = dict(zip(found.steps, found.indices.total, strict=True))
    assert max(by_step, key=by_step.get) is Step.AGGREGATOR
    assert (found.indices.total > -0.01).all()


def test_the_range_of_an_index_holds_the_truth_and_narrows_with_the_sample():
    wide, narrow = (
        sobol_intervals(ishigami(sobol_sample(count, 3, seed=1)), 3, repeats=100, level=0.99, seed=2)
        for count in (200, 5000)
    )
    for low, high in (wide, narrow):
        assert (low.total <= [0.5576, 0.4424, 0.2437]).all()
        assert (high.total >= [0.5576, 0.4424, 0.2437]).all()
        assert (low.first < high.first).all()
    assert (narrow[1].total - narrow[0].total < (wide[1].total - wide[0].total) / 2).all()


def test_what_has_no_variance_to_share_is_refused():
    tree = asem.tree()
    design = Design(normalisers=(MinMax(),), weights=tree.weight_array[None], limits=(1, 2))
    for bad, words in (
        (lambda: sobol_indices(np.ones(10), 3), "没有变动"),
        (lambda: sobol_indices(np.arange(11), 3), "5 的整数倍"),
        (lambda: sobol_indices(np.arange(5), 3), "5 的整数倍"),
        (lambda: sobol_sample(0, 3, seed=1), "大于零"),
        (lambda: sobol_intervals(np.arange(10), 3, level=1.0, seed=1), "置信水平"),
        (lambda: sensitivity(np.ones((3, 49)), tree, design, 8, seed=1), "至少两个步骤"),
    ):
        with pytest.raises(MethodError) as refused:
            bad()
        assert words in refused.value.text.zh
        assert refused.value.text.en
