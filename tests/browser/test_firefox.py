"""A second engine: Firefox draws the charts, keys read them, numbers answer; from files, with no way out."""

import shutil
from importlib.util import find_spec

import pytest

from ..conftest import late
from ..waiting import LONGEST, wait_for
from .conftest import HTML
from .test_pages import CHAPTERS

# Its driver is installed where Firefox is Debian's.
FIREFOX = find_spec("marionette_driver") and next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
# Whatever is asked of another machine goes to a port at which nobody listens.
PREFERENCES = {"network.proxy.type": 1, "network.proxy.share_proxy_settings": True}
PREFERENCES |= {f"network.proxy.{kind}": "127.0.0.1" for kind in ("http", "ssl")}
PREFERENCES |= {f"network.proxy.{kind}_port": 9 for kind in ("http", "ssl")}
TREES = {"light": "", "dark": "zh/"}  # a language a scheme: Chromium has each of both
CARD = "document.querySelector('#number-card:popover-open')"
# Each chart's labels, or what it says instead of them.
DRAWN = """return [...document.querySelectorAll(".exhibit-chart")].map((box) => [
  box.closest("figure").id,
  box.querySelectorAll(".exhibit-view svg text").length, box.querySelectorAll(".exhibit-view svg path").length,
])"""

pytestmark = [
    pytest.mark.browser,
    # In libraries of the driver's, which asks the port until Firefox answers there.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:moz", "ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.skipif(not FIREFOX, reason="no Firefox on this machine; .ci/run installs it"),
]


@pytest.fixture(scope="module", params=TREES)
def firefox(request, tmp_path_factory):
    """A Firefox of its own, without a window, in a scheme."""
    from marionette_driver.marionette import Marionette

    scheme = {"ui.systemUsesDarkTheme": int(request.param == "dark")}
    log = tmp_path_factory.mktemp("firefox") / "gecko.log"  # not /dev/null: the driver deletes what is there
    browser = Marionette(bin=FIREFOX, headless=True, port=0, gecko_log=str(log), prefs=PREFERENCES | scheme)
    browser.start_session()
    browser.timeout.page_load = browser.timeout.script = LONGEST
    browser.scheme = request.param
    yield browser
    browser.quit()


def opened(firefox, page):
    """Open a page in the language of the scheme, each time as if for the first time."""
    firefox.navigate("about:blank")
    firefox.navigate(f"{HTML.as_uri()}/{TREES[firefox.scheme]}chapters/{page}")
    wait_for(lambda: firefox.execute_script("return document.readyState === 'complete'"), "the page is there")


def holds(firefox, condition):
    """Wait until a condition of the page holds."""
    wait_for(lambda: firefox.execute_script(f"return !!({condition})"), condition)


@pytest.mark.parametrize("name", [*CHAPTERS[:2], *late(*CHAPTERS[2:])])
def test_firefox_draws_every_chart(firefox, name):
    "In the scheme of the system; nothing is said instead of a chart, and the page is no wider than the window."
    opened(firefox, f"{name}.html")
    dark = firefox.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, dark[4:-1].split(","))) < 300) == (firefox.scheme == "dark")
    charts = firefox.execute_script("return document.querySelectorAll('.exhibit-chart').length")
    for number in range(charts):
        chart = f"document.querySelectorAll('.exhibit-chart')[{number}]"
        firefox.execute_script(f"{chart}.scrollIntoView({{ behavior: 'instant' }})")
        holds(firefox, f"{chart}.querySelector('.exhibit-view svg, .exhibit-view p')")
    drawn = firefox.execute_script(DRAWN)
    assert [exhibit for exhibit, labels, marks in drawn if labels < 3 or marks < 2] == []
    assert firefox.execute_script("return document.documentElement.scrollWidth <= innerWidth")


def test_its_keys_read_a_chart(firefox):
    "Right along a line, End to its last mark, Escape ends."
    from marionette_driver.by import By
    from marionette_driver.keys import Keys

    opened(firefox, f"{CHAPTERS[0]}.html#exhibit-1-1a")
    holds(firefox, "document.querySelector('#exhibit-1-1a .exhibit-view svg')")
    view = firefox.find_element(By.CSS_SELECTOR, "#exhibit-1-1a .exhibit-view")
    readout = "document.querySelector('#exhibit-1-1a .exhibit-readout').textContent"
    firefox.execute_script("arguments[0].focus()", [view])
    said = []
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.END):
        view.send_keys(key)
        said.append(firefox.execute_script(f"return {readout}"))
    box = "document.querySelector('#exhibit-1-1a .exhibit-chart').wrappedJSObject"
    marks = firefox.execute_script(f"return {box}.reader.marks().map((mark) => mark.words)")
    assert len({*said}) == 3 and {*said} <= {*marks}
    assert firefox.execute_script("return !document.querySelector('#exhibit-1-1a .exhibit-ring').hidden")
    view.send_keys(Keys.ESCAPE)
    assert firefox.execute_script(f"return {readout}") == ""


def test_its_numbers_answer(firefox):
    "With the keyboard, from a file: value, interval and key, and Escape gives the focus back."
    from marionette_driver.by import By
    from marionette_driver.keys import Keys

    opened(firefox, f"{CHAPTERS[0]}.html")
    number = firefox.find_element(By.CSS_SELECTOR, "p a.number[data-key='competitiveness.effect']")
    holds(firefox, "document.querySelector('p a.number').getAttribute('role') === 'button'")
    firefox.execute_script("arguments[0].focus()", [number])
    number.send_keys(Keys.ENTER)
    holds(firefox, f"{CARD} === document.activeElement")
    card = firefox.find_element(By.CSS_SELECTOR, "#number-card")
    assert "competitiveness.effect" in card.text and "95" in card.text
    card.send_keys(Keys.ESCAPE)
    holds(firefox, f"!{CARD}")
    assert firefox.execute_script("return arguments[0] === document.activeElement", [number])
