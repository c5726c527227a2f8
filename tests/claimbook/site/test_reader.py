"""What readers may choose, in the words of their language."""

import re
from html import unescape

from claimbook.claims.cube import read_cube
from claimbook.claims.judge import collected
from claimbook.claims.kept import kept
from claimbook.claims.rules import read_claims
from claimbook.notebook.files import read
from claimbook.notebook.parameters import parameters
from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.site.reader import _words_of, panel
from claimbook.site.words import ENGLISH, speak
from claimbook.tables.read import load

CHOSEN = ("C5b", "P2a", "T6")


def test_countries_to_choose_have_their_chinese_names():
    "As the table of countries has them; the panel of a Chinese page said USA as United States."
    countries = load("countries").set_index("iso3")
    paths = chapters(project().root)
    declared = [each for path in paths for each in parameters(read(path), path.stem).values() if each.column]
    chosen = next(each for each in declared if each.choices[0] == "countries.iso3")
    assert _words_of(chosen, {})(["JPN", "USA"]) == ", ".join(countries.name_en[["JPN", "USA"]])
    speak("zh_CN")
    try:
        assert _words_of(chosen, {})(["JPN", "USA"]) == "，".join(countries.name_zh[["JPN", "USA"]])
    finally:
        speak(ENGLISH)


def test_figures_of_a_panel_are_written_once_for_all_languages():
    "Only its words are in the script of a language; what they say fits the figures."
    cube, releases, now = read_cube(), kept(), collected(chapters(project().root))
    claims = [claim for claim in read_claims() if claim.id in CHOSEN]
    made = []
    for code in (ENGLISH, "zh_CN"):
        speak(code)
        try:
            made.append([panel(claim, cube, releases, {}, now, {"supported": "<b>"})[1] for claim in claims])
        finally:
            speak(ENGLISH)
    for english, chinese in zip(*made, strict=True):
        (figures, words), (same, others) = english.values(), chinese.values()
        assert figures == same and words != others and not re.search("[\u4e00-\u9fff]", figures)
        assert " percent" not in figures and len(made[0]) == len(CHOSEN)


def test_who_may_drop_that_releases_agree_is_told_what_follows():
    "Where releases do not agree no other choice turns the verdict, so the panel tells the rule's own counts."
    cube, releases, now = read_cube(), kept(), collected(chapters(project().root))
    claim = next(each for each in read_claims() if each.id == "C4a")
    html, _ = panel(claim, cube, releases, {}, now, {})
    assert "By the rule alone: not identified in" in html
    assert "do not ask that releases of the data agree. The verdict is then consistent." in html
    other = next(each for each in read_claims() if each.id == "T6")
    html, _ = panel(other, cube, releases, {}, now, {})
    assert "No choice of specification or data at hand moves its figures" in html and "By the rule alone" not in html


def declared():
    """Parameters of every chapter, by its stem."""
    return {path.stem: parameters(read(path), path.stem) for path in chapters(project().root)}


def test_what_a_choice_leaves_as_in_the_book_is_said():
    "Leaving a country out of chapter 1 moves nothing of chapters 5 and 6, which the rule of C4a reads too."
    cube, releases, now = read_cube(), kept(), collected(chapters(project().root))
    claims = {each.id: each for each in read_claims()}
    html, _ = panel(claims["C4a"], cube, releases, declared(), now, {})
    lines = [unescape(line) for line in re.findall("<p>(.*?)</p>", html)]
    (joint,) = [
        line for line in lines if line.endswith("as in the book: the joint p of the median of all specifications.")
    ]
    assert joint.startswith("Under all choices but “First year of the growth sample (chapters 1, 5)”")
    assert "Countries left out" not in joint and "Release of the data" in joint
    (fixed,) = [line for line in lines if line.startswith("No choice at hand moves these")]
    assert "what the second registered study says by its own words" in fixed
    whole, _ = panel(claims["T4"], cube, releases, declared(), now, {})
    assert "these stay as in the book" not in whole  # every choice moves both figures of its rule


def test_a_choice_is_named_by_the_chapter_that_it_is_of():
    "Chapters 1, 2 and 3 have a parameter of one name, and words of their own for it; a control is more than a letter."
    cube, releases, now = read_cube(), kept(), collected(chapters(project().root))
    claims = {each.id: each for each in read_claims()}
    for claim, said in (
        ("T1", "Countries left out of the growth sample (chapter 2)"),
        ("I2", "Countries left out of exhibits 3.2 and 3.5 (chapter 3)"),
        ("C4a", "Countries left out of the growth sample (chapter 1)"),
    ):
        _, files = panel(claims[claim], cube, releases, declared(), now, {})
        words = next(text for name, text in files.items() if name.startswith("said"))
        assert f'"{said}"' in words, claim
    assert '"growth the year before, growth of human capital"' in words and '"GH"' not in words
