"""How quickly the explorers answer the hand, in a real JupyterLab, beside `interact` with matplotlib in the
same run.

    python -m benchmarks.explorers              prints the tables; needs a Chromium, playwright and jupyterlab
    python -m benchmarks.explorers --save       keeps them as benchmarks/explorers.md and explorers.json

Everything is timed by the page's own clock, from the key or the pointer to the first frame that shows
another picture.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import tempfile
import tracemalloc
from dataclasses import dataclass, field
from pathlib import Path

from gdcourse import Table

from .measure import keep

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "browser"))

PRESSES = 60
DRAG_SECONDS = 3
UPDATES = 1000
SETUP = """
import matplotlib.pyplot as plt
import numpy as np
from gdcourse import *
from ipywidgets import FloatSlider, interact
explore(bowl)
"""
TECHNIQUES = {
    "explorer, walked by the page": """
it = explore(rosenbrock, Adam(0.05), start=(-1.5, 2.0), steps=60, controls=(('rate', 0.01, 1.0),))
it""",
    "explorer, walked by Python": """
own = Landscape.of(lambda w: rosenbrock(w), rosenbrock.gradient, dim=2, domain=rosenbrock.domain)
it = explore(own, Adam(0.05), start=(-1.5, 2.0), steps=30, controls=(('rate', 0.01, 1.0),))
it""",
    "interact with matplotlib": """
x, y = np.meshgrid(np.linspace(-2, 2, 100), np.linspace(-1, 3, 100))
z = rosenbrock(np.stack([x, y]))

@interact(rate=FloatSlider(value=0.05, min=0.01, max=1.0, step=0.01))
def show_walk(rate):
    w = descend(rosenbrock, (-1.5, 2.0), Adam(rate), 60)
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    left.contour(x, y, z, 20)
    left.plot(*w.positions.T, 'o-')
    right.semilogy(w.losses)
    plt.show()""",
}
A_THOUSAND = """async ([slider, updates]) => {
  for (let i = 0; i < updates; i++) {
    slider.value = i % Number(slider.max);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
}"""
# A drag with an event for every frame: a native range, or the handle that ipywidgets draws.
DRAG = """async ([slider, cell, seconds]) => {
  const track = slider.closest(".noUi-target")?.getBoundingClientRect();
  const mouse = (what, target, part) => target.dispatchEvent(new MouseEvent(what, {
    bubbles: true, buttons: what === "mouseup" ? 0 : 1,
    clientX: track.left + part * track.width, clientY: track.top + 5,
  }));
  const move = (part) => {
    cell.dispatchEvent(new Event("moved"));
    if (track) return mouse("mousemove", document.documentElement, part);
    slider.value = Math.round(part * Number(slider.max));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  if (track) mouse("mousedown", slider, 0.1);
  const began = performance.now();
  for (let i = 0; performance.now() - began < 1000 * seconds; i++) {
    move(0.1 + 0.8 * Math.abs(((i / 90) % 2) - 1));
    await new Promise(requestAnimationFrame);
  }
  if (track) mouse("mouseup", document.documentElement, 0.5);
}"""

# What counts as the picture: the explorer's first canvas, or the image that interact puts out.
WATCH = """() => {
window.watch = (cell) => {
  const canvas = cell.querySelector("canvas");
  const seen = () => {
    if (canvas) {
      let h = 7;
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (const v of new Uint32Array(data.buffer)) h = (Math.imul(h, 31) + v) | 0;
      return h;
    }
    const image = cell.querySelector(".jp-OutputArea img, .widget-output img");
    return image && image.complete && image.naturalWidth ? image.src.length + image.src.slice(-400) : null;
  };
  const log = { frames: [], inputs: [], answers: [] };
  let last = seen();
  let asked = null;
  const note = () => {
    const now = performance.now();
    log.inputs.push(now);
    asked ??= now;
  };
  cell.addEventListener("keydown", note, true);
  cell.addEventListener("moved", note);
  let on = true;
  const look = () => {
    const picture = seen();
    if (picture !== null && picture !== last) {
      last = picture;
      const now = performance.now();
      log.frames.push(now);
      if (asked !== null) log.answers.push(now - asked);
      asked = null;
    }
    if (on) again();
  };
  // Looked at right after a frame has been painted, not in the middle of it.
  const channel = new MessageChannel();
  channel.port1.onmessage = look;
  const again = () => requestAnimationFrame(() => channel.port2.postMessage(0));
  look();
  return { log, stop: () => ((on = false), log) };
};
}"""


@dataclass
class Measured:
    """One technique: milliseconds, frames, bytes."""

    name: str
    latencies: list[float] = field(default_factory=list)
    frames_per_second: float = 0.0
    settle: float = 0.0
    bytes_per_update: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.latencies)

    @property
    def p95(self) -> float:
        return sorted(self.latencies)[int(0.95 * (len(self.latencies) - 1))]


class Wire:
    """Bytes over the page's websockets, both ways."""

    def __init__(self, page):
        self.bytes = 0
        page.on("websocket", self._listen)

    def _listen(self, socket) -> None:
        for direction in ("framesent", "framereceived"):
            socket.on(direction, lambda payload: setattr(self, "bytes", self.bytes + len(payload)))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks.explorers", description="measure how quickly the explorers answer"
    )
    parser.add_argument("--save", action="store_true", help="keep the tables in benchmarks/")
    options = parser.parse_args(arguments)
    from laboratory import QUIET, chromium, running_lab
    from playwright.sync_api import sync_playwright

    if chromium() is None:
        print("no Chromium found; install one or name it in CHROMIUM")
        return 1
    with tempfile.TemporaryDirectory() as home, running_lab(Path(home)) as lab, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium(), args=[*QUIET, "--enable-precise-memory-info"]
        )
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        wire = Wire(page)
        page.goto(lab.notebook("bench.ipynb", SETUP, *TECHNIQUES.values(), "import resource"))
        until_idle(page)
        run_cell(page, 0)  # imports, and the first explorer: from here on the kernel is warm
        page.wait_for_selector(".gd-explorer canvas")
        paint = first_paint(page)
        for i in range(2, len(TECHNIQUES) + 1):
            run_cell(page, i)
        page.wait_for_timeout(3000)
        page.evaluate(WATCH)
        results = [measure(page, wire, i + 1, name) for i, name in enumerate(TECHNIQUES)]
        growth = {"page": grown(page, 1), "Python": kernel_growth()}
        sizes = saved_sizes()
        browser.close()
    report = tables(results, paint, growth, sizes)
    for title, table in report.items():
        print(f"\n{title}\n{table}")
    if options.save:
        save(report, results, paint, growth, sizes)
    return 0


def until_idle(page) -> None:
    kernel = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
    page.wait_for_function(f"() => {kernel}?.status == 'idle'", timeout=60_000)


def run_cell(page, number: int) -> None:
    page.evaluate(f"() => {{ jupyterapp.shell.currentWidget.content.activeCellIndex = {number}; }}")
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")


def first_paint(page) -> float:
    """Seconds from running a cell with a new explorer until its picture is there."""
    seconds = page.evaluate(
        """async () => {
        const cell = () => document.querySelectorAll(".jp-Notebook .jp-Cell")[1];
        jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
        const began = performance.now();
        jupyterapp.commands.execute("notebook:run-cell");
        const drawn = () => { const c = cell().querySelector(".gd-explorer canvas");
          return c && c.width && c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some((v) =>
          v); };
        while (!drawn()) await new Promise(requestAnimationFrame);
        return (performance.now() - began) / 1000;
      }"""
    )
    return seconds


def measure(page, wire: Wire, number: int, name: str) -> Measured:
    """Keys one at a time for the latency, then a drag for frames and settling."""
    measured = Measured(name)
    cell = page.locator(".jp-Notebook .jp-Cell").nth(number)
    cell.scroll_into_view_if_needed()
    watch = cell.evaluate_handle("cell => watch(cell)")
    slider = cell.locator(".gd-controls input[type=range], .noUi-handle").first
    slider.focus()
    before = wire.bytes
    for press in range(PRESSES):
        shown = watch.evaluate("w => w.log.answers.length")
        page.keyboard.press("ArrowRight" if press % 20 < 10 else "ArrowLeft")
        page.wait_for_function("([w, n]) => w.log.answers.length > n", arg=[watch, shown], timeout=20_000)
        page.wait_for_timeout(160)  # a message held back for the kernel counts for the press that caused it
    measured.bytes_per_update = (wire.bytes - before) / PRESSES
    measured.latencies = watch.evaluate("w => w.log.answers")
    measured.frames_per_second, measured.settle = dragged(page, cell, watch, slider)
    watch.evaluate("w => w.stop()")
    return measured


def dragged(page, cell, watch, slider) -> tuple[float, float]:
    """Frames a second while the slider is dragged, and ms from the last move to the last picture."""
    watch.evaluate("w => { w.log.frames.length = 0; w.log.inputs.length = 0; }")
    page.evaluate(DRAG, [slider.element_handle(), cell.element_handle(), DRAG_SECONDS])
    page.wait_for_timeout(2500)
    frames, inputs = watch.evaluate("w => [w.log.frames, w.log.inputs]")
    moving = [t for t in frames if t <= inputs[-1]]
    after = [t for t in frames if t > inputs[-1]]
    return 1000 * len(moving) / (inputs[-1] - inputs[0]), after[-1] - inputs[-1] if after else 0.0


def grown(page, number: int) -> float:
    """MB that the page has gained over a thousand updates, after its garbage is collected."""
    chrome = page.context.new_cdp_session(page)

    def memory() -> float:
        chrome.send("HeapProfiler.collectGarbage")
        return chrome.send("Runtime.getHeapUsage")["usedSize"] / 1e6

    slider = page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".gd-controls input[type=range]").first
    for _ in range(2):  # the first thousand fills what is kept once
        before = memory()
        page.evaluate(A_THOUSAND, [slider.element_handle(), UPDATES])
    return memory() - before


def kernel_growth() -> float:
    """MB that Python has gained over a thousand answers, after its garbage is collected."""
    scope: dict = {}
    exec("import numpy as np\nfrom gdcourse import *" + list(TECHNIQUES.values())[1], scope)
    explorer = scope["it"]
    tracemalloc.start()
    for _ in range(2):  # the first thousand fills what is kept once
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for number in range(1, UPDATES + 1):
            explorer.values = explorer.values | {"rate": 0.01 + number / UPDATES, "turn": -number}
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / 1e6


def saved_sizes() -> dict[str, float]:
    """Kilobytes of saved state, for a walk of the page and for one of Python."""
    scope: dict = {}
    exec("import numpy as np\nfrom gdcourse import *", scope)
    sizes = {}
    for name, code in list(TECHNIQUES.items())[:2]:
        exec(code, scope)
        state = scope["it"].get_state()
        sizes[name] = (
            len(json.dumps(state, default=lambda v: v.hex() if isinstance(v, bytes) else str(v))) / 1e3
        )
    return sizes


def tables(
    results: list[Measured], paint: float, growth: dict[str, float], sizes: dict[str, float]
) -> dict[str, Table]:
    rows = [(r.name, r.median, r.p95, r.frames_per_second, r.settle, r.bytes_per_update) for r in results]
    ours, python, plain = results
    reached = [
        ("p95 latency, page (ms)", ours.p95, "≤", 35),
        ("p95 latency, Python (ms)", python.p95, "≤", 120),
        ("frames a second, page", ours.frames_per_second, "≥", 45),
        ("frames a second, Python", python.frames_per_second, "≥", 12),
        ("settle, page (ms)", ours.settle, "≤", 50),
        ("settle, Python (ms)", python.settle, "≤", 200),
        ("bytes an update, page", ours.bytes_per_update, "≤", 4096),
        ("bytes an update, Python", python.bytes_per_update, "≤", 4096),
        ("first paint, warm kernel (s)", paint, "≤", 1),
        ("saved state, largest (kB)", max(sizes.values()), "≤", 200),
        (f"page memory after {UPDATES} updates (MB)", growth["page"], "≤", 5),
        (f"Python memory after {UPDATES} updates (MB)", growth["Python"], "≤", 5),
        ("interact / page, median latency", plain.median / ours.median, "≥", 10),
    ]
    verdicts = [
        (what, value, f"{sign} {bar:g}", "yes" if (value <= bar if sign == "≤" else value >= bar) else "no")
        for what, value, sign, bar in reached
    ]
    return {
        "From the hand to the picture": Table(
            ("technique", "median ms", "p95 ms", "frames/s", "settle ms", "bytes"), rows, digits=1
        ),
        "Figures to reach": Table(("figure", "measured", "to reach", "reached"), verdicts, digits=2),
    }


def save(report: dict[str, Table], results, paint, growth, sizes) -> None:
    numbers = {
        "techniques": [vars(r) for r in results],
        "first paint s": paint,
        "growth MB": growth,
        "saved kB": sizes,
    }
    keep("explorers", "How quickly the explorers answer", report, numbers)


if __name__ == "__main__":
    raise SystemExit(main())
