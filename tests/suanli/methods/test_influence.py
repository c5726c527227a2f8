"""The influence of choices: an analysis of variance, and the same from what each release keeps."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from suanli.methods import influence


def test_influence_agrees_with_analysis_of_variance():
    "statsmodels' sums of squares of a balanced design."
    rng = np.random.default_rng(3)
    grid = pd.MultiIndex.from_product([list("ab"), list("xyz"), range(10)], names=["one", "two", "again"]).to_frame(
        index=False
    )
    grid["coef"] = 2.0 * (grid["one"] == "a") + (grid["two"] == "z") + rng.normal(size=len(grid))
    squares = anova_lm(ols("coef ~ C(one) + C(two)", grid).fit())["sum_sq"]
    found = influence.explained(grid, ["two", "one"])
    assert list(found.index) == ["one", "two"]
    assert found["one"] == pytest.approx(100 * squares["C(one)"] / squares.sum())
    assert found["two"] == pytest.approx(100 * squares["C(two)"] / squares.sum())


def test_moments_pooled_are_the_influence_of_the_estimates_themselves():
    "Two releases of unequal size, summed up apart, give what one long table gives."
    rng = np.random.default_rng(5)
    parts = []
    for number, (release, again) in enumerate({"old": 4, "new": 7}.items()):
        grid = pd.MultiIndex.from_product([list("ab"), [True, False], range(again)], names=["one", "two", "again"])
        part = grid.to_frame(index=False).assign(release=release)
        part["coef"] = 2.0 * (part["one"] == "a") + 3.0 * number + rng.normal(size=len(part))
        parts.append(part)
    expected = influence.explained(pd.concat(parts), ["one", "two", "release"])
    summed = {part["release"].iloc[0]: influence.moments(part, ["one", "two"]) for part in parts}
    pd.testing.assert_series_equal(influence.pooled(summed), expected, check_names=False)
    assert influence.pooled({"old": summed["old"]})["release"] == 0
    with pytest.raises(ValueError, match="not the same choices"):
        influence.pooled(summed | {"new": summed["new"].iloc[1:]})
