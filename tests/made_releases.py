"""Small downloads in the formats of Epoch AI and of EU KLEMS & INTANProd, and the tables that an import looks for."""

import json

import numpy as np
import openpyxl
import pandas as pd

from claimbook.tables.read import descriptor, seal
from suanli.releases.folder import blank, field

US, CHINA = "United States of America", "China"
UK_US = f"United Kingdom of Great Britain and Northern Ireland,{US}"
ABILITY = np.linspace(-1.5, 1.5, 12)
VERSIONS = [f"one-{number}" for number in range(6)] + [f"two-{number}" for number in range(6)]
# file of the repository, file of the hub, column, full marks of the repository and of the hub, guess, difficulty
BENCHMARKS = [
    ("mmlu", "mmlu", "EM", "%", 1, 0.25, -1.0),
    ("piqa", "piqa", "Score", "%", 1, 0.5, -0.5),
    ("gso_bench", "gso", "Score OPT@1", "%", 1, 0.0, 0.5),
    ("livebench", "live_bench", "Global average", 100, 100, 0.0, 0.0),
    ("lech_mazur_writing", "lech_mazur_writing", "Mean score", 10, 10, 0.0, 1.0),
]
RUNS = [("GPQA diamond", "gpqa_diamond", 0.25, 0.2), ("FrontierMath-2025-02-28-Private", "frontiermath", 0.0, -0.2)]
MODELS = pd.DataFrame(
    {
        "Model": ["One", "Two\n", "Old"],
        "Organization": ["Maker,Other", "Zweite", "Maker"],
        "Publication date": ["2023-05-01", "2024-06-01", "2017-01-01"],
        "Parameters": [7e9, None, 1e6],
        "Training compute (FLOP)": [1.23456e24, None, 1e18],
        "Training dataset size (gradients)": ["2000000000000", "1,2", ""],
        "Confidence": ["Confident", "Unknown", "Likely"],
        "Country (of organization)": [UK_US, CHINA, f"{CHINA},{US}"],
        "Model accessibility": ["Open weights (restricted use)", "API access", ""],
        "Abstract": ["Two\nlines, and a comma", "", ""],
    }
)


def curve(guess, difficulty):
    return guess + (1 - guess) / (1 + np.exp(-1.3 * (ABILITY - difficulty)))


def epoch(folder, hub=False):
    """Write the lists of models, six versions of each of two of them with seven scores, and the time horizons."""
    (folder / "benchmarks").mkdir(parents=True)
    large = MODELS.rename(
        columns={"Training dataset size (gradients)": "(DEPRECATED) Training dataset size (datapoints)"}
    ).iloc[:2]
    large.iloc[:, 5] = ["3000000000000", "4000000000000"]
    _write(MODELS, folder / "notable_ai_models.csv")
    _write(large, folder / "large_scale_ai_models.csv")
    for own, its, column, full, hub_full, guess, difficulty in BENCHMARKS:
        shares = curve(guess, difficulty).round(4)
        scale = hub_full if hub else full
        marks = [f"{100 * share:.2f}%" for share in shares] if scale == "%" else (shares * scale).round(4)
        name = f"{its}_external.csv" if hub else f"external_benchmark_{own}.csv"
        _write(pd.DataFrame({"id": range(12), "Model version": VERSIONS, column: marks}), folder / "benchmarks" / name)
    dates = [f"2023-05-{day:02}" for day in range(1, 7)] + [f"2024-06-{day:02}" for day in range(1, 7)]
    runs = []
    for task, stem, guess, difficulty in RUNS:
        frame = pd.DataFrame({"Model version": VERSIONS, "mean_score": curve(guess, difficulty).round(4)})
        frame = frame.assign(**{"Best score (across scorers)": frame.mean_score, "Release date": dates, "stderr": 0.02})
        frame = frame.assign(Organization="Maker", Country=US, **{"Training compute (FLOP)": None})
        runs.append(frame.assign(task=task, model=VERSIONS))
        if hub or stem == "gpqa_diamond":
            _write(frame, folder / f"{stem}.csv")
    models = ["One"] * 6 + ["Two"] * 5 + [""]  # the last version is of no model of the lists
    if hub:
        index = pd.DataFrame({"Model version": VERSIONS, "Model name": models, "Release date": dates})
        _write(index, folder / "epoch_capabilities_index.csv")
    else:
        _write(pd.concat(runs)[["task", "model", "Best score (across scorers)"]], folder / "benchmarks_runs.csv")
        listed = pd.DataFrame({"id": VERSIONS, "Model": models, "Version release date": dates})
        _write(pd.concat([pd.DataFrame({"id": ["alone"]}), listed]), folder / "model_versions.csv")
        _write(pd.DataFrame({"model": ["one-5"], "distilled": [True]}), folder / "distilled_models.csv")
    horizons = {
        "Model version": ["new", "old", "davinci-002"],
        "Time horizon": [30.123456, 2.0, 0.5],
        "Release date": ["2025-01-31", "2024-02-01", ""],
        "Organization": ["Maker", "Zweite", "Maker"],
        "Country": [US, CHINA, US],
        "CI_low": [10.0, 1.0, 0.1],
        "CI_high": [90.0, 4.0, 0.9],
    }
    _write(pd.DataFrame(horizons), folder / "metr_time_horizons_external.csv")


def _write(frame, path):
    path.write_text(frame.to_csv(index=False).rstrip("\n"), encoding="utf-8-sig")  # exports end without a line break


KEYS = {
    "capability_compute": (
        ["version"],
        "version model developer country release_date:date accessibility "
        "compute_flop:number compute_confidence compute_source parameters:number training_tokens:number distilled "
        "score:number score_se:number n_benchmarks:integer in_regression:integer",
    ),
    "capability_records": (["series", "model"], "series model country date:date value:number se:number confidence"),
    "task_horizon": (
        ["version"],
        "version developer country release_date:date horizon_minutes:number "
        "horizon_lo95_minutes:number horizon_hi95_minutes:number date_source is_record:integer",
    ),
    "open_models": (
        ["list", "year", "country", "accessibility"],
        "list year:integer country accessibility models:integer",
    ),
}
HELD = {
    "capability_compute": "\n".join(
        f"{version},One,,US,2023-05-01,not stated,,,,,,no,{score:.3f},0.1,7,0"
        for version, score in zip(VERSIONS, ABILITY / ABILITY.std(ddof=1), strict=True)
    ).replace(
        "two-5,One,,US,2023-05-01,not stated,,,,",
        "two-5,Six,Sechste,other,2022-01-01,closed,5e+23,Likely,epoch models 2024-11,8e+09",
    ),
    "capability_records": "gpqa_diamond,one-0,US,2023-05-01,0.3,0.02,",
    "task_horizon": "gone,Maker,US,2023-01-01,1,0.5,2,epoch,1",
    "open_models": "notable,2018,US,not stated,3",
}


def hold(folder):
    """Add the four tables that Epoch AI's downloads make to a folder of tables; those that it has are replaced."""
    package = descriptor(folder)
    package["resources"] = [entry for entry in package["resources"] if entry["name"] not in KEYS]
    for name, (key, columns) in KEYS.items():
        fields = [[*column.split(":"), "string"][:2] for column in columns.split()]
        schema = {"primaryKey": key, "missingValues": [""], "fields": [field(*each, "1", "Made.") for each in fields]}
        about = {"title": name, "description": "Made.", "licenses": [{"name": "CC-BY-4.0"}], "schema": schema}
        about["sources"] = [{"title": "Epoch AI, older"}, {"title": "Another"}]
        package["resources"].append(blank(name) | about)
        header = ",".join(each for each, _ in fields)
        (folder / f"{name}.csv").write_text(f"{header}\n{HELD[name]}\n")
    (folder / "datapackage.json").write_text(json.dumps(package))
    seal(folder)


PLACES = [("AT", "Austria"), ("EL", "Greece"), ("EU27_2020", "European Union - 27 countries (from 2020)")]
LEGEND = ["Growth accounts - Statistical", "Source: Euklems & INTANProd database, 2024 release"]
SHEETS = ["VA_G", "VAConH", "VAConLC", "VAConTangICT", "VAConTangNICT", "VAConIntang", "VAConTFP"]
SHEETS += ["CAPICT_QI", "CAPNICT_QI"]


def klems(path, change=None, places=PLACES, legend=LEGEND):
    """Write a workbook of growth accounts; `change` may alter the book before it is saved."""
    book = openpyxl.Workbook()
    book.active.title = "Legend"
    for line in legend:
        book.active.append([line])
    for number, name in enumerate(SHEETS):
        sheet = book.create_sheet(name)
        sheet.append(["nace_r2_code", "geo_code", "nace_r2_name", "geo_name", "var", "1995", "1996", "1997"])
        for industry, what in (("J", "Information and communication"), ("TOT", "Total")):
            for code, place in places:
                sheet.append([industry, code, what, place, name, *_values(number, name, industry, code)])
        sheet.append(["U", "AT", "Extraterritorial bodies", "Austria", name, None, None, None])
    if change:
        change(book)
    book.save(path)
    return path


def _values(number, name, industry, code):
    """Contributions of .1234 times their place, which add up to growth; indices that grow."""
    if name.endswith("_QI"):
        return [90.12345, 95.12345, 100 + number / 7]
    by = (1.234567 if industry == "J" else 0.765432) + 0.1 * PLACES.index((code, dict(PLACES).get(code)))
    return [None, by * (number or 21), -by * (number or 21)]
