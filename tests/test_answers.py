"""Numbers and code of the built book: each figure under its key with a card, each cell once, under what it makes."""

import json
import re
from collections import Counter
from string import Formatter

import pytest

from claimbook.claims.rules import read_claims
from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.exhibits.text import formatted
from claimbook.notebook.files import read
from claimbook.notebook.results import results
from claimbook.notebook.toc import chapters
from claimbook.site.cards import LISTS

from .pages import HTML, named, plain, soup
from .test_built import CHAPTERS, ROOT

GLUED = re.compile(r"\{glue:text\}`[\w-]+\.ipynb::([a-z0-9_.]+):([^`]*)`")
ENDS = re.compile(r"(?:\.(?:low|high|n))?$")
RESULTS = {key: result for path in chapters(ROOT) for key, result in results(path).items()}
PROSE = [*chapters(ROOT), ROOT / "chapters" / "index.md"]

pytestmark = pytest.mark.built


def part(key):
    "A result or a part of it, by the key under which it is glued."
    end = ENDS.search(key)[0]
    return getattr(RESULTS[key.removesuffix(end)], end.lstrip(".") or "value")


def source(path):
    "Prose of a page, without its examples of code."
    cells = (
        read(path)["cells"]
        if path.suffix == ".ipynb"
        else [{"cell_type": "markdown", "source": path.read_text("utf-8")}]
    )
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.stem)
def test_every_number_in_the_text_appears_under_its_key(path):
    "As often as the text has it, with the words that its format gives."
    page = soup(HTML / "chapters" / f"{path.stem}.html")
    spec = {"s": ""}
    wanted = Counter((key, formatted(part(key), spec.get(form, form))) for key, form in GLUED.findall(source(path)))
    shown = [number for number in page.select("a.number") if number.find(class_="pasted-text")]
    assert Counter((number["data-key"], plain(number.get_text())) for number in shown) == wanted
    assert wanted and len(page.select(".pasted-text")) == len(shown)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_figure_of_a_title_and_a_note_appears_under_its_key(name):
    "Those that are recorded results; words are words."
    path = ROOT / "chapters" / f"{name}.ipynb"
    keys = {name: key for key in results(path) for name in (key, key.partition(".")[2])}
    wanted = {}
    for data in (output.get("data", {}) for cell in read(path)["cells"] for output in cell.get("outputs", [])):
        about = data.get(TABLE) or data.get(VEGALITE, {}).get("usermeta", {}).get("claimbook", {})
        for kept in (about["text"][part] for part in ("title", "note") if part in about.get("text", {})):
            for _, field, form, _ in Formatter().parse(kept["template"]):
                end = ENDS.search(field or "")[0]
                if key := keys.get((field or "").removesuffix(end)):
                    told = (key + end, formatted(kept["values"][field], form))
                    wanted.setdefault(f"exhibit-{about['exhibit'].replace('.', '-')}", []).append(told)
    shown = {}
    for number in soup(HTML / "chapters" / f"{name}.html").select(".exhibit-title a.number, p.exhibit-note a.number"):
        told = (number["data-key"], plain(number.get_text()))
        shown.setdefault(number.find_parent("figure")["id"], []).append(told)
    assert shown == wanted != {}


def test_every_figure_of_the_ledger_appears_under_its_key():
    "Once for each result that a claim shows and each rate of its rule, and published figures that a result records."
    page = soup(HTML / "chapters" / "ledger.html")
    shown = [number["data-key"] for number in page.select(".claim a.number")]
    claims = read_claims()
    rates = [key for claim in claims if claim.rates for key in claim.rates.named()]
    wanted = Counter([*(key for claim in claims for key in claim.shown), *rates])
    assert rates and wanted <= Counter(shown)
    recorded = {key for claim in claims if claim.published for key in claim.results}
    assert {*(Counter(shown) - wanted)} <= recorded


def test_every_number_has_a_card_that_leads_somewhere():
    "In the file of the chapter that its link names; all links of a card have their target."
    cards = {}
    for name in CHAPTERS:
        script = (HTML / "_static" / "cards" / f"{name}.js").read_text(encoding="utf-8")
        held = json.loads(script.partition("]=")[2].rstrip(";\n"))
        cards[name] = {
            key: card | {part: held["lists"][card[part]] for part in LISTS} for key, card in held["cards"].items()
        }
        assert list(cards[name]) == list(results(ROOT / "chapters" / f"{name}.ipynb"))
    for path in [*PROSE, ROOT / "chapters" / "ledger.md"]:
        for number in soup(HTML / "chapters" / f"{path.stem}.html").select("a.number"):
            file, _, anchor = number["href"].partition("#")
            card = cards[file.removesuffix(".html") or path.stem][ENDS.sub("", number["data-key"], count=1)]
            assert card["cell"][1].endswith(f"#{anchor}")
    for name, made in cards.items():
        for card in made.values():
            for _, href in [card["cell"], *card["tables"], *card["claims"], *card["exhibits"]]:
                file, _, anchor = href.partition("#")
                page = HTML / "chapters" / (file or f"{name}.html")
                assert anchor in named(page), href


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_cell_stands_once_under_an_exhibit_that_it_feeds(name):
    "No fold of code between sentences; what feeds no exhibit stands in one fold at the end."
    page = soup(HTML / "chapters" / f"{name}.html")
    cells = [cell for cell in read(ROOT / "chapters" / f"{name}.ipynb")["cells"] if cell["cell_type"] == "code"]
    shown = [code["id"] for code in page.select("details.made > .cell_input")]
    assert sorted(shown) == sorted(f"cell-{cell['id']}" for cell in cells)
    assert len(page.select("div.cell_input")) == len(cells) and not page.select("details.hide")
    folds = page.select("details.made")
    under = [fold for fold in folds if fold.find_previous_sibling(class_="cell_output")]
    assert [fold.summary.get_text() for fold in under] == ["How this was made"] * len(under)
    assert [fold.summary.get_text() for fold in folds if fold not in under] in ([], ["Other cells"])
    assert all(fold.find_previous_sibling(class_="cell_output").find(class_="exhibit") for fold in under)
    assert len(under) == len(page.select(".cell_output:has(figure.exhibit)"))
