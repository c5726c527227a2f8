"""The files beside the pages: libraries and their licences in, what no page loads out, a root that leads in."""

import posixpath
import re
import shutil
from fnmatch import fnmatchcase
from html import escape
from pathlib import Path

from myst_nb.sphinx_ext import add_global_html_resources

from .bilingual import tag, write_words
from .finish import repaired, with_policy
from .libraries import bundle, parts
from .packed import PACKED
from .proof import MARK
from .styles import STATIC
from .words import say, spoken

# For the makers of the theme, translations of Sphinx that no page of ours asks for (a third of a book), live code.
UNREAD = (
    "_static/**/*.map",
    "_static/locales",
    "_static/images/logo_*",
    "_static/sphinx-thebe.js",
    "_static/design-tabs.js",
    "_static/play-solid.svg",
    "_static/*webpack-macros.html",
    # Their pictures are in the pages and the styles (see icons.py).
    "_static/scripts/fontawesome.js*",
    "_static/scripts/bootstrap.js*",
    "_static/vendor/fontawesome",
    "_static/vendor/mathjax",  # of a book that was built when formulas needed it
    "**/*.gz",  # of another build; all are packed anew
)
SAID = re.compile(r'<meta (?:name|property)="(?:description|twitter:card|og:[a-z:_]+|citation_[a-z_]+)" [^>]*>')
IMAGE = re.compile(r'(property="og:image" content=")(?![a-z]+:)([^"]+)')  # that is named from the page
# The page at the root leads to the book; Jupyter Book's own command would write it, but Sphinx does not.
REDIRECT = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
{said}
<link rel="canonical" href="{base}{root}.html">
<meta http-equiv="refresh" content="0; url={root}.html"></head>
<body><main><h1>{title}</h1><p><a href="{root}.html">{offer}</a></p>
<p>{digest}</p></main></body></html>
"""


def write_static(app):
    """Put the press's own scripts and styles where pages, which name their checksums, will look for them."""
    if app.builder.format == "html":
        hidden = shutil.ignore_patterns(".*")  # of an editor
        shutil.copytree(STATIC, Path(app.outdir, "_static"), ignore=hidden, dirs_exist_ok=True)
        for script in STATIC.glob("[!.]*.js"):
            text = slim(script.read_text(encoding="utf-8"))
            Path(app.outdir, "_static", script.name).write_text(text, encoding="utf-8", newline="\n")
        write_words(Path(app.outdir, "_static"), app.config.claimbook_languages)


def slim(script: str) -> str:
    r"""A script of ours without indents and lines of comment, a sixth of it, which every reader would load.

    Examples
    --------
    >>> slim("// Says.\nif (a) {\n  b(); // now\n}\n")
    'if (a) {\nb(); // now\n}\n'
    """
    lines = [line.strip() for line in script.splitlines()]
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def write_vendor(app):
    """Put Vega and the style of notebooks, from installed packages, beside the pages that load them.

    It is done before pages are written: they name the checksums of the files that are there.
    """
    if app.builder.format != "html":
        return
    vendor, made = Path(app.outdir, "_static", "vendor"), bundle()
    vendor.mkdir(parents=True, exist_ok=True)
    add_global_html_resources(app, None)
    shutil.copyfile(made, vendor / "vega.js")


def write_licences(app, exception):
    """State, beside the book, the licence of every file of others in it."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    paths = [path for path in out.glob("_static/**/*") if path.is_file() and path.suffix != PACKED]
    shipped = sorted(path.relative_to(out).as_posix() for path in paths)
    stated = ["What this book ships of others, the files that hold it, and its licences.\n"]
    for entry in parts():
        files = [name for name in shipped if any(fnmatchcase(name, pattern) for pattern in entry["files"])]
        text = "\n".join(line.rstrip() for line in entry["text"].strip("\r\n").splitlines())
        stated.append(f"{'=' * 80}\n{', '.join(entry['parts'])}\n\n" + "\n".join(files) + f"\n{'-' * 80}\n{text}\n")
    path = out / "vendor" / "LICENSES.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(stated), encoding="utf-8", newline="\n")


def remove_unread(app, exception):
    """Delete what Sphinx and the theme put into every book and no page loads."""
    if exception or app.builder.format != "html":
        return
    for path in {path for pattern in UNREAD for path in Path(app.outdir).glob(pattern)}:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def write_root(app, exception):
    """Lead the root to the book, once all else is written; Jupyter Book's own command would do it, Sphinx does not."""
    if exception or app.builder.format != "html" or app.config.root_doc == "index":
        return
    digest = f"{say('Digest of this copy')} {MARK.format('')}"
    base, title = app.config.html_baseurl, app.config.html_title
    about = {"base": escape(f"{base.rstrip('/')}/" if base else ""), "title": escape(title)}
    first = Path(app.outdir, f"{app.config.root_doc}.html").read_text(encoding="utf-8")
    about["said"] = said_of(first, app.config.root_doc)
    words = {"language": tag(spoken().code), "offer": say("Open the book"), "digest": digest} | about
    page = REDIRECT.format(root=app.config.root_doc, **words)
    Path(app.outdir, "index.html").write_text(with_policy(repaired(page)), encoding="utf-8", newline="\n")


def said_of(page: str, name: str) -> str:
    """What the head of the first page says of the book: those who name the root have the same to show and to cite.

    Examples
    --------
    >>> said_of('<meta charset="utf-8"><meta property="og:image" content="../a.png">', "chapters/index")
    '<meta property="og:image" content="a.png">'
    """
    tags = SAID.findall(page.partition("</head>")[0])
    return "\n".join(
        IMAGE.sub(lambda found: found[1] + posixpath.normpath(posixpath.join(posixpath.dirname(name), found[2])), tag)
        for tag in tags
    )
