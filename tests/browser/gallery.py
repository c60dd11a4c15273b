"""One explorer of every kind, as the code of a cell: what the browser tests touch."""

from __future__ import annotations

IMPORTS = """
from gdcourse import *
from gdcourse.explorers import Challenge, fog_game, kinds
from gdcourse.figures import backprop
import numpy as np
valley = Quadratic([1.0, 25.0])
students = LinearRegression(*four_students())
"""

ADDRESS = "http://localhost/explorer.html"  # answered by the test itself

GALLERY = {
    "curve": """explore(
        bowl, arrows=('gradient',), controls=('start', 'rate', ('steps', 1, 400)),
        presets={'explode': {'rate': 1.5}, 'one step': {'rate': 'best'}},
        challenge=Challenge(loss=1e-6, steps=5))""",
    "race": """explore(
        valley, [GradientDescent(0.07), Momentum(0.03, 0.6), Adam(0.2)], start=(-3.0, 2.0),
        arrows=('gradient', 'velocity', 'step'),
        controls=('start', 'rate', 'momentum', 'steps', 'kappa', 'angle'))""",
    "fog": "explore(double_well, GradientDescent(0.05), start=3.0, fog=True, steps=40)",
    "locked": "explore(bowl, locked_by='03.twins')",
    "pin": "explore(bowl, pin=5, view=('curve', 'map', 'facts'), map=('rate', 'radius'))",
    "dial": """explore(
        bowl, view=('curve', 'map', 'loss', 'table'), map=('rate', 'radius'), steps=20,
        controls=('start', ('rate', 0.001, 2.2), 'steps'))""",
    "phase": """explore(
        valley, Momentum(0.05, 0.5), start=(3.0, 1.0), view=('map', 'components', 'loss'),
        map=('rate', 'momentum', 'radius'), controls=(('rate', 0.001, 0.2), 'momentum', 'steps'))""",
    "basins": """explore(
        double_well, start=3.0, steps=100, view=('map', 'curve'), map=('start', 'rate', 'destination'),
        controls=('start', ('rate', 0.01, 0.7), 'noise', 'seed'))""",
    "rose": "explore(valley, GradientDescent(0.02), start=(1.0, 1.0), view=('contour', 'rose'))",
    "surface": """explore(
        saddle, start=(1.0, 0.01), steps=80, view=('surface', 'table'), arrows=('gradient',))""",
    "batches": """explore(
        students, GradientDescent(0.03), batch=(4, 2, 1), view=('contour', 'clouds', 'loss'),
        controls=('start', 'rate', 'batch', 'order', 'seed', 'steps', 'magnitude'))""",
    "schedule": """explore(
        bowl, noise=3.0, steps=200, challenge=Challenge(loss=0.05, last=50),
        schedules={'constant': 0.4, '1/t': InverseTime(0.5, 1.0), 'drops': StepDecay(0.4, 0.5, 50)},
        controls=('schedule', 'initial', 'factor', 'every', 'decay', 'noise', 'seed'))""",
    "bets": """explore(
        rosenbrock, [GradientDescent(0.001), Momentum(0.001), Adam(0.05)], start=(-1.5, 2.0), steps=60,
        bets=True)""",
    "rows": "explore(bowl, GradientDescent(0.1), steps=3, view=('curve', 'rows'), controls=())",
    "cobweb": "kinds.cobweb()",
    "memory": "kinds.memory_bars(Adam(0.1, 0.9, 0.99))",
    "strip": "kinds.basin_strip()",
    "small phase": "kinds.phase_map()",
    "small rose": "kinds.direction_dial()",
    "python": "explore(lambda w: abs(w) ** 1.5 + np.sin(3 * w) / 3, start=3.0)",
}


def exported(*makes: str) -> str:
    """A page with nothing but the explorers that these lines of code make."""
    from gdcourse.explorers.standalone import standalone_html

    scope: dict = {}
    exec(IMPORTS, scope)
    fragment = "".join(standalone_html(eval(make, scope)) for make in makes)
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Explorer</title>'
    return f"{head}<body><main>{fragment}</main></body></html>"


def visit(page, make: str) -> None:
    """Go to such a page, at an address of its own, so that the browser keeps things for it."""
    text = exported(make)
    page.route(ADDRESS, lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto(ADDRESS)
