"""What is done to every written page: the theme's faults repaired, nothing loaded but the book's own files."""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from .bilingual import shared, with_switch
from .markup import checked_scripts, digest
from .words import say, spoken, template

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?')
CHARSET = re.compile(r'<meta charset="utf-8" ?/?>\n?', re.IGNORECASE)
OURS = re.compile(r'\s*<script (?:async )?src="[^"]*_static/(?:charts|cursor|vendor/vega)\.js[^"]*"></script>')
WORDS = re.compile(r'\s*<script src="[^"]*_static/words-\w+\.js[^"]*"></script>')
SOURCE = re.compile(r'src="([^"]*_static/)(charts|cursor)(\.js[^"]*)"')
# A megabyte of icons that the text need not wait for.
ICONS = re.compile(r'\s*<script (?:defer )?(src="[^"]*fontawesome\.js[^"]*")></script>')
# Generated pages to which exhibits, claims and chapters lead, and which a small book may leave out.
GENERATED = re.compile(r' href="((?:data|exhibits|ledger)\.html)(?:#[^"]*)?"')
# A second main heading and a list of contents, for printers only.
REPEATED = re.compile(r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)', re.DOTALL)
# Found with axe-core: names that differ from the words on the button, and roles that their place does not allow.
REPAIRS = (
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    ('<p class="expanded admonition-title">Code</p>', ""),
    ('<p class="collapsed admonition-title">Code</p>', '<p class="admonition-title">Code</p>'),
    ('title="Search" aria-label="Search"', 'title="Search"'),
    ('aria-label="Color mode"', 'aria-label="Light, dark or system settings"'),
    ('data-bs-title="Color mode"', 'data-bs-title="Light, dark or system settings"'),
    (' role="list" class="citation-list"', ' class="citation-list"'),
    (' role="doc-biblioentry"', ""),
)


# Names on buttons that the theme has in English alone.
THEME = (
    template("Light, dark or system settings"),
    template("Link to this heading"),
    template("Link to this term"),
    template("Main"),
    template("Search this book..."),
    template("System Settings"),
    template("Toggle primary sidebar"),
    template("Toggle secondary sidebar"),
)
COPYRIGHT = template("© Copyright")
NAME = re.compile(rf'((?:aria-label|title|placeholder|data-bs-title)=")({"|".join(map(re.escape, THEME))})"')


def themed(page: str) -> str:
    """A page in another language than English with the words of the theme in it."""
    return NAME.sub(lambda name: f'{name[1]}{escape(say(name[2]))}"', page).replace(COPYRIGHT, say(COPYRIGHT))


def finish_pages(app, exception):
    """Finish every page of the build; a page that is finished stays as it is, one that may not stand ends the build.

    A page that stands byte for byte as an earlier build left it was looked at then.
    """
    if exception or app.builder.format != "html":
        return
    kept, marks = Path(app.doctreedir, "finished"), []
    before = set(kept.read_text(encoding="utf-8", errors="replace").split()) if kept.is_file() else ()
    for path in sorted(Path(app.outdir).rglob("*.html")):
        name = path.relative_to(app.outdir).as_posix()
        if name.startswith("_static/") or (name == "index.html" != f"{app.config.root_doc}.html"):
            continue  # what leads from the root to the book is written last, and whole
        written = path.read_text(encoding="utf-8")
        if (mark := digest(f"{name}\n{written}")) not in before:
            page = GENERATED.sub(lambda link, at=path.parent: link[0] if (at / link[1]).exists() else "", written)
            page = repaired(page)
            scripts = checked_scripts(page, name)
            page = with_switch(page, name, spoken().code, app.config.claimbook_languages)
            if not spoken().english:
                page = shared(themed(page))
            finished = with_policy(page, scripts)
            if finished != written:
                path.write_text(finished, encoding="utf-8", newline="\n")
            mark = digest(f"{name}\n{finished}")
        marks.append(mark)
    kept.write_text("\n".join(marks), encoding="utf-8")


def repaired(page: str) -> str:
    """Put right what the theme gets wrong for people who listen or use the keyboard; load our scripts with charts only.

    Parameters
    ----------
    page : str
        HTML of a whole page.
    """
    page = REPEATED.sub("", page)
    for wrong, right in REPAIRS:
        page = page.replace(wrong, right)
    return with_charts_first(page)


def with_charts_first(page: str) -> str:
    """Draw charts while the page is read, before icons and formulas, which take half a second; elsewhere load none."""
    said = WORDS.search(page)  # what scripts say in the page's language comes before them
    page = WORDS.sub("", page)
    sources = {name: (folder, rest) for folder, name, rest in SOURCE.findall(page)}
    page, drawn = OURS.sub("", page), said[0] if said else ""
    if "charts" in sources and 'class="exhibit-chart"' in page:
        names = [f"{sources['charts'][0]}vendor/vega.js"]
        names += [f"{sources[name][0]}{name}{sources[name][1]}" for name in ("cursor", "charts") if name in sources]
        drawn += "".join(f'\n  <script async src="{name}"></script>' for name in names)
    if not ICONS.search(page):
        return page.replace("</head>", drawn + "</head>", 1)
    return ICONS.sub(lambda icons: f"{drawn}\n  <script defer {icons[1]}></script>", page)


def with_policy(page: str, scripts: Iterable[str] = ()) -> str:
    """Forbid the page everything but the book's own files [1]_.

    Scripts run from files of the book, or where their hash is named here; nothing is compiled from text (Vega
    interprets its expressions). Styles may stand in the page: Vega, MathJax and the icons write theirs while they run,
    and what they will write has no hash yet. Pictures may be data: the theme draws icons with it. A book opened from a
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
