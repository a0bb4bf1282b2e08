"""Where things lie on a spine row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.portal.comparison.spine import MARGIN, spine

numbers = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))


def test_the_worst_lies_left_the_best_right_and_the_point_between():
    drawn = spine(94.0, (92.0, 96.0), [91.0, 93.0, 95.0, 97.0], 93.3)
    assert drawn is not None
    assert drawn.peers == (MARGIN, 100 - MARGIN)
    assert drawn.whisker[0] < drawn.benchmark < drawn.point < drawn.whisker[1]
    assert drawn.middle[0] == pytest.approx(MARGIN + 92 / 4)
    assert drawn.middle_width > 0


def test_three_peers_have_a_range_and_no_middle_half():
    drawn = spine(2, None, [1, 2, 3], None)
    assert drawn.peers is not None
    assert drawn.middle is None
    assert drawn.middle_width == 0


def test_a_figure_that_stands_alone_has_no_row_to_be_seen_on():
    assert spine(5, None, [], None) is None
    assert spine(0, None, [0, 0, 0], None) is None


@given(numbers, st.lists(numbers, max_size=9), st.none() | numbers, st.none() | st.tuples(numbers, numbers))
def test_nothing_is_ever_drawn_outside_the_row(value, peers, benchmark, interval):
    bounds = (min(interval), max(interval)) if interval else None
    drawn = spine(value, bounds, peers, benchmark)
    if drawn is not None:
        ends = [drawn.point, *(drawn.peers or ()), *(drawn.middle or ()), *(drawn.whisker or ())]
        assert all(MARGIN - 0.01 <= end <= 100 - MARGIN + 0.01 for end in ends)
