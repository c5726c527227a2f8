"""What stands in the head of a page: what it is about, how to cite it, which picture to show where it is named."""

import re
from html import escape
from urllib.parse import urljoin

from docutils import nodes

from ..claims.rules import has_claims
from .bilingual import tag
from .citation import authors, citable, citation, in_language
from .keywords import keywords_of_page
from .linked_data import article, makers, script
from .share import HEIGHT, NAME, WIDTH
from .takeaway import pdf_name
from .words import spoken

MOST_LETTERS = 160
CITED = re.compile(r"\s*\[[^\[\]]*[0-9]{4}[a-z]?[^\[\]]*\]")  # the mark of a source


def describe(app, pagename, templatename, context, doctree):
    """Write description, citation, preview and JSON-LD into the head of a page.

    Where an address is set, `html_baseurl`, the canonical link is Sphinx's own, with it; elsewhere it is the name
    of the file: a copy of the book does not know where it lies.
    """
    cited = in_language(citation()) if citable() else None
    book = cited["title"] if cited else app.config.html_title
    own = app.env.titles[pagename].astext() if pagename in app.env.titles else book
    named = pagename != app.config.root_doc and own != book
    title = own if named else book  # the first page stands for the book
    words = description(doctree) or (cited or {}).get("abstract") or book
    words = shortened(str(words))
    base, here = app.config.html_baseurl, f"{pagename}.html"
    root = base.rstrip("/") + "/" if base else "../" * pagename.count("/")
    address = root + here
    picture = root + NAME  # beside the first page, in the language of the pages
    tags = [("name", "description", words), ("property", "og:type", "article"), ("property", "og:title", own)]
    tags += [("property", "og:description", words), ("property", "og:site_name", book)]
    tags += [("property", "og:url", address)] if base else []
    if has_claims():
        tags += [("property", "og:image", picture), ("property", "og:image:width", str(WIDTH))]
        tags += [("property", "og:image:height", str(HEIGHT)), ("name", "twitter:card", "summary_large_image")]
    if cited:
        about = keywords_of_page(doctree, cited)
        tags += (
            [("name", "keywords", ", ".join(about)), ("name", "citation_keywords", "; ".join(about))] if about else []
        )
        tags.append(("name", "citation_title", title))
        tags += [("name", "citation_author", name) for name in authors(cited)]
        day = str(cited["date-released"]).replace("-", "/")
        tags += [("name", "citation_publication_date", day), ("name", "citation_language", tag(app.config.language))]
        tags += [("name", "citation_inbook_title", book)] if named else []
        tags += [("name", "citation_doi", cited["doi"])] if "doi" in cited else []
        tags += [("name", "citation_public_url", address)] if base else []
        tags += [("name", "citation_pdf_url", root + pdf_name())] if base and app.config.claimbook_pdf else []
    written = "".join(f'\n  <meta {kind}="{name}" content="{escape(said)}">' for kind, name, said in tags)
    graph = stated(app, pagename, doctree, address if base else "")
    if cited and (pagename == app.config.root_doc or app.env.doc2path(pagename).endswith(".ipynb")):
        url = address if base else here.rpartition("/")[2]
        whole = article(cited, title, words, tag(app.config.language)) | {"url": url}
        graph.insert(0, whole | ({"image": picture} if has_claims() else {}))
    if graph:
        written += "\n  " + script([each | (makers(cited) if cited else {}) for each in graph])
    if not base:
        written = f'\n  <link rel="canonical" href="{escape(here.rpartition("/")[2])}">' + written
    context["metatags"] = context.get("metatags", "") + written


def stated(app, pagename, doctree, address: str) -> list[dict]:
    """What the parts of a page say of themselves, each with its address."""
    said = () if doctree is None else doctree.findall(nodes.Element)
    top = "../" * (pagename.count("/") + (not spoken().english))  # the tables are with the English pages
    found = [each | {"url": address + each["url"]} for node in said for each in node.get("linked", ())]
    for each in found:
        if file := each.get("distribution"):
            each["distribution"] = file | {"contentUrl": urljoin(address, top + file["contentUrl"])}
    return found


def description(doctree) -> str:
    """The abstract of a page, or its first paragraph, as plain words; nothing if it has none."""
    if doctree is None:
        return ""
    for node in doctree.findall(nodes.admonition):
        if "abstract" in node["classes"]:
            own = (each for each in node.findall(nodes.paragraph) if "keywords" not in each["classes"])
            return " ".join(each.astext() for each in own)
    own = (each.astext() for each in doctree.findall(nodes.paragraph) if "reading-time" not in each["classes"])
    return next(filter(None, own), "")


def shortened(text: str) -> str:
    """A text without marks of sources, cut at a word to what search engines show.

    Examples
    --------
    >>> shortened("It grows [Solow, 1957].")
    'It grows.'
    >>> len(shortened("word " * 50)), shortened("word " * 50)[-6:]
    (160, ' word…')
    """
    text = " ".join(CITED.sub("", text).split())
    if len(text) <= MOST_LETTERS:
        return text
    cut = text[: MOST_LETTERS - 1]
    whole = cut if text[MOST_LETTERS - 1] == " " else cut.rpartition(" ")[0]
    # Chinese has no blanks to cut at.
    return (whole if len(whole) > MOST_LETTERS / 2 else cut).rstrip(" ,;:") + "…"
