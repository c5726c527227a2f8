import json

import pytest

from claimbook.claims import outcome
from claimbook.claims.outcome import Outcome, compare, outcome_text, read_outcome
from claimbook.notebook.results import Result, ResultError


def made(edition="published", results=(), parameters=None, tables=None, verdicts=None, missing=None):
    """An outcome of one chapter."""
    tables = tables or {"pwt": {"title": "Penn World Table", "version": "9.1", "hash": "sha256:" + "0" * 64}}
    chapter = {"parameters": parameters or {}, "fingerprint": "0", "missing": missing}
    found = {result.key: result for result in results}
    data = {"descriptor": "sha256:0", "tables": tables}
    return Outcome(edition, edition.title(), "Made for a test.", data, {"01-made": chapter}, found, verdicts or {})


@pytest.mark.parametrize(
    ("old", "new", "status", "step"),
    [
        ((2.0, 1.0, 3.0), (2.0, 1.0, 3.0), "equal", 0),
        ((2.0, 1.0, 3.0), (2.5, 1.5, 3.5), "within", 0.5),
        ((2.0, 1.0, 3.0), (2.0, 1.5, 2.5), "within", 0),
        ((2.0, 1.0, 3.0), (3.0, 2.0, 4.0), "within", 1),
        ((2.0, 1.0, 3.0), (3.5, 2.5, 4.5), "beyond", 1.5),
        ((2.0, 1.0, 3.0), (0.0, -1.0, 1.0), "beyond", -2),
        ((2.0, 1.0, 3.0), (4.5, 4.0, 5.0), "apart", 2.5),
        ((2.0, 1.0, 3.0), (-4.0, -5.0, -3.0), "apart", -6),
        ((2.0, 1.0, 3.0), (9.0, None, None), "beyond", 7),
        ((2.0, None, None), (2.1, None, None), "changed", None),
        ((2.0, None, None), (2.0, None, None), "equal", None),
        ((2.0, 2.0, 2.0), (3.0, 3.0, 3.0), "apart", None),
        (("yes", None, None), ("no", None, None), "changed", None),
        (("yes", None, None), ("yes", None, None), "equal", None),
        (("yes", None, None), (2.0, None, None), "changed", None),
    ],
)
def test_how_far_a_result_moved(old, new, status, step):
    "By the first interval; apart if the two share no point."
    results = [Result("made.value", value, "metres", low, high) for value, low, high in (old, new)]
    row = compare(made(results=results[:1]), made("other", results[1:])).iloc[0]
    assert row["status"] == status
    assert row["step"] is None if step is None else row["step"] == pytest.approx(step)
    if not isinstance(old[0], str) and not isinstance(new[0], str):
        assert row["difference"] == pytest.approx(new[0] - old[0])


def test_a_result_of_one_edition_only_and_another_unit():
    "Named, and without a difference."
    before = made(results=[Result("made.gone", 1.0, "metres"), Result("made.unit", 1.0, "metres")])
    after = made("other", [Result("made.new", 1.0, "metres"), Result("made.unit", 1.0, "feet")])
    side = compare(before, after).set_index("key")
    assert side["status"].to_dict() == {
        **{"made.gone": "only in published", "made.new": "only in other", "made.unit": "changed"}
    }
    assert side["difference"].isna().all()


def test_what_else_differs():
    "Parameters, tables, verdicts, chapters that could not be computed."
    newer = {"pwt": {"title": "Penn World Table", "version": "10.01", "hash": "sha256:" + "1" * 64}}
    before = made(parameters={"a": 1, "b": ["x"]}, verdicts={"C1": "supported", "C4": "consistent"})
    after = made("other", (), {"a": 1, "b": []}, newer, {"C1": "supported", "C4": "contradicted"}, "it stopped")
    assert outcome.parameters_changed(before, after).to_numpy().tolist() == [["01-made", "b", '["x"]', "[]"]]
    tables = outcome.tables_changed(before, after).to_numpy().tolist()
    assert tables == [["Penn World Table", "9.1 (00000000)", "10.01 (11111111)"]]
    assert outcome.verdicts_turned(before, after).to_numpy().tolist() == [["C4", "consistent", "contradicted"]]
    assert after.missing().to_numpy().tolist() == [["01-made", "it stopped"]]


def test_an_outcome_is_read_as_it_was_written(tmp_path):
    "And the same outcome gives the same bytes."
    first = made(results=[Result("made.b", 1.5, "metres", 1.0, 2.0, 7), Result("made.a", "是", "")])
    path = tmp_path / "results.json"
    path.write_text(outcome_text(first), encoding="utf-8")
    assert read_outcome(path) == first and outcome_text(read_outcome(path)) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("verdicts"),
        lambda content: content["results"]["made.a"].pop("unit"),
        lambda content: content["results"]["made.a"].update(low=9.0),
        lambda content: content.update(results=[]),
    ],
)
def test_a_broken_file_is_named(tmp_path, change):
    "One line with the remedy."
    content = json.loads(outcome_text(made(results=[Result("made.a", 1.0, "metres", 0.5, 1.5)])))
    change(content)
    path = tmp_path / "results.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ResultError, match=r"results.json: is not the results of an edition .*; run the edition again"):
        read_outcome(path)


def test_names_of_results_are_words_that_fit_a_phone():
    "Chapters are told apart where names are the same."
    keys = compare(made(results=[Result("a.one_two", 1, ""), Result("b.one_two", 1, ""), Result("b.x", 1, "")]), made())
    assert outcome.named(keys["key"])["name"].tolist() == ["one two (a)", "one two (b)", "x"]
    assert outcome.named(keys["key"][:0])["name"].tolist() == []
