"""Pages as a reader with a slow phone has them: ours against stock `jupyter-book build`, in one run of Chromium.

Chapter 1 is built by both from the same outputs; the stock one holds what Altair itself would have put there. Both
are served packed, by the same server, over 1.6 Mbit/s with 150 ms to a processor four times as slow. What the stock
page has from the web stands on the same server: its Vega, Vega-Lite and Vega-Embed in one file, which is kinder to it
than three; MathJax as npm has it, fetched once into `_build/peers/npm` and held to its hash. Without npm stock is
spared MathJax, and the first line says so. It asks for no require.js, which myst-nb loads for widgets alone; the run
ends if it asks for anything of which there is no copy. Stock draws all its charts at once; ours is opened at its
first one, which it would otherwise draw when the reader comes near.
"""

import base64
import csv
import hashlib
import json
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
from functools import partial
from pathlib import Path

import altair as alt
import nbformat
import vl_convert
from altair.utils.html import spec_to_html

from claimbook.exhibits.exhibit import TABLE, VEGALITE
from claimbook.site.packed import write_packed
from claimbook.site.serve import HEADERS, server

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "_build" / "html"
CHAPTER = "01-competitiveness"
ROUNDS = 3
PEER = "/peer"  # where the stock page finds what it would have from the web
NPM = ROOT / "_build" / "peers" / "npm"
# What the stock page has from the web: package of npm, its hash, and the file that the page loads.
MATHJAX = "mathjax@3.2.2"
MATHJAX_HASH = "Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw=="
MATHJAX_FILE = "mathjax/es5/tex-mml-chtml.js"
SCRIPT = re.compile(r'(<script[^>]* )src="(https?:[^"]*)"([^>]*)>(</script>)')
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
MOST_SECONDS = 120
# The moment of the first chart, and how far the page has jumped.
WATCH = """globalThis.seen = { shift: 0 };
new MutationObserver((_, watch) => {
  if (!document.querySelector(".exhibit-view svg, .vega-embed svg, .vega-embed canvas")) return;
  seen.chart = performance.now(); watch.disconnect();
}).observe(document, { childList: true, subtree: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


def stock_notebook() -> nbformat.NotebookNode:
    """The chapter with the outputs that Altair's own renderer gives, and without those that only ours shows."""
    notebook = nbformat.read(ROOT / "chapters" / f"{CHAPTER}.ipynb", as_version=4)
    count = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(TABLE, None)
            if spec := data.pop(VEGALITE, None):
                count += 1
                versions = dict(zip(("vega", "vegalite", "vegaembed"), "123", strict=True))
                data["text/html"] = spec_to_html(
                    spec if isinstance(spec, dict) else json.loads(spec),
                    mode="vega-lite",
                    vega_version=versions["vega"],
                    vegalite_version=versions["vegalite"],
                    vegaembed_version=versions["vegaembed"],
                    base_url=PEER,
                    output_div=f"altair-viz-{count}",
                    template="universal",
                    fullhtml=False,
                )
    return notebook


def mathjax() -> Path | None:
    """Folder of MathJax, fetched once; none where there is no npm."""
    archive = NPM / f"{MATHJAX.replace('@', '-')}.tgz"
    if not archive.is_file():
        NPM.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm")
        if npm is None or subprocess.run([npm, "pack", "--silent", MATHJAX], cwd=NPM, check=False).returncode:
            return None
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != MATHJAX_HASH:
        sys.exit(f"{archive}: is not {MATHJAX} as it was when this was written; remove it")
    with tarfile.open(archive) as packed:
        packed.extractall(NPM, filter="data")
    return NPM / "package"


def stock_book(folder: Path, web: Path | None) -> Path:
    """Build the chapter as stock Jupyter Book does, and put beside it what it asks the web for."""
    nbformat.write(stock_notebook(), folder / f"{CHAPTER}.ipynb")
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {CHAPTER}\n", encoding="utf-8")
    (folder / "_config.yml").write_text('title: Book\nexecute: {execute_notebooks: "off"}\n', encoding="utf-8")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    html = folder / "_build" / "html"
    if done.returncode or not (html / f"{CHAPTER}.html").is_file():
        sys.exit(f"jupyter-book: {(done.stdout + done.stderr)[-1500:]}")
    page = html / f"{CHAPTER}.html"
    text = SCRIPT.sub(partial(local, web), page.read_text(encoding="utf-8"))
    page.write_text(text.replace("?noext", ".js"), encoding="utf-8")
    peer = html / PEER.strip("/")
    peer.mkdir()
    if web:
        shutil.copytree(web, peer / MATHJAX_FILE.partition("/")[0])
    bundle = vl_convert.javascript_bundle("globalThis.vegaEmbed = vegaEmbed;")
    scripts = {"vega@1.js": f"(() => {{{bundle}}})();", "vega-lite@2.js": "", "vega-embed@3.js": ""}
    for name, script in scripts.items():
        (peer / name).write_text(script, encoding="utf-8")
    write_packed(html)
    return html


def local(web: Path | None, script: re.Match) -> str:
    """A script of the web from beside the page; MathJax is left out where there is none, and another ends the run."""
    if "mathjax" not in script[2]:
        sys.exit(f"stock asks the web for {script[2]}, of which there is no copy here")
    return f'{script[1]}src="{PEER}/{MATHJAX_FILE}"{script[3]}>{script[4]}' if web else ""


def read(browser, address: str) -> dict[str, float]:
    """Open a page once, with nothing kept: seconds to first paint and first chart, bytes until then, jumps, charts."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load", timeout=1000 * MOST_SECONDS)
    for _ in range(10 * MOST_SECONDS):
        if (seen := page.evaluate("seen")).get("chart"):
            break
        page.wait_for_timeout(100)
    else:
        sys.exit(f"{address}: no chart in {MOST_SECONDS} seconds")
    paint = page.evaluate("performance.getEntriesByType('paint')[0].startTime")
    # What was asked for before; what other charts draw is loaded after the first.
    sizes = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter((entry) => entry.responseEnd && entry.startTime < seen.chart)"
        ".map((entry) => [entry.transferSize, entry.decodedBodySize])"
    )
    asked = page.evaluate("performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)")
    charts = page.evaluate("document.querySelectorAll('.exhibit-chart, [id^=altair-viz]').length")
    page.context.close()
    return {
        "first paint (s)": paint / 1000,
        "first chart (s)": seen["chart"] / 1000,
        "wire (kB)": sum(wire for wire, _ in sizes) / 1000,
        "unpacked (kB)": sum(unpacked for _, unpacked in sizes) / 1000,
        "layout shift": seen["shift"],
        "charts": charts,
        "asked": asked,
    }


def compared(rounds: int) -> dict[str, list[dict[str, float]]]:
    """What each of the two gave in each round, in turns."""
    from playwright.sync_api import sync_playwright  # of the tests in a browser

    from claimbook.site.pdf import BROWSERS

    first = re.search(r'<figure class="exhibit" id="([^"]+)"(?:(?!</figure>).)*?exhibit-chart', page_text(), re.DOTALL)[
        1
    ]
    found = {"ours": [], "stock": []}
    HEADERS["Cache-Control"] = "max-age=600"  # stock asks for its scripts once a chart, and would have them kept
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        places = {
            "ours": (BOOK, f"chapters/{CHAPTER}.html#{first}"),
            "stock": (stock_book(Path(work), web := mathjax()), f"{CHAPTER}.html"),
        }
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(rounds):
            for name, (folder, address) in places.items():
                with server(folder) as running:
                    threading.Thread(target=running.serve_forever, daemon=True).start()
                    found[name].append(read(browser, f"http://127.0.0.1:{running.server_port}/{address}"))
                    running.shutdown()
        browser.close()
    needed = {f"{PEER}/{name}" for name in ("vega@1.js", "vega-lite@2.js", "vega-embed@3.js")}
    needed |= {f"{PEER}/{MATHJAX_FILE}"} if web else set()
    if lacking := needed - {path for each in found["stock"] for path in each["asked"]}:
        sys.exit(f"stock did not load {', '.join(sorted(lacking))}")
    print("stock has MathJax too" if web else "stock is spared MathJax: there is no npm")
    return found


def page_text() -> str:
    """Our page of the chapter."""
    return (BOOK / "chapters" / f"{CHAPTER}.html").read_text(encoding="utf-8")


def main(rounds: int = ROUNDS) -> None:
    """Print medians and ratios; keep them as CSV."""
    found = compared(rounds)
    if len({each["charts"] for turns in found.values() for each in turns}) != 1:
        sys.exit("the two pages differ: they do not hold the same charts")
    print(f"chapter 1, 1.6 Mbit/s, a quarter of the processor, median of {rounds}; Altair {alt.__version__}")
    print(f"both pages hold {found['ours'][0]['charts']} charts")
    print(f"{'':<18}{'ours':>10}{'stock':>10}{'ratio':>8}")
    rows = [["measure", "ours", "stock", "ratio"]]
    for measure in [name for name in found["ours"][0] if name not in ("charts", "asked")]:
        mine, theirs = (statistics.median(each[measure] for each in found[name]) for name in ("ours", "stock"))
        rows.append([measure, f"{mine:.2f}", f"{theirs:.2f}", f"{mine / theirs:.2f}" if theirs else ""])
        print(f"{measure:<18}{rows[-1][1]:>10}{rows[-1][2]:>10}{rows[-1][3]:>8}")
    target = ROOT / "_build" / "bench" / "pages.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
