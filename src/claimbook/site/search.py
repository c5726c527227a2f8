"""The search of the book: English words by their stem, Chinese words by jieba and the glossary, without a network."""

import re
from functools import cache

from docutils import nodes
from sphinx import search as sphinx_search
from sphinx.search.en import SearchEnglish
from sphinx.util.index_entries import split_index_msg

from ..languages.pieces import tokenizer
from ..tables import terms as glossary

WORD = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff]+)|[^\W\u3400-\u4dbf\u4e00-\u9fff]+")
# What the reader types is cut into the longest pieces that the index holds; any run of characters of the text is
# found, since each single one is in the index. Files cannot read one another, so summaries need a server.
SPLITTER = r"""
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
var splitQuery = (query) => {
  const { terms, titleterms } = Search._index;
  const held = (word) => Object.hasOwn(terms, word) || Object.hasOwn(titleterms, word);
  const pieces = (run) => {
    for (let size = run.length; size > 1; size--)
      if (held(run.slice(0, size))) return [run.slice(0, size), ...(size < run.length ? pieces(run.slice(size)) : [])];
    return run.length > 1 ? [run[0], ...pieces(run.slice(1))] : [run];
  };
  return query.split(/([\u3400-\u4dbf\u4e00-\u9fff]+)|[^\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu)
    .filter(Boolean)
    .flatMap((run) => (/^[\u3400-\u9fff]/.test(run) ? pieces(run) : [run]));
};
"""


class EnglishAndChinese(SearchEnglish):
    """Words of a book in English with Chinese terms, or in Chinese with English ones."""

    lang = "en-zh"
    language_name = "English and Chinese"
    js_splitter_code = SPLITTER

    def init(self, options):
        """Read the terms of the glossary."""
        super().init(options)
        self.terms = [term.zh for term in glossary.terms() if term.zh]
        self.cutter = None
        self.stem = cache(super().stem)  # most words stand there often

    def split(self, text):
        """Words of a text; of Chinese also words within words, terms of the glossary, and single characters."""
        return [word for found in WORD.finditer(text) for word in (self.chinese(found[1]) if found[1] else [found[0]])]

    def chinese(self, run: str) -> list[str]:
        """Words of an unbroken run of Chinese characters."""
        if len(run) == 2 and run in self.terms:
            return sorted({run, *run})  # as jieba would, whose dictionary takes a second to read
        if self.cutter is None:
            self.cutter = tokenizer(self.terms)
        words = {*self.cutter.cut_for_search(run), *run, *(term for term in self.terms if term in run)}
        return sorted(words)


class Prose(sphinx_search.IndexBuilder):
    """An index of the words of pages but for their code, which has a search of its own (see search_entries.py)."""

    def feed(self, docname, filename, title, doctree):
        """Take in a page as if nothing stood in its cells."""
        cells = [node for node in doctree.findall(nodes.container) if "cell_input" in node["classes"]]
        code = [cell.children for cell in cells]
        for cell in cells:
            cell.children = []
        super().feed(docname, filename, title, doctree)
        for cell, children in zip(cells, code, strict=True):
            cell.children = children


def use_both_languages(app, config):
    """Make Sphinx build its index with the words of both languages, and of no code."""
    sphinx_search.IndexBuilder = Prose
    app.add_search_language(EnglishAndChinese)
    config.html_search_language = EnglishAndChinese.lang


def settle_index(app):
    """Make the index that of a book built anew, and let headings be text where its script takes HTML.

    Sphinx keeps words that no page has any more, and forgets the entries of the pages that it does not write.
    """
    if not (indexer := app.builder.indexer):
        return []
    for headings in indexer._all_titles.values():
        headings[:] = [(title.replace("<", "&lt;"), anchor) for title, anchor in headings]
    for mapping in (indexer._mapping, indexer._title_mapping):
        for word in [word for word, pages in mapping.items() if not pages]:
            del mapping[word]
    indexer._index_entries.clear()
    for page, entries in sorted(app.env.get_domain("index").entries.items()):
        split = ((split_index_msg(kind, value), target or "", main) for kind, value, target, main, _ in entries)
        indexer._index_entries[page] = sorted({(word, *rest) for words, *rest in split for word in words})
    return []
