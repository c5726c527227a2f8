"""How a registered forecast has done: what was kept, the coverage, and every verdict that turned, for a terminal."""

import pandas as pd

from ..claims.foreseen import ABSENT, Release, coverage, read_foreseen, score
from ..claims.judge import collected, judge, statements
from ..claims.kept import kept_files
from ..claims.outcome import Outcome, number, read_outcome
from ..claims.rules import read_claims
from .compare import aligned, find
from .definition import EditionError
from .run import chapters


def scored(vintage: str) -> str:
    """The score of a release.

    Parameters
    ----------
    vintage : str
        Name of kept results or of an edition that was run, or path of a ``results.json``.

    Raises
    ------
    EditionError
        If there is no such edition, or the registration foresees nothing of it.
    claimbook.claims.clause.ClaimError
        If the registration was changed after it was sealed.
    """
    foreseen = read_foreseen()
    kept = {path.stem: path for path in kept_files()}
    outcome = read_outcome(kept[vintage]) if vintage in kept else find(vintage)
    releases = [release for release in foreseen.releases if release.is_of(outcome)]
    if not releases:
        names = ", ".join(release.name for release in foreseen.releases)
        raise EditionError(f"{vintage}: is of no release that was foreseen; those are {names}")
    return "\n\n".join([*(_told(release, outcome) for release in releases), _turned(outcome)])


def _told(release: Release, outcome: Outcome) -> str:
    found = score(release, outcome.results)
    shown = found.assign(
        expected=[f"{number(low)} to {number(high)}" for low, high in zip(found["low"], found["high"], strict=True)],
        value=found["value"].map(number),
    )[["result", "claim", "expected", "value", "unit", "status"]]
    lines = [f"{release.name}, foreseen from {release.seen} ({release.kind})", aligned(shown)]
    for what, part in (("all", found), ("those on which a verdict rests", found[found["claim"] != ""])):
        own, there = coverage(part)
        share = f", {100 * own / there:.0f} percent" if there else ""
        away = int((part["status"] == ABSENT).sum())
        lines.append(f"coverage, {what}: {own} of {there}{share}" + (f" ({away} not available)" if away else ""))
    return "\n".join(lines)


def _turned(outcome: Outcome) -> str:
    """Verdicts that the rules give on this release alone and not on the book's own results."""
    claims = read_claims()
    before, after = (judge(claims, each, "note") for each in (collected(chapters()), outcome.results))
    said = statements()
    rows = [
        (claim.id, before[claim.id].verdict, after[claim.id].verdict, said[claim.id])
        for claim in claims
        if before[claim.id].verdict != after[claim.id].verdict
    ]
    lines = []
    # A release that lacks what a rule rests on turns nothing.
    for what, away in (("verdicts that turned", False), ("verdicts that one of the two cannot give", True)):
        part = [row for row in rows if (ABSENT in row[1:3]) == away]
        if part:
            frame = pd.DataFrame(part, columns=["claim", "this book", "this release", "what it says"])
            lines.append(f"{what}, each release judged alone: {len(part)}\n{aligned(frame)}")
        elif not away:
            lines.append("no verdict turned, each release judged alone")
    return "\n\n".join(lines)
