"""Catalogues: nothing translated is lost, what went comes back, what was reworded is offered and never taken."""

import pytest
from babel.messages.catalog import Catalog

from claimbook.languages.catalogue import CatalogueError, merged, read, said, text_of, write


def catalogue(**messages):
    made = Catalog()
    for text, string in messages.items():
        made.add(text.replace("_", " "), string)
    return made


def again(made, tmp_path):
    "The catalogue as it is read from its file."
    write(tmp_path / "a.po", made, "zh_CN")
    return read(tmp_path / "a.po")


def test_a_translation_outlives_the_sentence_that_it_is_of(tmp_path):
    "It is kept as obsolete, and is there again when the sentence is."
    without = again(merged(catalogue(Two_countries_lead="两国领先"), {(None, "Nothing alike"): ""}), tmp_path)
    assert said(without) == {} and "#~ msgstr" in text_of(without, "zh_CN")
    back = merged(without, {(None, "Two countries lead"): ""})
    assert said(back) == {(None, "Two countries lead"): "两国领先"} and not back.obsolete


def test_a_reworded_sentence_offers_its_old_translation_and_is_not_translated(tmp_path):
    "As a comment, which goes once there is a translation."
    made = again(
        merged(catalogue(Two_countries_lead_by_far="两国遥遥领先"), {(None, "Two countries lead"): ""}), tmp_path
    )
    assert said(made) == {} and "# once: 两国遥遥领先\nmsgid" in text_of(made, "zh_CN")
    kept = merged(made, {(None, "Two countries lead"): ""})
    assert "# once: 两国遥遥领先\nmsgid" in text_of(kept, "zh_CN")
    kept["Two countries lead"].string = "两国领先"
    assert "once" not in text_of(merged(kept, {(None, "Two countries lead"): ""}), "zh_CN")


def test_one_word_may_be_said_in_two_ways(tmp_path):
    "By the kind of place it stands in."
    made = Catalog()
    made.add("Countries", "国家")
    made.add("Countries", "国家数", context="heading")
    assert said(again(made, tmp_path)) == {(None, "Countries"): "国家", ("heading", "Countries"): "国家数"}


def test_a_file_has_one_line_a_sentence_and_no_date(tmp_path):
    "So that a diff shows what changed, and two machines write the same."
    text = text_of(catalogue(**{"long " * 60: "长" * 300}), "zh_CN")
    assert "长" * 300 in text and "Date" not in text and "Babel" not in text
    assert write(tmp_path / "a.po", catalogue(a_b="c"), "zh_CN") and not write(
        tmp_path / "a.po", catalogue(a_b="c"), "zh_CN"
    )


def test_a_broken_catalogue_is_named(tmp_path):
    "In one line."
    (tmp_path / "a.po").write_text('msgid "a\nmsgstr "b"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"^a\.po: is no gettext catalogue"):
        read(tmp_path / "a.po")
