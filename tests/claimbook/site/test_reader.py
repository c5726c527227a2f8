"""What readers may choose, in the words of their language."""

from claimbook.notebook.files import read
from claimbook.notebook.parameters import parameters
from claimbook.notebook.toc import chapters
from claimbook.project import project
from claimbook.site.reader import _words_of
from claimbook.site.words import ENGLISH, speak
from claimbook.tables.read import load


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
