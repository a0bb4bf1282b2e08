"""Every closed set of the engine that a page prints has its words, in both languages."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest

from zhixing.methods.values import Approval, IntervalMethod, Polarity, Status
from zhixing.portal import wording
from zhixing.warehouse import derived, direct, scores, stratified

MAKERS = (derived, direct, scores, stratified)


def made_by(module: ModuleType) -> set[IntervalMethod]:
    """The interval methods a module of the engine writes."""
    return {each for each in IntervalMethod if f"IntervalMethod.{each.name}" in inspect.getsource(module)}


def test_every_interval_method_of_the_engine_has_words_in_both_languages():
    assert set(wording.INTERVALS) == set(IntervalMethod)
    assert all(words.zh and words.en for words in wording.INTERVALS.values())
    assert set().union(*map(made_by, MAKERS)) == set(IntervalMethod), "a method nobody makes has no place in the list"


@pytest.mark.parametrize(
    ("words", "known"),
    [(wording.STATUS, Status), (wording.APPROVAL, Approval), (wording.POLARITY, Polarity)],
)
def test_every_status_approval_and_polarity_has_words(words, known):
    assert set(words) == set(known)


@pytest.mark.trust
def test_control_a_method_without_words_would_be_noticed(monkeypatch):
    monkeypatch.delitem(wording.INTERVALS, IntervalMethod.STUDENT)
    assert set(wording.INTERVALS) != set(IntervalMethod)
