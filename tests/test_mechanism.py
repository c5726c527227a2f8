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
