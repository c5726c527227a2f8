"""What pages say to machines in the words of schema.org: articles, tables and reviews of claims, as JSON-LD.

References
----------
.. [1] W3C (2020). JSON-LD 1.1.
.. [2] Google Search Central: structured data for Dataset and ClaimReview.
"""

import json

from ..claims.judge import Verdict, statement
from ..claims.rules import Claim, slug
from ..exhibits.tabular import tidy
from .citation import PARTS
from .layout import table_anchor
from .wording import WORD
from .words import say, spoken

CONTEXT = "https://schema.org"
# The scale of a review; what no data here speak to was not reviewed.
RATINGS = {"contradicted": 1, "not identified": 2, "consistent": 3, "supported": 4}
UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}  # within a script


def dataset(entry: dict) -> dict:
    """A table of the descriptor as a Dataset; `url` is its place on the page, that of the file its path in the book."""

    def said(text) -> str:
        return tidy(spoken().message(str(text), "tables"))

    licences = [each.get("path") or each.get("title") or each["name"] for each in entry.get("licenses", [])]
    fields = entry["schema"]["fields"]
    sources = [
        {"@type": "CreativeWork", "name": " ".join(said(part) for part in (each["title"], each.get("version")) if part)}
        | ({"url": each["path"]} if each.get("path") else {})
        for each in entry.get("sources", [])
    ]
    return {
        "@type": "Dataset",
        "name": said(entry["title"]),
        "description": said(entry["description"]),
        "url": f"#{table_anchor(entry['name'])}",
        "identifier": entry["hash"],
        "license": licences,
        "isBasedOn": sources,
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "text/csv",
            "contentUrl": f"data/{entry['path']}",
        },
        "variableMeasured": [
            {"@type": "PropertyValue", "name": field["name"], "description": said(field.get("description", ""))}
            | ({"unitText": said(field["unit"])} if field.get("unit") else {})
            for field in fields
        ],
    }


def review(claim: Claim, verdict: Verdict) -> list[dict]:
    """The verdict on a claim as a ClaimReview, if data speak to it; `url` is its place on the page."""
    if verdict.verdict not in RATINGS:
        return []
    english, chinese = statement(claim)
    said = tidy(english if spoken().english else chinese or english)
    rating = {
        "@type": "Rating",
        "ratingValue": RATINGS[verdict.verdict],
        "worstRating": min(RATINGS.values()),
        "bestRating": max(RATINGS.values()),
        "alternateName": say(WORD[verdict.verdict]),
    }
    return [
        {
            "@type": "ClaimReview",
            "url": f"#claim-{slug(claim.id)}",
            "claimReviewed": said,
            "itemReviewed": {"@type": "Claim", "text": said},
            "reviewRating": rating,
        }
    ]


def article(cited: dict, title: str, words: str, language: str) -> dict:
    """A page as a ScholarlyArticle; one whose title is not the book's is a part of it."""
    made = {
        "@type": "ScholarlyArticle",
        "headline": title,
        "name": title,
        "description": words,
        "inLanguage": language,
        "version": str(cited["version"]),
    }
    if title != cited["title"]:
        made["isPartOf"] = {"@type": "Book", "name": cited["title"]}
    return made


def makers(cited: dict) -> dict:
    """Who made the book, and when it was published, for everything in it."""
    people = [
        {"@type": "Organization", "name": author["name"]}
        if "name" in author
        else {"@type": "Person", "name": " ".join(author[part] for part in PARTS if part in author)}
        for author in cited["authors"]
    ]
    return {"author": people, "datePublished": str(cited["date-released"])}


def script(graph: list[dict]) -> str:
    """What is said as one data block, whatever letters it has."""
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    for letter, escaped in UNSAFE.items():
        text = text.replace(letter, escaped)
    return f'<script type="application/ld+json">{text}</script>'
