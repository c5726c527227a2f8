import numpy as np
import pandas as pd
import pytest

from suanli.methods.index import Map, map_to_scores, open_index, per_point


def test_the_index_does_not_depend_on_the_unit():
    "TFLOP/s or EFLOP/s: the leader has 100."
    amounts = pd.DataFrame({"A": [8.0, 50.0], "B": [0.4, np.nan], "C": [1e-9, 2.0]})
    one, other = open_index(amounts, 4), open_index(amounts * 1e6, 4)
    pd.testing.assert_frame_equal(one, other)
    assert one["A"].tolist() == [100, 100] and one.loc[0, "C"] == 0 and np.isnan(one.loc[1, "B"])


def test_a_line_through_made_scores_is_found():
    "Slope seven in both editions, another constant in each."
    compute = pd.Series([1.0, 2.0, 3.0, 1.0, 4.0])
    edition = pd.Series(list("aaabb"))
    scores = 7 * compute + edition.map({"a": 10.0, "b": 30.0})
    line = map_to_scores(compute, scores, edition)
    assert line.slope == pytest.approx(7) and line.r2 == pytest.approx(1) and line.n == 5


def test_too_few_scores_are_refused():
    "Two points always lie on a line."
    with pytest.raises(ValueError, match="2 scores with computing power do not carry a line"):
        map_to_scores(pd.Series([1.0, 2.0]), pd.Series([1.0, 2.0]), pd.Series(["a", "a"]))


def test_the_effect_of_a_point_carries_the_error_of_the_map():
    "Release 9.1: -.4 to 2.2, as was simulated with other code; with a slope without error it is the elasticity's own."
    line = Map(6.97795, -0.444754, 14.4006, 0.7, 7, pd.Series(dtype=float))
    found = per_point((0.00298498, 0.00037, 0.00596, 42), line, 2)
    assert found["value"] == pytest.approx(0.4278, abs=1e-4)
    assert (found["low"], found["high"]) == pytest.approx((-0.4, 2.2), abs=0.05)
    exact = per_point((0.003, 0.001, 0.005, 42), Map(5.0, 5.0, 5.0, 1.0, 7, pd.Series(dtype=float)), 2)
    assert tuple(exact) == pytest.approx((0.6, 0.2, 1.0), abs=0.002)
