"""The parameters of the empirical chapters work: other years, countries, outcome and proxy, each to its end."""

import re
import shutil
from itertools import product
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from claimbook.editions.definition import read_edition
from claimbook.editions.make import changed_notebook
from claimbook.editions.run import executed, read, run
from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.notebook.results import results
from claimbook.project import project
from claimbook.site.figure import FigurePlugin

QUICK = read_edition(project().root / "editions" / "quick.yml")
VARIANTS = {
    "since 2000": {"first_year": 2000},
    "without the United States": {"excluded": ["USA"]},
    "TFP": {"outcome": "tfp"},
    "AI clusters": {"proxy": "ai_clusters_country"},
}
# What each chapter estimates, and where it says that it cannot.
ESTIMATES = {
    "01-competitiveness": ("competitiveness.elasticity", "competitiveness.primary_note"),
    "02-theory": ("theory.computing_share", "theory.factor_note"),
}


def run_beside(chapter, changed, folder, edition=QUICK):
    """The published chapter, and the one of an edition with other parameters."""
    source, made = project().chapters / f"{chapter}.ipynb", folder / "made.ipynb"
    notebook = changed_notebook(read(source), edition.parameters[chapter] | changed, edition)
    run([source], 1, lambda path: made.write_text(executed(notebook, path.name, {"inputs": {}}), encoding="utf-8"))
    return source, made


def published_and_made(chapter, changed, folder):
    """Results of the published chapter, and of one with few draws and other parameters."""
    source, made = run_beside(chapter, changed, folder)
    return results(source), results(made)


@pytest.mark.slow  # whole chapters
@pytest.mark.parametrize(("chapter", "variant"), [*product(ESTIMATES, VARIANTS)])
def test_a_chapter_finds_or_says_why_not(tmp_path, chapter, variant):
    "A sample that carries the test gives another estimate; one that does not is said to be too small."
    key, note = ESTIMATES[chapter]
    published, found = published_and_made(chapter, VARIANTS[variant], tmp_path)
    if variant == "AI clusters":
        assert key not in found and "too small" in found[note].value
    else:
        assert found[key].value != published[key].value and found[key].n <= published[key].n


@pytest.mark.parametrize(
    ("chapter", "changed", "key"),
    [
        pytest.param(
            "03-mechanism",
            {"siting_goal": "energy", "malmquist_to": 2010, "first_training": 2012},
            "mechanism.siting_saved",
            marks=pytest.mark.slow,
        ),
        ("04-paths", {"horizon": 2028}, "paths.computing"),
    ],
)
def test_the_scenarios_follow_their_parameters(tmp_path, chapter, changed, key):
    "Another goal or horizon gives another answer, by more than few draws do."
    published, found = published_and_made(chapter, changed, tmp_path)
    assert found[key].value != pytest.approx(published[key].value, rel=0.1)


def test_the_edition_without_the_united_states_reaches_every_chapter_with_countries():
    "Chapters 1, 2, 3 and 5 have samples of countries."
    edition = read_edition(project().root / "editions" / "without-usa.yml")
    told = {chapter for chapter, parameters in edition.parameters.items() if parameters.get("excluded") == ["USA"]}
    assert {chapter[:2] for chapter in told} == {"01", "02", "03", "05"}


@pytest.mark.slow
def test_a_country_that_is_left_out_is_in_no_sample_of_chapter_3(tmp_path):
    "One country fewer in both panels, and another answer."
    published, found = published_and_made("03-mechanism", {"excluded": ["USA"]}, tmp_path)
    assert found["mechanism.malmquist_efficiency"].n == published["mechanism.malmquist_efficiency"].n - 1
    assert found["mechanism.coupling_gdp_hc"].n < published["mechanism.coupling_gdp_hc"].n
    for key in ("mechanism.malmquist_efficiency", "mechanism.coupling_gdp_hc"):
        assert found[key].value != published[key].value
    listed = found["mechanism.malmquist_fastest"].value + found["mechanism.malmquist_slowest"].value
    assert "United States" not in listed


# Editions in which findings of a chapter do not hold, and the exhibits whose titles state them.
TURNED = {
    "01-competitiveness": (
        "{first_list: 2022, last_year: 1996, outlay_ict: 1, outlay_software: 100}",
        "1.1a 1.1c 1.5a 1.7a 1.7c",
    ),
    "03-mechanism": (
        "{malmquist_from: 1960, listed_years: 24, home_pue: 3.0}",
        "3.2c 3.3c",
    ),
}


def titles(notebook):
    """Of each exhibit with two titles what its output keeps of the one that is set, and the caption on its page."""
    config = SimpleNamespace(claimbook_edition="turned")
    environment = SimpleNamespace(config=config, docname=notebook.stem, doc2path=lambda name: str(notebook))
    renderer, found = SimpleNamespace(renderer=SimpleNamespace(sphinx_env=environment)), {}
    for output in (output for cell in read(notebook)["cells"] for output in cell.get("outputs", [])):
        for mime in {VEGALITE, TABLE} & set(output.get("data", {})):
            content = output["data"][mime]
            about = content["usermeta"]["claimbook"] if mime == VEGALITE else content
            title = about["text"]["title"]
            if "holds" in title:
                (page,) = FigurePlugin.handle_mime(renderer, SimpleNamespace(mime_type=mime, content=content), False)
                caption = BeautifulSoup(page.astext(), "html.parser").find(class_="exhibit-title").get_text()
                found[about["exhibit"]] = title, caption
    return found


@pytest.mark.slow
@pytest.mark.parametrize("chapter", TURNED)
def test_titles_turn_with_their_findings(tmp_path, chapter):
    "In an edition in which it does not hold, an exhibit and its page have the neutral title; in the book the finding."
    changed, exhibits = TURNED[chapter]
    shutil.copyfile(project().root / "editions" / "quick.yml", tmp_path / "quick.yml")
    text = f"title: Turned\ndescription: Findings do not hold.\nbase: quick\nchapters: {{{chapter}: {changed}}}\n"
    (tmp_path / "turned.yml").write_text(text, encoding="utf-8")
    source, made = run_beside(chapter, {}, tmp_path, read_edition(tmp_path / "turned.yml"))
    published, turned = titles(source), titles(made)
    assert sorted(each for each in turned if published[each][0]["holds"] > turned[each][0]["holds"]) == exhibits.split()
    for each in exhibits.split():
        (finding, before), (neutral, after) = published[each], turned[each]
        assert (finding["otherwise"], neutral["otherwise"]) == (neutral["template"], finding["template"])
        for title, caption, other in ((finding, before, after), (neutral, after, before)):
            said = re.sub(r"\\\{.*?\}", ".+", re.escape(title["template"]))
            assert re.fullmatch(said, caption) and not re.fullmatch(said, other)
