"""How long the site takes to be made, and its pages to be there and to be searched.

    python -m benchmarks.site                 prints the tables; needs a Chromium and playwright
    python -m benchmarks.site --save          keeps them as benchmarks/site.md and site.json

Pages come from a server on this machine to a browser that has kept nothing of them and whose processor is
slowed four times. What is measured is the first paint with something to read, by the browser's own clock,
and the time from a query to the last of its results. Making the site begins where `build` has ended.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from gdcourse import Table
from gdcourse.making.site.verb import gather, lay_out, local_server

from .measure import keep

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "browser"))

SLOWED = 4
TIMES = 3
QUERIES = ("learning rate", "momentum", "Adam", "saddle", "gradient")
PAINT = """() => new Promise((resolve) => {
  new PerformanceObserver((list, observer) => {
    const painted = list.getEntriesByName("first-contentful-paint")[0];
    if (painted) { observer.disconnect(); resolve(painted.startTime); }
  }).observe({ type: "paint", buffered: true });
})"""
SEARCH = """async (query) => {
  const began = performance.now();
  Search.performSearch(query);
  const said = document.querySelector("#search-results > .search-summary:last-of-type");
  while (!said.innerText) await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - began;
}"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.site", description="measure the site")
    parser.add_argument("--save", action="store_true", help="keep the tables in benchmarks/")
    options = parser.parse_args(arguments)
    from laboratory import chromium

    if chromium() is None:
        print("no Chromium found; install one or name it in CHROMIUM")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch, "site")
        seconds = made(Path(scratch, "source"), site)
        paints, searches = seen(site)
        sizes = {file.relative_to(site).as_posix(): file.stat().st_size for file in site.rglob("*.*")}
    report = tables(seconds, paints, searches, sizes)
    for title, table in report.items():
        print(f"\n{title}\n{table}")
    if options.save:
        keep("site", "How quickly the site is there", report)
    return 0


def made(source: Path, site: Path) -> float:
    """Seconds to make the site, when every notebook has been executed."""
    gather(source.with_name("before"), [])  # whatever has to run, runs here
    began = time.perf_counter()
    gather(source, [])
    lay_out(source, site)
    return time.perf_counter() - began


def seen(site: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Milliseconds until each page is painted, and until each query is answered; medians of some times."""
    from laboratory import QUIET, chromium
    from playwright.sync_api import sync_playwright

    with local_server(site) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        tools = page.context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        tools.send("Network.setCacheDisabled", {"cacheDisabled": True})  # every visit is a first one
        paints = {}
        for name in sorted(file.name for file in site.glob("*.html") if file.name != "search.html"):
            paints[name] = statistics.median(painted(page, f"{address}{name}") for _ in range(TIMES))
        page.goto(f"{address}search.html")
        page.wait_for_function("Search.hasIndex()")
        searches = {
            query: statistics.median(page.evaluate(SEARCH, query) for _ in range(TIMES)) for query in QUERIES
        }
        browser.close()
    return paints, searches


def painted(page, address: str) -> float:
    page.goto(address, wait_until="commit")
    return page.evaluate(PAINT)


def tables(
    seconds: float, paints: dict[str, float], searches: dict[str, float], sizes: dict[str, int]
) -> dict[str, Table]:
    pages = {name: size for name, size in sizes.items() if name.endswith(".html")}
    reached = [
        ("made after build (s)", seconds, 90),
        (f"slowest first paint, processor slowed {SLOWED} times (ms)", max(paints.values()), 1000),
        (f"slowest search, processor slowed {SLOWED} times (ms)", max(searches.values()), 100),
        ("largest page (MB)", max(pages.values()) / 1e6, 1.5),
        ("whole site (MB)", sum(sizes.values()) / 1e6, 40),
    ]
    verdicts = [(what, value, f"≤ {bar:g}", "yes" if value <= bar else "no") for what, value, bar in reached]
    rows = [(name, paint, sizes[name] / 1e3) for name, paint in paints.items()]
    return {
        "Pages": Table(("page", "first paint, ms", "kB"), rows, digits=0),
        "Queries": Table(("query", "ms"), list(searches.items()), digits=0),
        "Figures to reach": Table(("figure", "measured", "to reach", "reached"), verdicts, digits=2),
    }


if __name__ == "__main__":
    raise SystemExit(main())
