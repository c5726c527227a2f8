"""What a number answers when it is asked: for each chapter a file with a card for every result that it records."""

import json
from dataclasses import replace
from pathlib import Path

from ..claims.kept import kept
from ..claims.rules import read_claims, slug
from ..exhibits.exhibit import TABLE, VEGALITE
from ..notebook.files import read
from ..notebook.results import Result, significant
from ..notebook.toc import chapters
from ..tables.read import resource
from .answers import PART
from .basis import tables_of
from .figure import anchor
from .layout import table_anchor
from .ledger import worded
from .lineage import texts
from .numbers import made_in, number_text, numeral
from .typesetting import apart
from .words import spoken

FOLDER = "_static/cards"
LISTS = ("tables", "claims", "exhibits", "kept")  # of a card; numbers.js has the same
MOST = 1e15  # beyond it, all digits before the decimals would be too many
DISTINCT = 4  # significant digits by which a figure is told from any other that a chart draws


def write_cards(app):
    """Write the cards of each chapter as a script that sets a global: a page opened from a folder can load no other."""
    tongue = "" if app.config.language == "en" else app.config.language
    folder = Path(app.outdir, FOLDER, tongue)
    folder.mkdir(parents=True, exist_ok=True)
    written = {f"{path.stem}.js": cards(path) for path in chapters(Path(app.srcdir))}
    there = {f"{name.rpartition('/')[2]}.html" for name in app.env.found_docs}
    for card in (card for made in written.values() for card in made.values()):
        for link in card["tables"] + card["claims"]:  # a small book may leave their pages out
            link[1] *= link[1].partition("#")[0] in there
    for old in folder.glob("*.js"):
        if old.name not in written:
            old.unlink()
    for name, made in written.items():
        content = json.dumps(shared_lists(made), ensure_ascii=False, separators=(",", ":"))
        script = f"(globalThis.claimbookCards ??= {{}})[{json.dumps(name.removesuffix('.js'))}]={content};\n"
        (folder / name).write_text(script, encoding="utf-8", newline="\n")


def shared_lists(made: dict[str, dict]) -> dict:
    """Cards with the number of each list that they hold, and the lists, each once: most cards share theirs.

    Examples
    --------
    >>> held = {"tables": [["Countries", "data.html#table-countries"]], "claims": [], "exhibits": [], "kept": []}
    >>> shared_lists({"a": {"value": 1} | held, "b": {"value": 2} | held})["cards"]["b"]
    {'value': 2, 'tables': 0, 'claims': 1, 'exhibits': 1, 'kept': 1}
    """
    lists: list[list] = []
    places: dict[str, int] = {}
    found = {}
    for key, card in made.items():
        found[key] = dict(card)
        for part in LISTS:
            found[key][part] = places.setdefault(json.dumps(card[part]), len(lists))
            if found[key][part] == len(lists):
                lists.append(card[part])
    return {"lists": lists, "cards": found}


def cards(notebook: Path) -> dict[str, dict]:
    """The card of every result of a chapter, by key, in the language that is built.

    Parameters
    ----------
    notebook : Path
        Executed chapter.

    Returns
    -------
    dict of str to dict
        ``value`` as it was recorded, ``text`` to four digits, ``unit``, ``ends`` of the interval and ``n`` if
        there are any; ``cell`` (its number and anchor), ``tables``, ``claims`` and ``exhibits`` (words and link of
        each), and ``kept``: title of each kept release with the figure there, or nothing where it is the same.
    """
    cells = [cell for cell in read(notebook)["cells"] if cell["cell_type"] == "code"]
    made, claims, releases = made_in(notebook)[1], read_claims(), kept()
    tables, drawn = tables_of(cells), exhibits_of(cells)
    numbers = {f"cell-{cell['id']}": place for place, cell in enumerate(cells)}
    read_here = sorted(set().union(*tables))
    titles = {name: spoken().message(resource(name)["title"], "tables") for name in read_here}  # once: cards are many
    found = {}
    for each in made:
        result, place = each.what, numbers[each.anchor]
        value = spoken().word(result.value, "value") if isinstance(result.value, str) else result.value
        ends = [_plain(end) for end in (result.low, result.high) if None not in (result.low, result.high)]
        unit, text, *ends = spoken().measured(result.unit, _plain(value), *ends)
        text, *ends = map(apart, (text, *ends))
        card = {"value": value, "text": text, "unit": unit} | ({"ends": ends} if ends else {})
        card |= {"n": result.n} if result.n is not None else {}
        card["cell"] = [place + 1, f"{notebook.stem}.html#{each.anchor}"]
        card["exhibits"] = [[number, f"#{anchor(number)}"] for number, held in drawn.items() if shows(held, result)]
        card["tables"] = [[titles[name], f"data.html#{table_anchor(name)}"] for name in tables[place]]
        card["claims"] = [
            [f"{claim.id} · {worded(claim)[0]}", f"ledger.html#claim-{slug(claim.id)}"]
            for claim in claims
            if result.key in claim.results or (claim.rates and result.key in claim.rates.named())
        ]
        card["kept"] = [
            [spoken().message(other.title, "book"), "" if then == result else apart(number_text(briefly(then)))]
            for other in releases
            if (then := other.results.get(result.key))
        ]
        found[result.key] = card
    return found


def _plain(number) -> str:
    """A figure for the eye, with its minus sign; words as they are."""
    return number if isinstance(number, str) else numeral(brief(number))


def brief(number):
    """A figure with the digits that a reader needs; a whole one without decimals, a large one with all before them.

    Examples
    --------
    >>> brief(0.427773), brief(228.0), brief(33818.9), brief(2.1e25), brief(-0.00198442)
    (0.4278, 228, 33819, 2.1e+25, -0.001984)
    """
    if not isinstance(number, float) or abs(number) >= MOST:
        return number
    return int(number) if number.is_integer() else round(number) if abs(number) >= 1000 else significant(number, 4)


def briefly(result: Result) -> Result:
    """A result with the digits that a reader needs."""
    return replace(result, value=brief(result.value), low=brief(result.low), high=brief(result.high))


def exhibits_of(cells: list[dict]) -> dict[str, set]:
    """What each exhibit shows, by its number: names of the results that its texts tell, and the figures in its rows."""
    found = {}
    for data in (output.get("data", {}) for cell in cells for output in cell["outputs"]):
        if VEGALITE in data:
            rows = [row.values() for rows in data[VEGALITE].get("datasets", {}).values() for row in rows]
        else:
            rows = data.get(TABLE, {}).get("rows", [])
        about = data.get(TABLE) or data.get(VEGALITE, {}).get("usermeta", {}).get("claimbook", {})
        if "exhibit" in about:
            told = {PART.sub("", name) for kept in texts(data).values() for name in kept["values"]}
            found[about["exhibit"]] = told | {cell for row in rows for cell in row if isinstance(cell, float)}
    return found


def shows(held: set, result: Result) -> bool:
    """Whether an exhibit tells a result, or draws a figure with enough digits to be no other."""
    value = result.value
    figures = f"{abs(value):e}".partition("e")[0].strip("0.").replace(".", "") if isinstance(value, float) else ""
    return bool(held & {result.key, result.key.partition(".")[2]}) or (len(figures) >= DISTINCT and value in held)
