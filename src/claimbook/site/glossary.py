"""The glossary page, and links to it from the first use of each term in a chapter."""

import re
import unicodedata
from functools import cache

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import make_glossary_term
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from ..tables.check import TableError
from ..tables.terms import Term, terms
from .keywords import lists_keywords
from .words import say, spoken


class GlossaryTerms(SphinxDirective):
    """``{glossary-terms}``: all terms as a Sphinx glossary, so that ``{term}`` and the index know them too."""

    def run(self):
        """A definition list, made of nodes: every string of the glossary is text."""
        items = nodes.definition_list(classes=["glossary"])
        chinese = spoken().code.startswith("zh")
        for term in sorted(read(), key=letters) if chinese else read():
            text = meaning(term)
            if term.also:
                forms = say("{first}, {second}", first="", second="").join(term.also)
                text = say("{meaning} Also: {forms}.", meaning=text, forms=forms)
            reading = nodes.paragraph(
                "", "", nodes.Text(f"{term.en if chinese else term.zh} "), nodes.emphasis(text=term.pinyin)
            )
            explained = nodes.paragraph(text=text)
            key = letters(term)[:1].upper() if chinese else None
            name = make_glossary_term(
                self.env, [nodes.Text(term.en)], key, "glossary.yml", self.lineno, None, self.state.document
            )
            name["translatable"] = False  # the glossary holds its languages itself
            if chinese and term.zh:  # it is found by its English, as anchors are
                name.replace(name[0], nodes.Text(term.zh))
                for index in name.findall(addnodes.index):
                    index["entries"] = [(kind, term.zh, *rest) for kind, _, *rest in index["entries"]]
            items += nodes.definition_list_item(
                "", name, nodes.definition("", *([reading] if term.zh else []), explained)
            )
        return [addnodes.glossary("", items, sorted=False)]


def letters(term: Term) -> str:
    """By what a term is found in Chinese: its reading without tones.

    Examples
    --------
    >>> letters(Term(en="computing power", zh="算力", pinyin="suànlì", meaning="What machines can do in a second."))
    'suanli'
    """
    return "".join(filter(str.isascii, unicodedata.normalize("NFD", (term.pinyin or term.en).lower())))


def meaning(term: Term) -> str:
    """What a term means, in the language that is built."""
    if spoken().english:
        return term.meaning
    return term.meaning_zh or spoken().missing(term.meaning, "glossary")


def read() -> list[Term]:
    """The terms; a fault of the file ends the build with its one line."""
    try:
        return terms()
    except TableError as error:
        raise SphinxError(str(error)) from None


def link_terms(app, doctree, docname):
    """Link the first use of each term in a chapter to its entry, and put the Chinese beside it if it is not there.

    A use counts in running prose: not in headings, links, code, tables, figures or keywords, nor inside brackets.
    """
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    known = app.env.get_domain("std").objects
    entries = {term: known["term", term.en] for term in read() if ("term", term.en) in known}
    targets = {term: f"{app.builder.get_relative_uri(docname, page)}#{mark}" for term, (page, mark) in entries.items()}
    chinese_book = (app.config.language or "").startswith("zh")
    waiting = {straight(form): term for term in targets for form in ([term.zh] if chinese_book else term.forms)}
    for paragraph in list(doctree.findall(nodes.paragraph)):
        if not waiting:
            return
        if not isinstance(paragraph.parent, nodes.entry) and not lists_keywords(paragraph):
            _link_in(paragraph, waiting, targets, chinese_book)


def _link_in(
    paragraph: nodes.paragraph, waiting: dict[str, Term], targets: dict[Term, str], chinese_book: bool
) -> None:
    """Link the terms that are still waiting in one paragraph; they leave the list."""
    before = ""  # what stands before the current node, to know whether a bracket is open
    for child in list(paragraph.children):
        text = child.astext()
        if isinstance(child, nodes.Text):
            made, rest = [], text
            while waiting and (match := _first_use(rest, before, waiting)):
                term = waiting[straight(match[0])]
                waiting_forms = [form for form, each in waiting.items() if each is term]
                for form in waiting_forms:
                    del waiting[form]
                made += [nodes.Text(rest[: match.start()]), _reference(match[0], term, targets[term])]
                before, rest = before + rest[: match.end()], rest[match.end() :]
                if term.zh and not chinese_book and not _has_chinese(rest, term, _open(before)):
                    # A bracket that follows takes it in: two in a row read badly.
                    rest = f" ({term.zh}; {rest[2:]}" if rest.startswith(" (") else f" ({term.zh}){rest}"
            paragraph.replace(child, [*made, nodes.Text(rest)])
            before += rest
        else:
            before += text


def _first_use(text: str, before: str, waiting: dict[str, Term]) -> re.Match | None:
    """First of the waiting terms in a text, the longest where several begin; in a bracket only beside its Chinese."""
    plain = straight(text)
    if not (there := tuple(form for form in waiting if form in plain)):
        return None
    for match in _any_of(there, max(waiting, key=len).isascii()).finditer(text):
        inside = _open(before + text[: match.start()])
        if not inside or _has_chinese(text[match.end() :], waiting[straight(match[0])], inside):
            return match
    return None


@cache
def _any_of(forms: tuple[str, ...], spaced: bool) -> re.Pattern:
    """Any of some forms as a word, the longest where several begin; spaced from others, as Chinese words are not."""
    words = "|".join(re.escape(form).replace("'", "['’]") for form in sorted(forms, key=len, reverse=True))
    edge = r"[\w-]" if spaced else r"[^\W\u3400-\u9fff]"
    return re.compile(rf"(?<!{edge})(?:{words})(?!{edge}|['’])", re.IGNORECASE)


def straight(words: str) -> str:
    """Words as the glossary has them: lower case, with the typewriter's apostrophe."""
    return words.lower().replace("’", "'")


def _open(text: str) -> bool:
    """Whether a bracket is open at the end of a text."""
    return text.count("(") > text.count(")")


def _has_chinese(after: str, term: Term, inside: bool) -> bool:
    """Whether a term's Chinese stands in the bracket that follows it, or in the rest of the one it is in."""
    match = re.match(r"([^()]*)" if inside else r"\s*[(（]([^)）]*)", after)
    return bool(match) and term.zh in match[1]


def _reference(words: str, term: Term, target: str) -> nodes.reference:
    """A link to the entry, with the meaning as its title."""
    return nodes.reference("", words, refuri=target, internal=True, reftitle=meaning(term), classes=["glossary-link"])
