"""Epoch AI's downloads: both layouts give the same tables, what the lists do not name stays, faults are refused."""

import json
import os
import shutil
from pathlib import Path

import frictionless
import numpy as np
import pandas as pd
import pytest

from claimbook.tables.read import TableError, altered, data_folder, load, resource
from suanli.methods.item_response import capability_scale, well_measured
from suanli.releases.benchmarks import plain, scores
from suanli.releases.epoch import NEEDS, import_epoch
from tests import made_releases
from tests.made_releases import ABILITY, VERSIONS

RELEASES = os.environ.get("SUANLI_RELEASES")


@pytest.fixture(scope="module")
def held(base, tmp_path_factory):
    "The small folder of tables with the four that these downloads make."
    folder = tmp_path_factory.mktemp("epoch") / "held"
    shutil.copytree(base, folder)
    made_releases.hold(folder)
    return folder


@pytest.fixture
def download(tmp_path):
    made_releases.epoch(tmp_path / "download")
    return tmp_path / "download"


@pytest.fixture(scope="module")
def made(held, tmp_path_factory):
    "An import of the made download, and its report."
    folder = tmp_path_factory.mktemp("epoch")
    made_releases.epoch(folder / "download")
    return folder / "made", import_epoch(folder / "download", "2025-02", folder / "made", held)


def test_planted_abilities_order_the_versions(made):
    "Scores of one curve: a standard deviation apart where they were planted so, all within a tenth."
    table = load("capability_compute", made[0]).set_index("version")
    planted = pd.Series(ABILITY / ABILITY.std(ddof=1), VERSIONS)
    assert (table.score - planted).abs().max() < 0.1
    assert (table.n_benchmarks == 7).all() and (table.score_se > 0).all()
    assert table.score.mean() == pytest.approx(0, abs=1e-3) and table.score.std() == pytest.approx(1, abs=1e-3)


def test_what_is_known_of_a_version(made):
    "By the lists; of one that they do not name by the base, with its source; nothing of what the lists say no more."
    table = load("capability_compute", made[0]).set_index("version")
    one, two, six = table.loc["one-0"], table.loc["two-0"], table.loc["two-5"]
    assert one[["model", "developer", "country", "accessibility"]].tolist() == ["One", "Maker", "US", "open weights"]
    assert (one.compute_flop, one.parameters, one.training_tokens) == (1.235e24, 7e9, 2e12)
    assert (one.compute_confidence, one.compute_source) == ("Confident", "epoch models 2025-02")
    assert two[["model", "country", "accessibility"]].tolist() == ["Two", "China", "closed"]
    assert np.isnan(two.compute_flop) and two.training_tokens == 4e12 and pd.isna(two.compute_source)
    assert (six.developer, six.compute_flop, six.compute_source) == ("Sechste", 5e23, "epoch models 2024-11")
    assert str(six.release_date)[:10] == "2024-06-06"
    assert table.distilled.value_counts().to_dict() == {"not coded": 11, "yes": 1}
    # the best version of each model with compute that is not distilled
    assert list(table.index[table.in_regression == 1]) == ["one-4", "two-5"]


def test_the_other_tables(made):
    "Records from 2018 on, a date that the source lacks, a count by list, year, country and access."
    horizons = load("task_horizon", made[0])
    assert horizons.version.tolist() == ["davinci-002", "old", "new"]
    assert horizons.date_source.tolist() == ["GPT-3 paper", "epoch", "epoch"]
    assert horizons.horizon_minutes.tolist() == [0.5, 2, 30.1235] and horizons.is_record.tolist() == [1, 1, 1]
    records = load("capability_records", made[0])
    assert records.series.value_counts().to_dict() == {"gpqa_diamond": 12, "training_compute_flop": 1}
    assert records[records.series == "training_compute_flop"].value.tolist() == [1.235e24]
    counted = load("open_models", made[0])
    assert counted.to_dict("split")["data"] == [
        ["notable", 2023, "US", "open weights", 1],
        ["notable", 2024, "China", "closed", 1],
        ["large-scale", 2023, "US", "open weights", 1],
        ["large-scale", 2024, "China", "closed", 1],
    ]


def test_what_was_done_is_said_and_kept(made, held):
    "Gone and new rows, files left out, sources with hashes; the base stays as it was, the folder is a data package."
    folder, report = made
    said = "\n".join(report)
    assert "training compute kept from the base: 1 of epoch models 2024-11" in said
    assert "task_horizon: 3 rows; against the base 3 new, 0 changed, 1 gone (gone)" in said
    assert (
        "84 scores of 12 versions on 7 benchmarks" in said
        and ", winogrande" in said
        and report[-1] == "left out, files: none"
    )
    assert altered(folder) == altered(held) == []
    assert frictionless.Package(str(folder / "datapackage.json")).resource_names[-1] == "open_models"
    sources = resource("task_horizon", folder)["sources"]
    titles = [source["title"] for source in sources]
    assert sources[0]["version"] == "2025-02" and titles[1] == "Another" and "Epoch AI, older" not in titles
    assert titles[-1] == "file metr_time_horizons_external.csv" and sources[-1]["version"].startswith("sha256 ")
    assert "Epoch AI, older" in [source["title"] for source in resource("capability_compute", folder)["sources"]]
    assert "citation" not in resource("open_models", folder)


def test_the_layout_of_the_hub_gives_the_same_tables(made, held, tmp_path):
    "Other names of files, shares for percentages, a file for each run, models in the index of capabilities."
    made_releases.epoch(tmp_path / "hub", hub=True)
    import_epoch(tmp_path / "hub", "2025-02", tmp_path / "made", held)
    one, other = load("capability_compute", made[0]), load("capability_compute", tmp_path / "made")
    coded = ["distilled", "in_regression"]  # the hub does not say: as in the base
    pd.testing.assert_frame_equal(one.drop(columns=coded), other.drop(columns=coded), atol=2e-3)
    assert set(other.distilled) == {"no"} and list(other.version[other.in_regression == 1]) == ["one-5", "two-5"]
    for name in ("capability_records", "task_horizon", "open_models"):
        pd.testing.assert_frame_equal(load(name, made[0]), load(name, tmp_path / "made"))


@pytest.mark.parametrize(
    ("kept", "new"),
    [
        (["metr_time_horizons_external.csv"], {"task_horizon"}),
        (["notable_ai_models.csv", "large_scale_ai_models.csv"], {"open_models"}),
        (["notable_ai_models.csv", "gpqa_diamond.csv"], {"capability_records"}),
    ],
)
def test_a_part_of_the_downloads_makes_its_tables(download, held, tmp_path, kept, new):
    "The others stay the base's, and the report says what they lack."
    (tmp_path / "part").mkdir()
    for name in kept:
        shutil.copyfile(download / name, tmp_path / "part" / name)
    report = import_epoch(tmp_path / "part", "2025-02", tmp_path / "made", held)
    same = {
        name
        for name in NEEDS
        if (tmp_path / "made" / f"{name}.csv").read_bytes() == (held / f"{name}.csv").read_bytes()
    }
    assert set(NEEDS) - same == new
    assert {line.split(":")[0] for line in report if "stays the base's, for want of" in line} == same


def test_importing_twice_changes_nothing_more(made, held, tmp_path, download):
    "On top of its own result the same rows come out, and the description does not grow."
    report = import_epoch(download, "2025-02", tmp_path / "again", made[0])
    assert sum("the same as in the base" in line for line in report) == 4
    about = [resource("task_horizon", folder)["description"] for folder in (made[0], tmp_path / "again")]
    assert about[0] == about[1]


def edit(name, old, new):
    def change(folder):
        path = next(folder.rglob(name))
        text = path.read_text(encoding="utf-8-sig")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def without(*names):
    def change(folder):
        for name in names:
            next(folder.rglob(name)).unlink()

    return change


def mixed(folder):
    "Each benchmark's scores turned round."
    for path in folder.rglob("external_benchmark_*.csv"):
        frame = pd.read_csv(path)
        frame["Model version"] = frame["Model version"][::-1].to_numpy()
        frame.to_csv(path, index=False)


FAULTS = {
    "too few benchmarks": (
        without(
            "external_benchmark_mmlu.csv",
            "external_benchmark_piqa.csv",
            "external_benchmark_gso_bench.csv",
            "benchmarks_runs.csv",
            "gpqa_diamond.csv",
        ),
        None,
    ),
    "a third of the versions": (
        lambda folder: [
            edit(path.name, f"one-{number},", ",")(folder)
            for path in folder.rglob("external_benchmark_*.csv")
            for number in range(4)
        ],
        "put 8 of the base's 12 versions on the scale, expected 75%",
    ),
    "versions mixed up": (mixed, "scores correlate with the base's by"),
    "a score above all": (edit("external_benchmark_lech_mazur_writing.csv", "one-5,1", "one-5,91"), "mark up to 10"),
    "a model twice": (edit("notable_ai_models.csv", "Old,", "One,"), "row .*each name once"),
    "a new word of access": (edit("notable_ai_models.csv", "API access", "On request"), "'On request', expected Open"),
    "a month for a day": (edit("notable_ai_models.csv", "2024-06-01", "2024-06"), "'2024-06', expected a date"),
    "no date at all": (
        lambda folder: (
            [path.unlink() for path in folder.rglob("*.csv") if path.name != "notable_ai_models.csv"]
            and [edit("notable_ai_models.csv", day, "")(folder) for day in ("2023-05-01", "2024-06-01", "2017-01-01")]
        ),
        "holds no date in any of notable_ai_models.csv",
    ),
    "ends of an interval": (edit("metr_time_horizons_external.csv", "1.0,4.0", "4.0,1.0"), "within their interval"),
    "an undated horizon": (edit("metr_time_horizons_external.csv", "davinci-002", "davinci-003"), "expected a date"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused(download, held, tmp_path, fault):
    "One line, and nothing is written."
    change, words = FAULTS[fault]
    change(download)
    if words is None:  # no scale can be made: the table stays, and the report says so
        report = import_epoch(download, "2025-02", tmp_path / "made", held)
        assert any(line.startswith("capability_compute: stays the base's") for line in report)
        return
    with pytest.raises(TableError, match=words):
        import_epoch(download, "2025-02", tmp_path / "made", held)
    assert not (tmp_path / "made").exists()


def test_a_base_of_other_columns_is_refused(download, held, tmp_path):
    "Tables of somebody else under the same names are not mixed with ours."
    shutil.copytree(held, tmp_path / "other")
    package = json.loads((tmp_path / "other" / "datapackage.json").read_text())
    fields = next(each for each in package["resources"] if each["name"] == "open_models")["schema"]["fields"]
    fields[-1]["name"] = "count"
    (tmp_path / "other" / "datapackage.json").write_text(json.dumps(package))
    with pytest.raises(
        TableError, match=r"other: has the columns list, .*, count of open_models, expected .*, models;"
    ):
        import_epoch(download, "2025-02", tmp_path / "made", tmp_path / "other")


def test_a_confidence_that_nobody_has_verified_is_not_stated(download, held, tmp_path):
    "As the list of January 2026 has it of one model."
    edit("notable_ai_models.csv", ",Confident,", ",Unverified,")(download)
    import_epoch(download, "2025-02", tmp_path / "made", held)
    records = load("capability_records", tmp_path / "made").set_index("model")
    assert pd.isna(records.confidence["One"]) and records.value["One"] == 1.235e24


def test_what_cannot_be_dated_or_placed_is_named(download, held, tmp_path):
    "A model without a day is not counted, and a word that is no country counts as other."
    edit("notable_ai_models.csv", "2024-06-01", "")(download)
    edit("large_scale_ai_models.csv", "China", "Multinational")(download)
    report = import_epoch(download, "2025-02", tmp_path / "made", held)
    assert "left out, models without a date: Two" in report
    assert "counted as other, no countries: Multinational" in report
    counted = load("open_models", tmp_path / "made").set_index("list")
    assert counted.loc["notable", "country"] == "US" and list(counted.loc["large-scale", "country"]) == ["US", "other"]


@pytest.mark.skipif(not RELEASES, reason="SUANLI_RELEASES names no folder of releases")
def test_the_downloads_of_january_2026(held, tmp_path):
    "The book's own tables are of these files: every score within its rounding, no row otherwise."
    if "capability_compute" not in {path.stem for path in data_folder().glob("*.csv")}:
        pytest.skip("the book does not hold the tables yet")
    report = import_epoch(Path(RELEASES) / "epoch", "2026-01", tmp_path / "made", data_folder())
    assert "1405 scores of 193 versions on 38 benchmarks leave 0.071" in report[0]
    one, other = load("capability_compute"), load("capability_compute", tmp_path / "made")
    assert (one.score - other.score).abs().max() < 0.0011 and (one.score_se - other.score_se).abs().max() < 0.0011
    pd.testing.assert_frame_equal(one.drop(columns=["score", "score_se"]), other.drop(columns=["score", "score_se"]))
    for name in ("capability_records", "task_horizon", "open_models"):
        pd.testing.assert_frame_equal(load(name), load(name, tmp_path / "made"))


@pytest.mark.slow
@pytest.mark.skipif(not RELEASES, reason="SUANLI_RELEASES names no folder of releases")
def test_the_wider_scale_of_the_recipe():
    "Versions with two benchmarks or more: the scores beside the recipe of prices, to their four decimals."
    files = {plain(path.stem): path for path in (Path(RELEASES) / "epoch" / "benchmarks").glob("*.csv")}
    scale = capability_scale(well_measured(scores(files)[0], per_version=2))
    kept = pd.read_csv(data_folder() / "recipes" / "priced_versions.tsv", sep="\t").set_index("version").score
    assert len(scale.versions) == 295
    assert (scale.versions.score[kept.index] - kept).abs().max() < 2e-4


@pytest.fixture(scope="module")
def public_scores():
    "The scores that the book's scale is made of."
    files = {plain(path.stem): path for path in (Path(RELEASES) / "epoch" / "benchmarks").glob("*.csv")}
    return well_measured(scores(files)[0])


@pytest.mark.slow
@pytest.mark.skipif(not RELEASES, reason="SUANLI_RELEASES names no folder of releases")
@pytest.mark.parametrize(("name", "r"), [("MMLU", 0.9936), ("GSM8K", 0.994), ("ARC AI2", 0.996), ("OTIS", 0.997)])
def test_the_scale_stands_without_the_benchmarks_that_move_it_most(public_scores, name, r):
    "Correlation with the whole scale, as its makers found with code of their own; the other 34 move it less."
    (left_out,) = {each for each in public_scores["benchmark"] if plain(each).startswith(plain(name))}
    whole = capability_scale(public_scores).versions.score
    rest = capability_scale(public_scores[public_scores["benchmark"] != left_out]).versions.score
    assert whole[rest.index].corr(rest) == pytest.approx(r, abs=0.0011)


@pytest.mark.slow
@pytest.mark.skipif(not RELEASES, reason="SUANLI_RELEASES names no folder of releases")
def test_halves_of_the_benchmarks_agree_as_those_who_proposed_the_scale_found(public_scores):
    "Random halves, each fitted alone, r .90 to .97 and .95 in the mean of twelve; six with other draws."
    rng, names = np.random.default_rng(20261128), np.sort(public_scores["benchmark"].unique())
    found = []
    for _ in range(6):
        first = rng.permutation(names)[: len(names) // 2]
        inside = public_scores["benchmark"].isin(first)
        each = (well_measured(half, 2, 3) for half in (public_scores[inside], public_scores[~inside]))
        halves = [capability_scale(half).versions.score for half in each]
        found.append(halves[0].corr(halves[1]))  # over the versions that both hold
    assert np.mean(found) == pytest.approx(0.95, abs=0.02) and min(found) > 0.89 and max(found) < 0.98


def test_lists_under_titles_and_words_in_small_letters(held, download, tmp_path):
    "Titles above the header, a grade that is meant beyond doubt; columns that are not used are named."
    path = next(download.rglob("notable_ai_models.csv"))
    frame = pd.read_csv(path, dtype="str", keep_default_na=False).assign(Notes="made")
    frame["Confidence"] = frame["Confidence"].str.lower()
    path.write_text("A title\n" * 16 + frame.to_csv(index=False), encoding="utf-8")
    report = import_epoch(download, "2025-02", tmp_path / "made", held)
    records = load("capability_records", tmp_path / "made")
    assert records[records.series == "training_compute_flop"].confidence.tolist() == ["Confident"]
    assert any(line.startswith("notable_ai_models.csv: columns not used: ") and "notes" in line for line in report)
