"""Chapter 3 against figures that others worked out from the same sources, by other code."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from claimbook.notebook.results import results

ROOT = Path(__file__).parents[1]
FOUND = results(ROOT / "chapters" / "03-mechanism.ipynb")


@pytest.mark.parametrize(
    ("key", "target", "digits"),
    [
        ("reach_first", 2.186, 3),
        ("reach_low", 0.757, 3),
        ("reach_apart", 1.335, 3),
        ("reach_last", 1.929, 3),
        ("reach_internet_first", 0.613, 3),
        ("reach_internet_low", 0.130, 3),
        ("reach_internet_apart", 0.819, 3),
        ("reach_internet_last", 1.399, 3),
        ("reach_above_first", 11, 0),
        ("reach_above_low", 5, 0),
        ("reach_above_last", 7, 0),
        ("backward_equipment", 1.525, 3),
        ("forward_equipment", 1.254, 3),
        ("forward_equipment_before", 1.234, 3),
        ("backward_internet", 0.913, 3),
        ("forward_internet", 0.660, 3),
        ("backward_telecom", 0.856, 3),
        ("forward_telecom", 0.496, 2),
        ("sources_widest", 1.35, 2),
        ("sources_second", 1.21, 2),
        ("price_factor_gpt35", 7.5, 1),
        ("price_factor_gpt4", 17.9, 1),
        ("price_factor_gpt4o", 1.5, 1),
        ("break_p_serial_transistors", 0.003, 3),
        ("break_p_regressed_transistors", 0.0075, 3),
        ("internet_capitalised_amount", 3286.87, 1),
        ("internet_capitalised_amount_trillion", 3.287, 3),
        ("internet_capitalised_uses_trillion", 7.676, 3),
        ("siting_share_moving", 14.6, 1),
        ("siting_saved_moving", 17.9, 1),
        ("siting_saved_buildings", 12.0, 1),
        ("siting_saved", 23.3, 1),
        ("use_west_base", 30, 1),
        ("use_west_target", 50, 1),
        ("use_hubs_before", 58.0, 1),
        ("use_hubs", 61.9, 1),
        ("use_clusters", 62.7, 1),
        ("use_nation", 71.4, 1),
        ("use_computing", 30, 1),
    ],
)
def test_a_result_is_what_other_code_found(key, target, digits):
    "Prices of capability, reach and linkages, savings of the scenario, published use of racks."
    assert FOUND[f"mechanism.{key}"].value == pytest.approx(target, abs=0.6 * 10**-digits)


def test_breaks_stand_by_two_estimates_of_how_errors_carry_over():
    "Chow's F by dummies and least squares, on straight trends with the errors of each estimate, drawn here anew."
    table = pd.read_csv(ROOT / "data" / "gpu_frontier.csv").set_index("year")
    for name, column, first in (
        ("transistors", "transistors_million", 1994),
        ("per_watt", "fp32_gflops_per_watt", 2007),
    ):
        logs = np.log(table[column].loc[first:].cummax().dropna())
        n, time = len(logs), np.asarray(logs.index, dtype=float) - first
        whole = np.column_stack([np.ones(n), time])
        edge = int(np.ceil(0.15 * n))
        parted = [np.hstack([whole, whole * (np.arange(n) >= at)[:, None]]) for at in range(edge, n - edge + 1)]
        one, *two = (np.eye(n) - each @ np.linalg.pinv(each) for each in [whole, *parted])

        def largest(series, one=one, two=two, n=n):
            left = np.array([((each @ series) ** 2).sum(axis=0) for each in two])
            return (((one @ series) ** 2).sum(axis=0) / left - 1).max(axis=0) * (n - 4) / 2

        rest = one @ logs.to_numpy()
        for kind, scale in (("serial", rest @ rest), ("regressed", rest[:-1] @ rest[:-1])):
            carried = rest[1:] @ rest[:-1] / scale
            errors = np.random.default_rng(1).standard_normal((n, 20_000))
            errors[0] /= np.sqrt(1 - carried**2)
            for now in range(1, n):
                errors[now] += carried * errors[now - 1]
            p = np.mean(largest(errors) >= largest(logs.to_numpy()[:, None]))
            found = FOUND[f"mechanism.break_p_{kind}_{name}"].value
            assert found < 0.05 and found == pytest.approx(p, abs=4 * np.sqrt(p / 9999))


def test_the_network_is_judged_by_figures_of_the_whole_that_a_target_names():
    "The west and the clusters have none, by the areas of one table and by the reading of another."
    rows = pd.read_csv(ROOT / "data" / "utilisation.csv").query("kind == 'reported'").set_index("area")
    assert rows.loc["West", "date"] == "2021" and "Each national cluster" not in rows.index
    targets = pd.read_csv(ROOT / "data" / "plan_targets.csv").set_index("indicator")
    assert targets.loc["use of western data centres", "same_quantity"] == "no"
    names = ("nation", "west", "clusters")
    assert [FOUND[f"mechanism.use_{name}_whole"].value for name in names] == ["yes", "no", "no"]
    said = [FOUND[f"mechanism.use_{name}"].unit for name in names]
    assert said == [
        "percent of racks",
        *(f"percent of racks in {part} clusters" for part in ("four western", "ten national")),
    ]


def test_the_plans_tests_that_are_met_are_said_to_be_early_or_late_by_their_dates():
    "Of the country: at the end of 2025 PUE half a year before, racks half a year after; at that of 2021 on the day."
    targets = pd.read_csv(ROOT / "data" / "plan_targets.csv").set_index("indicator")
    for indicator, name, date in (
        ("mean PUE of all data centres", "pue", "2025-06"),
        ("racks in use", "use", "2026-06"),
    ):
        assert targets.loc[indicator, "target_date"] == FOUND[f"mechanism.plan_{name}_due"].value == "2025-12"
        assert targets.loc[indicator, "outcome_date"] == FOUND[f"mechanism.plan_{name}_date"].value == date
    counts = [FOUND[f"mechanism.plan_tests_met{end}"].value for end in ("", "_early", "_late")]
    assert counts == [3, 1, 1]


def test_the_coupling_of_industries_is_the_registered_one():
    "Its interaction and sample, from the files with nothing of ours, by dummies of periods."
    flows = pd.read_csv(ROOT / "data" / "china_io.csv")
    flows = flows[~flows["from"].isin(["Value added", "Gross output"])].set_index(["year", "from", "to"])[
        "billion_yuan"
    ]
    rows = []
    for _, row in pd.read_csv(ROOT / "data" / "china_growth_groups.csv").iterrows():
        start = int(row["period"][:4])
        table = {1987: 1987, 1992: 1992, 2001: 1997, 2007: 2007, 2012: 2012}[start]
        if row["group"] not in ("ICT equipment", "Information services"):
            inputs = flows.loc[table].xs(row["group"], level="to")
            shares = np.log(inputs[["ICT equipment", "Information services"]] / inputs.sum())
            rows.append((start, 100 * row["tfp_pp"] / row["share_pct"], *shares))
    sample = pd.DataFrame(rows, columns=["start", "y", "equipment", "services"])
    sample["z"] = (sample["services"] - sample["services"].mean()) / sample["services"].std()
    fit = smf.ols("y ~ equipment * z + C(start)", sample).fit()
    found = FOUND["mechanism.industry_tfp_services"]
    assert (found.value, found.n) == (pytest.approx(fit.params["equipment:z"], rel=1e-5), 50)
