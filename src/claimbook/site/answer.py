"""An answer from the book for a terminal: a result or a claim, with its interval, its verdict and its address."""

from ..claims.ask import answers
from ..claims.clause import ClaimError
from ..claims.judge import Verdict, chapter_numbers, collected, judge, statement
from ..claims.kept import kept
from ..claims.rules import Claim, read_claims, slug
from ..notebook.results import Result
from ..notebook.toc import chapters
from ..project import project
from .api import ledger_page, project_path
from .figure import anchor
from .numbers import made_in, number_text

MOST, LETTERS = 10, 90  # answers that are listed, and how much of each


def answer(question: str) -> str:
    """What the book says.

    Raises
    ------
    ClaimError
        If nothing fits the question, or more than one thing does, which are listed.
    """
    root = project().root
    found, claims = collected(chapters(root)), read_claims()
    keys, named = answers(question, found, claims)
    verdicts = judge(claims, found, "note", kept())
    if len(keys) + len(named) > 1:
        lines = [f"{key} = {number_text(found[key])}" for key in keys]
        lines += [f"{claim.id}: {statement(claim)[0]}" for claim in named]
        more = [f"and {len(lines) - MOST} more; ask by more words"] if len(lines) > MOST else []
        listed = "\n  ".join([*(line[:LETTERS] for line in lines[:MOST]), *more])
        raise ClaimError(f"{question!r:.200} may mean {len(lines)} things; ask for one of them:\n  {listed}")
    if keys:
        return "\n".join(_result(found[keys[0]], claims, verdicts))
    return "\n".join(_claim(named[0], verdicts[named[0].id], found))


def _result(result: Result, claims: list[Claim], verdicts: dict[str, Verdict]) -> list[str]:
    root = project().root
    page, cell = next(
        (project_path(root, path), made.anchor)
        for path in chapters(root)
        for made in made_in(path)[1]
        if made.what.key == result.key
    )
    lines = [f"{result.key} = {number_text(result)}"]
    for claim in claims:
        if result.key in claim.results:
            lines.append(f"  {claim.results[result.key]}; {claim.id} rests on it: {verdicts[claim.id].verdict}")
    return [*lines, f"  {page}.html#{cell}"]


def _claim(claim: Claim, verdict: Verdict, found: dict[str, Result]) -> list[str]:
    lines = [f"{claim.id}: {verdict.verdict}", *(f"  {text}" for text in statement(claim) if text)]
    lines += [f"  {key} = {number_text(found[key])} ({claim.results[key]})" for key in claim.results if key in found]
    if claim.exhibit:
        page = chapter_numbers(chapters(project().root))[claim.exhibit.partition(".")[0]]
        lines.append(f"  {project_path(project().root, page)}.html#{anchor(claim.exhibit)}")
    lines += [f"  needed: {claim.needed}"] if claim.needed else []
    return [*lines, f"  {ledger_page(project().root)}#claim-{slug(claim.id)}"]
