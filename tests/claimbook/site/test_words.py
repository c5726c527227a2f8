"""What catalogues say, and what becomes of what they lack."""

import logging

from claimbook.claims.judge import statement
from claimbook.claims.labelled import in_lines, labels
from claimbook.claims.rules import read_claims
from claimbook.site.words import Language
from claimbook.tables.read import descriptor

CLAIM = next(claim for claim in read_claims() if claim.rule)


def test_what_a_catalogue_lacks_ends_a_build_of_the_book_and_is_named_in_an_edition(caplog, capsys):
    "Who tries new data cannot have translated what they say; each message is named once."
    with caplog.at_level(logging.WARNING, "sphinx"):
        for edition in (False, True):
            language = Language("zh_CN", edition=edition)
            assert [language.word("never said before", "cell") for _ in range(2)] == ["never said before"] * 2
    line = "zh_CN/exhibits.po: has no translation of 'never said before'"
    assert [record.getMessage().split(";")[0] for record in caplog.records] == [line]
    assert capsys.readouterr().err.splitlines() == [
        f"note: {line}, which stands in English; `suanli words` takes it up"
    ]


def test_what_an_edition_repeats_of_the_claims_is_said_as_the_ledger_says_it():
    "A claim, when its rule was written and what was known then; the key of a result stands."
    language = Language("zh_CN")
    english, chinese = statement(CLAIM)
    assert language.word(english, "cell") == chinese != english
    known = language.word(f"{CLAIM.written}. {CLAIM.known}", "cell")
    assert str(CLAIM.written) in known and language.message(CLAIM.known, "claims") in known
    assert language.word("theory.computing_share", "value") == "theory.computing_share"
    words = "supported", "consistent", "not identified", "contradicted", "not testable", "not available"
    assert not [word for word in words if language.word(word, "cell").isascii()]
    assert "This edition" in language.names("E.1") - language.names("E.4")
    assert not language.named


def test_titles_of_tables_and_words_of_figures_are_said_where_an_edition_repeats_them():
    "As the catalogues of tables and claims have them; a key that is broken into lines stays one, and is not missed."
    chinese = Language("zh_CN")
    words = labels()
    assert words["theory.acceleration_by_compute"] == labels_of("T5b")["theory.acceleration_by_compute"]
    assert "competitiveness.yuan_low" not in words  # which says as little as that of another claim
    said = chinese.catalogue("claims")[None, words["theory.horizon_exponential"]]
    assert chinese.word(words["theory.horizon_exponential"], "cell") == said
    assert chinese.word(in_lines(words["theory.horizon_exponential"]), "cell") == said
    (title,) = [entry["title"] for entry in descriptor()["resources"] if entry["name"] == "capability_without"]
    assert chinese.word(title, "cell") == chinese.catalogue("tables")[None, title] != title
    key = in_lines("competitiveness.usa_share_last")
    assert "\n" in key and chinese.word(key, "cell") == key and not chinese.named


def labels_of(name):
    (claim,) = [claim for claim in read_claims() if claim.id == name]
    return claim.results
