"""The book in another language: a second pass over the same outputs, beside the first, that shares its files.

Sphinx translates prose by gettext, our own directives say their words by `words`; headings keep the anchors of the
English ones. What both passes write alike, scripts and styles, fonts and data, is there once.
"""

import json
import posixpath
import re
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from pathlib import Path

from babel import Locale
from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from ..languages.catalogue import FOLDER, INTERFACE, compiled, path_of, read, said, short
from ..notebook.toc import documents
from ..project import project
from . import references
from .figure import PUBLISHED
from .takeaway import printed
from .words import ENGLISH, language, say, speak, spoken, template

SHARED = ("_static", "_exhibits", "_images", "_downloads", "_notebooks", "vendor")
# What each language has for itself: of Sphinx, the style of its pages, what its search knows, words of panels, charts.
OWN = re.compile(r"(?:documentation_options|translations|search-\w+|said-.+|.+-exhibit-.+)\.js|pages\.css")
LINK = re.compile(rf'((?:href|src)=")((?:\.\./)*)((?:{"|".join(SHARED)})/[^"?#]*)')
BUTTONS = '<div class="article-header-buttons">'
OFFER = template("This page can be read in English.")
CLOSE = template("Close")


def setup(app):
    """Speak the language of the pass; translate what Sphinx does not; lead from each page to its twins."""
    references.setup(app)
    app.add_config_value("claimbook_words", "", "env")  # a changed catalogue makes every page stale
    app.add_config_value("claimbook_languages", [], "html")  # of the book, beside English
    app.connect("config-inited", begin, priority=400)  # extensions write words of the settings into scripts at 500
    app.connect("source-read", follow_catalogue)
    app.connect("doctree-read", say_captions, priority=101)  # external-toc has put them there at 100
    app.connect("doctree-read", lead_to_code, priority=610)  # once figures know their cells
    app.connect("html-page-context", name_twins)
    app.add_transform(Untranslated)


def begin(app, config):
    """Speak the language of this pass, and say in it what the settings say."""
    speak(config.language or ENGLISH, locale_of(Path(app.srcdir)), config.claimbook_edition != PUBLISHED)
    if spoken().english:
        return
    config.html_title = spoken().message(config.html_title, "book")
    config.author = spoken().message(config.author, "book")
    config.claimbook_pdf = printed().is_file()  # each language has its own
    if base := config.html_baseurl:
        config.html_baseurl = f"{base.rstrip('/')}/{short(spoken().code)}/"
    if announced := config.html_theme_options.get("announcement"):
        config.html_theme_options["announcement"] = spoken().message(announced, "book")
    if spoken().code.startswith("zh"):
        config.bibtex_reference_style = config.bibtex_default_style = references.NAME
    config.numfig_format = {"code-block": say("Listing {number}", number="%s")} | dict(config.numfig_format)
    config.nb_code_prompt_show = config.nb_code_prompt_hide = say("Code")
    config.togglebutton_hint, config.togglebutton_hint_hide = say("Click to show"), say("Click to hide")


def follow_catalogue(app, docname, source):
    """Read a page again when its catalogue changes."""
    if not spoken().english:
        app.env.note_dependency(str(path_of(docname, spoken().code, locale_of(Path(app.srcdir)))))


def say_captions(app, doctree):
    """Parts of the table of contents, which are put in after Sphinx has translated the page."""
    for toctree in doctree.findall(addnodes.toctree):
        if toctree.get("caption"):
            toctree["caption"] = spoken().message(toctree["caption"], "book")


def lead_to_code(app, doctree):
    """Lead to the code of a cell on the English page, which is the same; it is a third of a chapter."""
    if spoken().english or not app.env.doc2path(app.env.docname).endswith(".ipynb"):
        return
    page = twins(app.env.docname, spoken().code, [])[ENGLISH]
    for source in doctree.findall(
        lambda node: node.get("nb_element") == "cell_code_source" if node.children else False
    ):
        anchor = source["ids"][0]
        link = nodes.reference(
            "", "", nodes.Text(say("Code of this cell, on the English page")), refuri=f"{page}#{anchor}"
        )
        source.children = []
        source += nodes.paragraph("", "", link, translatable=False)


class Untranslated(SphinxTransform):
    """Names each sentence of a page that its catalogue does not have, and Sphinx has left in English."""

    default_priority = 22  # the translation is at 20

    def apply(self, **kwargs):
        """Look at what Sphinx has marked."""
        if not spoken().english and self.app.builder.format == "html":
            for node in self.document.findall(nodes.TextElement):
                # What a notebook says of itself is no sentence.
                if node.get("translated") is False and not isinstance(node.parent, nodes.field | nodes.field_body):
                    spoken().missing(" ".join(node.rawsource.split()), self.env.docname)


def name_twins(app, pagename, templatename, context, doctree):
    """Tell search engines of the same page in the other languages."""
    pairs = twins(pagename, spoken().code, app.config.claimbook_languages)
    if pairs:
        here = f"{posixpath.basename(pagename)}.html"
        pairs = {spoken().code: here} | pairs
        context["metatags"] = context.get("metatags", "") + "".join(
            f'\n<link rel="alternate" hreflang="{tag(code)}" href="{link}" />' for code, link in sorted(pairs.items())
        )


def tag(code: str) -> str:
    """A language as HTML names it."""
    return code.replace("_", "-")


def twins(page: str, own: str, others: list[str]) -> dict[str, str]:
    """Relative addresses of a page in the other languages.

    Examples
    --------
    >>> twins("chapters/data", "en", ["zh_CN"]), twins("chapters/data", "zh_CN", ["zh_CN"])
    ({'zh_CN': '../zh/chapters/data.html'}, {'en': '../../chapters/data.html'})
    """
    up, home = "../" * page.count("/"), "" if own == ENGLISH else "../"
    all_ = {ENGLISH: "", **{code: f"{short(code)}/" for code in others}}
    return {code: f"{up}{home}{folder}{page}.html" for code, folder in all_.items() if code != own}


def with_switch(page: str, name: str, own: str, others: list[str]) -> str:
    """A page with a link to itself in each other language, in the row of buttons at its head."""
    links = ""
    for code, address in twins(name.removesuffix(".html"), own, others).items():
        other = language(code)
        words = {"offer": other.message(OFFER, INTERFACE), "close": other.message(CLOSE, INTERFACE)}
        data = "".join(f' data-{key}="{escape(text)}"' for key, text in words.items())
        links += (
            f'<a class="btn btn-sm other-language" href="{address}" hreflang="{tag(code)}" lang="{tag(code)}"{data}>'
        )
        links += f"{escape(Locale.parse(code).language_name)}</a>"
    return page.replace(BUTTONS, BUTTONS + links, 1)


def write_words(folder: Path, codes: list[str]) -> None:
    """Put the words of the scripts, in each language, beside them; English stands in the scripts themselves."""
    for code in codes:
        held = {text: string for (_, text), string in said(read(path_of(INTERFACE, code))).items()}
        script = f"globalThis.claimbookWords = {json.dumps(held, ensure_ascii=False)};\n".replace("<", "\\u003c")
        (folder / f"words-{code}.js").write_text(script, encoding="utf-8")


def share(own: Path, english: Path, folders: Iterable[str] = SHARED) -> None:
    """Leave to the first pass what both have, which `shared` leads to; what only this one has goes there too."""
    for script in own.glob("_static/translations.js"):
        declare(script)
    for folder in folders:
        for path in sorted((own / folder).rglob("*"), reverse=True):
            twin = english / path.relative_to(own)
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif not OWN.fullmatch(path.name):
                twin.parent.mkdir(parents=True, exist_ok=True)
                path.unlink() if twin.is_file() else path.rename(twin)
        if (own / folder).is_dir() and not any((own / folder).iterdir()):
            (own / folder).rmdir()


def declare(script: Path) -> None:
    """Give Sphinx's scripts the words of a language without `new Function`, which the policy of the pages forbids."""
    head, _, rest = script.read_text(encoding="utf-8").partition("Documentation.addTranslations(")
    if rest and not head:
        held = json.loads(rest.rpartition(")")[0])
        words = json.dumps({"TRANSLATIONS": held["messages"], "LOCALE": held["locale"]})
        plural = f"PLURAL_EXPR: (n) => Number({held['plural_expr']})"
        script.write_text(f"Object.assign(Documentation, {words}, {{ {plural} }});\n", encoding="utf-8")


def shared(page: str) -> str:
    """A page of another pass that takes from the first what both have."""

    def lead(link: re.Match) -> str:
        return link[0] if OWN.fullmatch(link[3].rpartition("/")[2]) else f"{link[1]}../{link[2]}{link[3]}"

    return LINK.sub(lead, page)


def locale_of(root: Path) -> Path:
    """Folder of the catalogues of a book, or of an edition of it."""
    return root / project().chapters.name / "locale"


def settings(code: str, root: Path, doctrees: Path) -> dict:
    """What Sphinx is told for a pass in another language."""
    home = locale_of(root)
    beside = [*sorted((home / code / FOLDER).glob("[!.]*.po")), *home.glob("[!.]*.yml"), path_of(INTERFACE, code)]
    return {
        "language": code,
        "claimbook_words": sha256(b"".join(path.read_bytes() for path in beside if path.is_file())).hexdigest(),
        "locale_dirs": [str(compiled(doctrees / "locale", code, documents(root), home))],
    }
