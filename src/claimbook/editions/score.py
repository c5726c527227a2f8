"""How a registered forecast has done: what was kept, the coverage, and every verdict that turned, for a terminal."""

import pandas as pd

from ..claims.foreseen import ABSENT, Release, all_releases, coverage, overlooked, score
from ..claims.judge import collected, judge, statements
from ..claims.kept import kept as kept_outcomes
from ..claims.kept import kept_files
from ..claims.outcome import Outcome, number, read_outcome
from ..claims.rules import read_claims
from .compare import aligned, find
from .definition import EditionError
from .run import chapters

UNNAMED = "the releases before it, by the formula; no registration names these, so write a new file that does"


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
    foreseen = all_releases()
    kept = {path.stem: path for path in kept_files()}
    outcome = read_outcome(kept[vintage]) if vintage in kept else find(vintage)
    releases = [release for release in foreseen if release.is_of(outcome)]
    if not releases:
        names = ", ".join(dict.fromkeys(release.name for release in foreseen))
        raise EditionError(f"{vintage}: is of no release that was foreseen; those are {names}")
    if rest := _unnamed(releases, foreseen, outcome):
        releases.append(rest)
    parts = [_told(release, score(release, outcome.results)) for release in releases]
    if len(parts) > 1:
        whole = pd.concat([score(release, outcome.results) for release in releases])
        parts.append("\n".join(["all of these together", *_coverage(whole)]))
    return "\n\n".join([*parts, _turned(outcome)])


def _unnamed(releases: list[Release], foreseen: list[Release], outcome: Outcome) -> Release | None:
    """What a release moved and none of its blocks names, from the releases that were foreseen before it."""
    first = releases[0]
    if not first.table:
        return None
    before = [each for each in foreseen[: foreseen.index(first)] if each.table == first.table]
    known = {release.name: each.results for release in before for each in kept_outcomes() if release.is_of(each)}
    owners = {key: claim.id for claim in read_claims() for key in claim.results}
    found = overlooked(outcome.results, [collected(chapters()), *known.values()], releases, owners)
    return first.model_copy(update={"kind": "late", "seen": UNNAMED, "expected": found}) if found else None


def _told(release: Release, found: pd.DataFrame) -> str:
    shown = found.assign(
        expected=[f"{number(low)} to {number(high)}" for low, high in zip(found["low"], found["high"], strict=True)],
        value=found["value"].map(number),
    )[["result", "claim", "expected", "value", "unit", "status"]]
    head = f"{release.name}, foreseen from {release.seen} ({release.kind})"
    return "\n".join([head, aligned(shown), *_coverage(found)])


def _coverage(found: pd.DataFrame) -> list[str]:
    """How many figures were kept, of all and of those on which a verdict rests."""
    lines = []
    for what, part in (("all", found), ("those on which a verdict rests", found[found["claim"] != ""])):
        own, there = coverage(part)
        share = f", {100 * own / there:.0f} percent" if there else ""
        away = int((part["status"] == ABSENT).sum())
        lines.append(f"coverage, {what}: {own} of {there}{share}" + (f" ({away} not available)" if away else ""))
    return lines


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
