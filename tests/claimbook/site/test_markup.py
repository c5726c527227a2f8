import pytest
from sphinx.errors import SphinxError

from claimbook.site import markup
from claimbook.site.markup import KNOWN, NAMED, checked_scripts, digest

NAME = "chapters/a.html"
PAGE = (
    '<html><head><script src="../_static/a.js?v=1"></script><script>{script}</script></head><body>{body}</body></html>'
)
OURS = NAMED.format("chapters/a")
FORBIDDEN = {
    "a script": "<script>document.title += 1</script>",
    "a script of its own kind": "<script type=module>document.title += 1</script>",
    "a map of modules": '<script type="importmap">{}</script>',
    "a script that looks known": f"<script>{OURS};evil()</script>",
    "a script for another page": f"<script>{NAMED.format('chapters/b')}</script>",
    "a script that never ends": "<script>evil()",
    "a statement on the page in its text": '<script type="application/ld+json">{}</script>',
    "a script in a drawing": "<svg><script>evil()</script></svg>",
    "a script in words for no script": "<noscript><p><script>evil()</script></p></noscript>",
    "a script that ends at once": "<script/>evil()",
    "capital letters": "<SCRIPT>evil()</SCRIPT>",
    "a handler": "<img src=a.png onerror=evil()>",
    "a handler in a drawing": "<svg/onload=evil()>",
    "a handler in capitals": "<details open ONTOGGLE=evil()>",
    "a handler after a slash": "<b/onclick=evil()>",
    "an address that runs": "<a href=javascript:evil()>a</a>",
    "an address broken by a line": '<a href="java\nscript:evil()">a</a>',
    "an address behind a blank": '<a href=" \x01javascript:evil()">a</a>',
    "an address in entities": '<a href="&#106;avascript&colon;evil()">a</a>',
    "an address in a drawing": "<svg><a xlink:href=javascript:evil()><text>a</text></a></svg>",
    "an address that is set later": "<svg><a><set attributeName=href to=javascript:evil() /></a></svg>",
    "an address of data": "<a href=data:text/html,evil>a</a>",
    "an address of Basic": "<a href=vbscript:evil()>a</a>",
    "a form that leads out": "<form action=https://example.org><button>a</button></form>",
    "a button that runs": "<button formaction=javascript:evil()>a</button>",
    "a script from outside": "<script src=https://example.org/a.js></script>",
    "a script of the page's scheme": "<script src=//example.org/a.js></script>",
    "a script of data": "<script src=data:,evil()></script>",
    "a script that is no part of the theme": '<script src="../_exhibits/a.csv"></script>',
    "a script behind a way out": '<script src="../_static/../../a.js"></script>',
    "a frame": "<iframe src=a.html></iframe>",
    "a frame with its page": '<iframe srcdoc="<script>evil()</script>"></iframe>',
    "an object": "<object data=a.svg></object>",
    "an embedded file": "<embed src=a.svg>",
    "another base": "<base href=https://example.org/>",
    "a page that leads away": '<meta http-equiv="Refresh" content="0; url=https://example.org">',
    "a script for later from outside": "<div data-src=https://example.org/a.js></div>",
    "data, which nothing of the book reads": "<script type=application/json>{}</script>",
    "a picture from outside": "<img src=https://example.org/a.png>",
    "a style from outside": '<link rel="stylesheet" href="https://example.org/a.css">',
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_what_could_run_ends_the_build(case):
    "One line that names the page and the beginning of what is in it."
    with pytest.raises(SphinxError) as refused:
        checked_scripts(PAGE.format(script=OURS, body=FORBIDDEN[case]), NAME)
    said = str(refused.value)
    assert said.startswith(f"{NAME}: holds ") and "\n" not in said and "“" in said and "take it out" in said


GOOD = """<a href="https://doi.org/1">a</a> <a href="mailto:a@b.org">b</a> <a href="b.html?c=d:e#f">g</a>
<img src="data:image/png;base64,AA=="> <span lang="zh-Hans">算力</span><br> <link rel="license" href="https://a.org">
<div data-src="../_exhibits/a.js"></div> <p>on = &lt;script&gt; javascript:a</p>"""


def test_links_data_and_known_scripts_pass():
    "What the book is made of; the hashes are those of the inline scripts that are there."
    assert checked_scripts(PAGE.format(script=OURS, body=GOOD), NAME) == [digest(OURS)]
    assert digest(OURS) not in KNOWN


def test_a_page_cannot_bring_a_script_in_its_name():
    "The theme writes the name of a page into a script."
    name = "chapters/a';evil();'.html"
    with pytest.raises(SphinxError, match="evil"):
        checked_scripts(PAGE.format(script=NAMED.format(name.removesuffix(".html")), body=""), name)


def test_what_a_page_is_may_be_said_in_its_head_as_data():
    "It does not run and needs no hash; with anything beside its kind it is no such thing."
    block = '<html><head><script{more} type="application/ld+json">{{}}</script></head><body></body></html>'
    assert checked_scripts(block.format(more=""), NAME) == []
    with pytest.raises(SphinxError, match="inline script"):
        checked_scripts(block.format(more=' id="a"'), NAME)


@pytest.mark.parametrize(
    ("word", "known"), [("点击展开", True), ("Klicken, um zu zeigen", True), ("';evil();'", False), ("\\", False)]
)
def test_words_of_a_button_are_known_in_the_language_of_the_page(monkeypatch, word, known):
    "Sphinx-togglebutton writes them into a script: a translation must not end the text that they are."
    monkeypatch.setattr(markup, "say", lambda text: word if text == "Click to show" else text)
    page = PAGE.format(script=f"let toggleHintShow = '{word}';", body="")
    if known:
        assert checked_scripts(page, NAME)
    else:
        with pytest.raises(SphinxError, match="toggleHintShow"):
            checked_scripts(page, NAME)
    with pytest.raises(SphinxError, match="toggleHintShow"):
        checked_scripts(PAGE.format(script="let toggleHintShow = 'other';", body=""), NAME)
