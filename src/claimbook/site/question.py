"""An answer from the book for a terminal: a result or a claim, with its interval, its verdict and its address."""

from ..claims.ask import answers
from ..claims.judge import Verdict, chapter_numbers, collected, judge, statement
from ..claims.kept import kept
from ..claims.moved import read_moved
from ..claims.rules import Claim, read_claims, slug
from ..notebook.results import Result
from ..notebook.toc import chapters
from ..project import project
from .api import ledger_page, project_path
from .figure import anchor
from .numbers import made_in, number_text

MOST, LETTERS = 10, 90  # answers that are listed, and how much of each


def answer(question: str) -> tuple[int, str]:
    """How many things a question may mean, and what the book says of the one, or a list of them.

    Raises
    ------
    ClaimError
        If nothing fits the question.
    """
    root = project().root
    found, claims = collected(chapters(root)), read_claims()
    asked = question.strip().lower()
    gone, _, part = asked.rpartition(".") if asked.endswith((".low", ".high", ".n")) else (asked, "", "")
    if now := read_moved(found).get(gone):
        meant, text = answer(f"{now.key}.{part}" if part else now.key)
        return meant, f"{gone} is {now.key} since {now.since}: {now.why}\n{text}"
    keys, named = answers(question, found, claims)
    verdicts = judge(claims, found, "note", kept())
    if len(keys) + len(named) > 1:
        lines = [f"{key} = {number_text(found[key])}" for key in keys]
        lines += [f"{claim.id}: {statement(claim)[0]}" for claim in named]
        more = [f"and {len(lines) - MOST} more; ask by more words"] if len(lines) > MOST else []
        return len(lines), "\n".join([*(line[:LETTERS] for line in lines[:MOST]), *more])
    told = _result(found[keys[0]], claims, verdicts) if keys else _claim(named[0], verdicts[named[0].id], found)
    return 1, "\n".join(told)


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
