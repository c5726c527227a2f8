"""What is done to every written page: the theme's faults repaired, nothing loaded but the book's own files."""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from docutils import nodes

from .bilingual import shared, with_switch
from .columns import TABLE, by_column
from .icons import with_pictures
from .markup import checked_scripts, digest
from .proof import emptied
from .search_entries import write_entries
from .styles import style_of, with_style
from .typesetting import typeset, unset
from .words import say, spoken, template

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?')
CHARSET = re.compile(r'<meta charset="utf-8" ?/?>\n?', re.IGNORECASE)
OURS = re.compile(
    r'\s*<script (?:async |defer )?src="[^"]*_static/(?:charts|cursor|touch|vendor/vega)\.js[^"]*"></script>'
)
SEARCH = re.compile(r'<script (?:defer )?src="searchindex\.js[^"]*"[^>]*></script>')
WORDS = re.compile(r'\s*<script src="[^"]*_static/words-\w+\.js[^"]*"></script>')
SOURCE = re.compile(r'src="([^"]*_static/)(charts|cursor|touch)(\.js[^"]*)"')
# All icons there are; Bootstrap, whose tooltips browsers show by themselves; what is asked for twice.
UNUSED = re.compile(r'\s*<script (?:defer )?src="[^"]*/(?:fontawesome|bootstrap)\.js[^"]*"></script>')
PRELOADED = re.compile(r'\s*<link rel="preload" as="script"[^>]*>')
# Scripts that hold up the text; `documentation_options` is small, and a script in the page asks for it at once.
HOLDING = re.compile(r'<script src="(?![^"]*(?:documentation_options|words-))')
# In listings, names and signs, which are most of them; kinds of words, numbers and texts of one colour; neighbours.
COLOURLESS = re.compile(r'<span class="(?:n|nn|o|p|w)">([^<]*)</span>')
ALIKE = re.compile(r'(<span class=")(?:(k)[cn]|(m)[fi]|(s)[12aei])"')
NEIGHBOURS = re.compile(r'(<span class="([a-z]\w?)">)([^<]*(?:</span><span class="\2">[^<]*)+)')
# A text of code, of which a chapter has two thousand, in as few letters as HTML has for words that look otherwise.
QUOTED = re.compile(r'<span class="s">([^<]*)</span>')
TAG = re.compile(r"<[^>]*>")
# Generated pages to which exhibits, claims and chapters lead, and which a small book may leave out.
GENERATED = re.compile(r' href="((?:data|exhibits|ledger)\.html)(?:#[^"]*)?"')
# A second main heading and a list of contents, for printers only.
REPEATED = re.compile(r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)', re.DOTALL)
# No colour is set for "auto": until the theme's own script had run, after the text, there were none.
CHOSEN = 'localStorage.getItem("theme") || '
AT_ONCE = CHOSEN + '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'
# Found with axe-core: names that differ from the words on the button, and roles that their place does not allow.
REPAIRS = (
    (CHOSEN + '"auto"', AT_ONCE),
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    ('<p class="expanded admonition-title">Code</p>', ""),
    ('<p class="collapsed admonition-title">Code</p>', '<p class="admonition-title">Code</p>'),
    ('aria-label="Color mode"', 'aria-label="Light, dark or system settings"'),
    ('data-bs-title="Color mode"', 'data-bs-title="Light, dark or system settings"'),
    (' role="list" class="citation-list"', ' class="citation-list"'),
    (' role="doc-biblioentry"', ""),
)
# What the theme and Sphinx say only in attributes, and not in every language.
THEIRS = (template("Link to this heading"), template("Link to this term"), template("Link to this code"))
THEIRS += (template("Search this book..."), template("Main"), template("System Settings"))
THEIRS += (template("Toggle primary sidebar"), template("Toggle secondary sidebar"))
THEIRS += (template("Light, dark or system settings"),)
THEIR_WORDS = re.compile(f'(?<= )(title|aria-label|placeholder|data-bs-title)="({"|".join(map(re.escape, THEIRS))})"')
# The same, in the language of the page: the words on it and its key are the name of the search button.
NAMED = re.compile(r'(search-button[^>]*? title="([^"]*)") aria-label="\2"')
COPYRIGHT = re.compile(r"© Copyright ([^<\n]+)\.")
SIDEBAR = '<div id="pst-primary-sidebar" class="bd-sidebar-primary bd-sidebar"'  # whose title is in no landmark


def finish_as_written(app):
    """Let whatever process writes a page finish it at once."""
    builder, write, index = app.builder, app.builder.write_doc, app.builder.write_doc_serialized
    builder.finished = set()

    def write_doc(name: str, doctree: nodes.document) -> None:
        write(name, doctree)
        finish_page(app, f"{name}.html")

    def write_doc_serialized(name: str, doctree: nodes.document) -> None:
        index(name, doctree)
        builder.finished.add(f"{name}.html")  # here, in the first process

    if builder.format == "html":
        builder.write_doc, builder.write_doc_serialized = write_doc, write_doc_serialized


def finish_page(app, name: str) -> None:
    """Finish one page, but for its style, which follows from all of them."""
    path, found = Path(app.outdir, name), app.env.found_docs
    folder = name.rpartition("/")[0]
    page = GENERATED.sub(
        lambda link: link[0] if f"{folder}/{link[1].removesuffix('.html')}".lstrip("/") in found else "",
        path.read_text(encoding="utf-8"),
    )
    page = completed(repaired(page), name, app.config.claimbook_languages)
    path.write_text(page, encoding="utf-8", newline="\n")


def finish_pages(app):
    """Finish every page of the build; a page that is finished stays as it is, one that may not stand ends the build.

    A page that stands byte for byte as an earlier build left it was looked at then.
    """
    kept, marks = Path(app.doctreedir, "finished"), []
    before = set(kept.read_text(encoding="utf-8", errors="replace").split()) if kept.is_file() else ()
    paths = {path.relative_to(app.outdir).as_posix(): path for path in sorted(Path(app.outdir).rglob("*.html"))}
    # What leads from the root to the book is written last, and whole.
    left = {"index.html"} - {f"{app.config.root_doc}.html"}
    pages = {name: path for name, path in paths.items() if not name.startswith("_static/") and name not in left}
    finished, looked_at = {}, set()
    for name, path in pages.items():
        finished[name] = path.read_text(encoding="utf-8")
        if digest(f"{name}\n{without_digest(finished[name])}") in before:
            looked_at.add(name)
        elif name not in app.builder.finished:
            finish_page(app, name)
            finished[name] = path.read_text(encoding="utf-8")
    listed = {name: page for name, page in finished.items() if name.removesuffix(".html") in app.env.found_docs}
    write_entries(app, {name: unset(page) for name, page in listed.items()})
    style = style_of(app, finished.values())  # once every script is there, whose words it keeps
    for name, path in pages.items():
        page = (with_style if name in looked_at else styled)(finished[name], style)
        if page != finished[name]:
            path.write_text(page, encoding="utf-8", newline="\n")
        marks.append(digest(f"{name}\n{without_digest(page)}"))
    kept.write_text("\n".join(marks), encoding="utf-8")


def completed(page: str, name: str, languages: list[str]) -> str:
    """A page with its switch of languages, its lines set, and its policy; a script that is not ours is refused."""
    scripts = checked_scripts(page, name)
    return with_policy(typeset(with_switch(page, name, spoken().code, languages)), scripts)


def styled(page: str, mark: str) -> str:
    """A page with its one style sheet, that of another language with all else that it shares with the English one."""
    page = with_style(page, mark)
    return page if spoken().english else shared(page)


def without_digest(page: str) -> str:
    """A page as it was before the digest of an earlier copy was written into it."""
    return emptied(page.encode()).decode()


def repaired(page: str) -> str:
    """Put right what the theme gets wrong for people who listen or use the keyboard, and leave out what nobody needs.

    Parameters
    ----------
    page : str
        HTML of a whole page.
    """
    page = PRELOADED.sub("", UNUSED.sub("", REPEATED.sub("", page)))
    page = with_pictures(HOLDING.sub('<script defer src="', page))
    page = ALIKE.sub(r'\1\2\3\4"', COLOURLESS.sub(r"\1", page))
    page = QUOTED.sub(r"<b>\1</b>", NEIGHBOURS.sub(lambda run: run[1] + TAG.sub("", run[3]), page))
    page = TABLE.sub(by_column, page)
    for wrong, right in REPAIRS:
        page = page.replace(wrong, right)
    page = COPYRIGHT.sub(lambda found: say("© Copyright {year}.", year=found[1]), page)
    page = page.replace(SIDEBAR, f'{SIDEBAR} role="complementary" aria-label="{escape(say("Main"))}"')
    page = THEIR_WORDS.sub(lambda found: f'{found[1]}="{escape(say(found[2]))}"', page)
    return with_charts_first(NAMED.sub(r"\1", page))


def with_charts_first(page: str) -> str:
    """Draw charts while the page is read, before its other scripts run; where no chart is, load nothing for it."""
    said = WORDS.search(page)  # what scripts say in the page's language comes before them
    page = WORDS.sub("", page)
    sources = {name: (folder, rest) for folder, name, rest in SOURCE.findall(page)}
    page, drawn = OURS.sub("", page), said[0] if said else ""
    if "charts" in sources and 'class="exhibit-chart"' in page:
        names = [f"{sources['charts'][0]}vendor/vega.js"]
        ours = ("cursor", "touch", "charts")
        names += [f"{sources[name][0]}{name}{sources[name][1]}" for name in ours if name in sources]
        drawn += "".join(f'\n  <script async src="{name}"></script>' for name in names)
    if (index := SEARCH.search(page)) and "search-entries.js" not in page:
        shown = "".join(f'\n  <script defer src="_static/{name}.js"></script>' for name in ("search-entries", "search"))
        page = page.replace(index[0], index[0] + shown, 1)
    return page.replace("</title>", "</title>" + drawn, 1)


def with_policy(page: str, scripts: Iterable[str] = ()) -> str:
    """Forbid the page everything but the book's own files [1]_.

    Scripts run from files of the book, or where their hash is named here; nothing is compiled from text (Vega
    interprets its expressions). Styles may stand in the page: Vega writes its own while it runs, and what it will write
    has no hash yet. Pictures may be data: the styles hold icons so. A book opened from a
    folder loads files: Chromium takes that for 'self', not every browser need do so, and no page of a server can.

    Parameters
    ----------
    page : str
        HTML of a whole page; a policy that it has is replaced.
    scripts : iterable of str
        Hashes of the inline scripts that may run.

    References
    ----------
    .. [1] W3C (2024). Content Security Policy Level 3.
    """
    page = POLICY.sub("", page)
    policy = "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self' file:", *(f"'sha256-{mark}'" for mark in scripts))),
            "style-src 'self' file: 'unsafe-inline'",
            "img-src 'self' file: data:",
            "font-src 'self' file:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=False)}">\n'
    return CHARSET.sub(lambda found: found[0].rstrip("\n") + "\n" + meta, page, count=1)
