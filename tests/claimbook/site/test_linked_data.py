"""What pages say to machines: required fields of schema.org, nothing that ends its block."""

import json

import pytest

from claimbook.claims.judge import Verdict
from claimbook.claims.rules import VERDICTS, read_claims
from claimbook.site.linked_data import RATINGS, article, dataset, makers, review, script
from claimbook.site.words import ENGLISH, speak
from claimbook.tables.read import descriptor

CLAIM = read_claims()[0]
CITED = {
    "title": "A book",
    "authors": [{"name": "Us"}, {"given-names": "Ada", "family-names": "Lovelace"}],
    "version": "1.0",
    "date-released": "2026-11-23",
}


@pytest.mark.parametrize("text", ["</script><script>evil()</script>", "<!--<script", "a & b", "算力", "\u2028"])
def test_words_do_not_end_the_block(text):
    "And come back as they were."
    block = script([{"name": text}])
    inner = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(inner) & set("<>&") and json.loads(inner)["@graph"][0]["name"] == text


def test_a_claim_that_data_speak_to_is_reviewed():
    "With a place on a scale and the word of the verdict; the better for the claim, the higher."
    for word in (*VERDICTS, "not available"):
        made = review(CLAIM, Verdict(CLAIM.id, word))
        if word in ("not testable", "not available"):
            assert made == []
            continue
        rating = made[0]["reviewRating"]
        assert made[0]["claimReviewed"] == CLAIM.claim.en and made[0]["url"] == "#claim-i1a"
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
        assert rating["alternateName"] == word
    assert sorted(RATINGS, key=RATINGS.get) == ["contradicted", "not identified", "consistent", "supported"]


def test_every_table_is_a_dataset():
    "Name, a description of the length that searches ask for, licence, hash and columns with their units."
    for entry in descriptor()["resources"]:
        made = dataset(entry)
        assert made["name"] and 50 <= len(made["description"]) <= 5000, entry["name"]
        assert made["license"] and made["identifier"] == entry["hash"] and made["url"].startswith("#table-")
        assert [each["name"] for each in made["variableMeasured"]] == [
            each["name"] for each in entry["schema"]["fields"]
        ]


def test_an_article_names_its_book_and_its_makers():
    "A person is a person; the book is no part of itself."
    assert article(CITED, "1 · First", "words", "en")["isPartOf"]["name"] == "A book"
    assert "isPartOf" not in article(CITED, "A book", "words", "en")
    assert makers(CITED)["author"] == [
        {"@type": "Organization", "name": "Us"},
        {"@type": "Person", "name": "Ada Lovelace"},
    ]


def test_chinese_pages_say_it_in_chinese():
    "Claim, verdict and table; identifiers, hashes and the file are the same."
    entry = descriptor()["resources"][0]
    english = dataset(entry)
    speak("zh_CN")
    try:
        reviewed, table = review(CLAIM, Verdict(CLAIM.id, "supported"))[0], dataset(entry)
    finally:
        speak(ENGLISH)
    assert reviewed["claimReviewed"] == CLAIM.claim.zh and reviewed["reviewRating"]["alternateName"] == "支持"
    assert all(table[each] != english[each] for each in ("name", "description", "variableMeasured"))
    assert table["distribution"] == english["distribution"] and table["identifier"] == entry["hash"]
