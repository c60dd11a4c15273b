"""An explorer on a page, as a learner's hand and eye meet it."""

from __future__ import annotations

import pytest

COMMIT = "name => window.dispatchEvent(new CustomEvent('gdcourse:committed', { detail: { name } }))"
STICKING_OUT = """box => {
  const edge = box.getBoundingClientRect().right + 1;
  return [...box.querySelectorAll("button, input, select, canvas, output")].filter((e) =>
    e.checkVisibility() && !e.closest(".gd-table") && e.getBoundingClientRect().right > edge)
    .map((e) => `${e.tagName} ${e.getAttribute("aria-label") ?? e.className} sticks out`);
}"""
# Pairs of panels, words and bars that lie over one another; and what sticks out below its area.
OVERLAPPING = """box => {
  const rect = (e) => e.getBoundingClientRect();
  const seen = (selector) => [...box.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const over = (a, b) => a.bottom > b.top + 1 && b.bottom > a.top + 1 && a.right > b.left + 1
    && b.right > a.left + 1;
  const pairs = (all) => all.flatMap((a, i) => all.slice(i + 1).filter((b) => over(rect(a), rect(b)))
    .map((b) => `${a.className} over ${b.className}`));
  const panels = seen("canvas, .gd-table, .gd-said, .gd-key, .gd-facts, .gd-turns");
  const area = (e) => rect(e.closest(".gd-main, .gd-side"));
  const sticksOut = (e) => rect(e).bottom > area(e).bottom + 1;
  const out = panels.filter(sticksOut).map((e) => `${e.className} sticks out`);
  return [...pairs(panels), ...pairs(seen(".gd-body > *")), ...out];
}"""
# Once nothing has moved for three frames.
STILL = """box => new Promise((done) => {
  const parts = [box, ...box.querySelectorAll(".gd-body > *, .gd-stage *:not(tr, td, th)")];
  const places = () => JSON.stringify(parts.map((part) => part.getBoundingClientRect()));
  let last = places();
  let still = 0;
  const look = () => {
    still = places() === last ? still + 1 : 0;
    last = places();
    still < 3 ? requestAnimationFrame(look) : done();
  };
  requestAnimationFrame(look);
})"""
FRAMES = "n => new Promise((done) => { const on = () => n-- ? requestAnimationFrame(on) : done(); on(); })"
PIXELS = "new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)"


class Widget:
    """An explorer on a page, spoken to as a learner does."""

    def __init__(self, page, box):
        self.page, self.box = page, box

    def slider(self, name: str):
        return self.box.get_by_role("slider", name=name, exact=True)

    def button(self, name: str):
        return self.box.get_by_role("button", name=name, exact=True)

    def value(self, name: str) -> float:
        """What a slider says that it stands at."""
        return float(self.slider(name).get_attribute("aria-valuetext").replace("−", "-").rstrip("°"))

    def move(self, name: str, key: str) -> None:
        self.slider(name).press(key)
        self.settle()

    def push(self, name: str) -> None:
        """Click a button, and wait for what comes of it: until then a part may still be shut."""
        self.button(name).click()
        self.settle()

    def settle(self) -> None:
        """Wait until what was changed is drawn, down to the last row of the table."""
        self.frames(2)
        self.box.locator(".gd-table[aria-busy]").wait_for(state="detached")

    def frames(self, number: int) -> None:
        """Let so many pictures pass."""
        self.page.evaluate(FRAMES, number)

    def rest(self) -> None:
        """Wait until nothing moves."""
        self.box.evaluate(STILL)

    def faults(self) -> list[str]:
        """What sticks out of the explorer, and what lies over something else, once nothing moves."""
        self.rest()
        return self.box.evaluate(STICKING_OUT) + self.box.evaluate(OVERLAPPING)

    def rows(self) -> list[list[str]]:
        self.settle()
        return [
            [cell.replace("−", "-") for cell in row.split("\t")]
            for row in self.box.locator(".gd-table tbody").inner_text().strip().split("\n")
        ]

    def sentence(self, before: str) -> str:
        """What the explorer says of itself, once that is another sentence than before: it speaks at rest."""
        status = self.box.locator(".gd-status")
        self.page.wait_for_function(
            "([status, before]) => status.textContent != before", arg=[status.element_handle(), before]
        )
        return status.text_content()

    def canvas(self, number: int = 0):
        return self.box.locator("canvas").nth(number)

    def picture(self, number: int = 0) -> int:
        """A fingerprint of a canvas: the same pixels, the same number."""
        self.settle()
        return self.canvas(number).evaluate(
            f"c => {{ let h = 7; for (const v of {PIXELS}) h = (Math.imul(h, 31) + v) | 0; return h; }}"
        )

    def colours(self, number: int = 0) -> int:
        """How many colours a canvas shows."""
        self.settle()
        return self.canvas(number).evaluate(f"c => new Set({PIXELS}).size")

    def step_shown(self) -> int:
        self.settle()
        return int(self.box.locator(".gd-player output").inner_text().split()[-1])


def explorers(page, number: int = 1) -> list[Widget]:
    """The explorers of a page, once there are so many and all have their pictures."""
    page.wait_for_function(
        "n => document.querySelectorAll('.gd-explorer:has(canvas)').length == n", arg=number
    )
    return [Widget(page, page.locator(".gd-explorer").nth(i)) for i in range(number)]


def wait_for_text(widget: Widget, selector: str, words: str) -> None:
    widget.page.wait_for_function(
        "([box, selector, words]) => box.querySelector(selector)?.innerText.includes(words)",
        arg=[widget.box.element_handle(), selector, words],
    )


def audit(page, inside: str = ".gd-explorer") -> list[str]:
    """What axe finds inside the explorers, in words; moderate findings about the whole page are
    JupyterLab's.
    """
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="the audit needs axe-playwright-python"
    )
    found = axe.Axe().run(page, context=inside).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:200]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
