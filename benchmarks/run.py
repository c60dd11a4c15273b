"""`python3 course.py bench`: the ground floor against a plain loop, textbooks, scikit-learn and torch.

    python3 course.py bench                    everything: about ten minutes and 4 GB of disk
    python3 course.py bench --small            a quick look: smaller data, 0.2 GB of disk
    python3 course.py bench --only graphs      one part, or several
    python3 course.py bench --save             keeps the tables as benchmarks/results.md and results.json

Ratios, not seconds, are what is compared: both sides run in this process, in turns, on one BLAS thread.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from gdcourse import (
    Adam,
    AdamW,
    CharacterMLP,
    Clipped,
    Cosine,
    GradientDescent,
    LinearRegression,
    Network,
    SoftmaxRegression,
    Table,
    Value,
    Vocabulary,
    WarmUp,
    build_dataset,
    contiguous_blocks,
    course_text,
    descend,
    diabetes,
    digits,
    full_batch,
    gradient_boosting,
    hike,
    minibatches,
    newton_boosting,
    numeric_gradient,
    rosenbrock,
    topological_order,
)

from . import peers
from .measure import extra_memory, import_times, machine, medians, private_memory

BLOCK = 4096
STEPS = 200


@dataclass
class Report:
    """Tables of what was measured, and the figures to reach."""

    tables: dict[str, Table] = field(default_factory=dict)
    figures: list[tuple[str, float | None, str, float]] = field(default_factory=list)

    def add(self, title: str, table: Table) -> None:
        self.tables[title] = table
        print(f"\n{title}\n{table}", flush=True)

    def reach(self, figure: str, value: float | None, comparison: str, bar: float) -> None:
        self.figures.append((figure, value, comparison, bar))

    def summary(self) -> Table:
        rows = []
        for figure, value, comparison, bar in self.figures:
            reached = (
                ""
                if value is None
                else "yes"
                if (value <= bar if comparison == "≤" else value >= bar)
                else "no"
            )
            rows.append(
                (figure, "not measured" if value is None else value, f"{comparison} {bar:g}", reached)
            )
        return Table(("figure", "measured", "to reach", "reached"), rows, digits=2)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="course.py bench", description="measure the speed of the ground floor"
    )
    parser.add_argument("--small", action="store_true", help="smaller data, for a quick look")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="measure these parts")
    parser.add_argument("--save", action="store_true", help="keep the tables in benchmarks/")
    options = parser.parse_args(arguments)
    report, torch = Report(), _torch()
    print("\n".join(f"{name:14} {value}" for name, value in machine().items()))
    for part in options.only:
        PARTS[part](report, torch, options.small)
    report.add("Figures", report.summary())
    if options.save:
        save(report, "small" if options.small else "full", everything=options.only == list(PARTS))
    return 0


def rosenbrock_walks(report: Report, torch) -> None:
    one, crowd = np.array([-1.0, 1.0]), np.random.default_rng(0).uniform(-1, 1, (2, 1000))
    rate, rule, adam = 1e-4, GradientDescent(1e-4), Adam(1e-4)
    tasks = {
        "bare loop, 1 start": lambda: peers.bare_loop(one, rate, STEPS),
        "descend, 1 start": lambda: descend(rosenbrock, one, rule, STEPS),
        "bare Adam, 1 start": lambda: peers.bare_adam(one, rate, STEPS),
        "descend with Adam, 1 start": lambda: descend(rosenbrock, one, adam, STEPS),
        "bare loop, 1000 starts": lambda: peers.bare_loop(crowd, rate, STEPS),
        "descend, 1000 starts": lambda: descend(rosenbrock, crowd, rule, STEPS),
    }
    if torch:
        for name, make in (("SGD", torch.optim.SGD), ("Adam", torch.optim.Adam)):
            for count, start in ((1, one), (1000, crowd)):
                tasks[f"torch {name}, {count} start{'s'[: count > 1]}"] = lambda start=start, make=make: (
                    peers.torch_rosenbrock(torch, start, lambda w: make(w, rate), STEPS)
                )
    seconds = medians(tasks, repeats=15, inner=5)
    seconds |= medians({"bare loop, 1000 one by one": lambda: peers.one_after_another(crowd, rate, STEPS)})
    base = seconds["descend, 1 start"]
    rows = [(name, 1e3 * value, value / base) for name, value in seconds.items()]
    report.add(f"{STEPS} steps on Rosenbrock", Table(("walk", "ms", "× descend, 1 start"), rows, digits=2))
    report.reach("descend / bare loop", base / seconds["bare loop, 1 start"], "≤", 1.15)
    report.reach("1000 starts / one", seconds["descend, 1000 starts"] / base, "≤", 6)


def made_up(rows: int, dtype) -> tuple[np.ndarray, np.ndarray]:
    """Columns of unequal size and some correlation: curvatures from about 0.4 to 6."""
    rng = np.random.default_rng(1)
    X = rng.standard_normal((rows, 20), np.float32)
    X *= np.linspace(0.6, 1.4, 20, dtype=np.float32)
    X[:, 1:] += 0.3 * X[:, :-1]
    truth = rng.standard_normal(20).astype(np.float32)
    y = X @ truth + rng.standard_normal(rows, np.float32)
    return X.astype(dtype), y.astype(dtype)


def million_rows(report: Report, torch, rows: int, dtype) -> None:
    X, y = made_up(rows, dtype)
    loss, rng = LinearRegression(X, y, intercept=False), np.random.default_rng(0)
    best = loss(np.linalg.lstsq(X, y, rcond=None)[0])
    blocks, weights, start = contiguous_blocks(rows, BLOCK), np.ones(20, dtype), loss.zeros()
    rate = float(1 / np.linalg.eigvalsh(loss.hessian())[-1])

    def epoch():
        return descend(loss, start, GradientDescent(rate), batches=blocks)

    near = 1 + int(np.argmax([loss(w) <= 1.01 * best for w in epoch().positions[1:]]))

    def to_one_percent():
        return descend(loss, start, GradientDescent(rate), near, blocks)

    assert loss(to_one_percent().positions[-1]) <= 1.01 * best
    part = slice(0, rows // 50)
    tasks = {
        "read X once (X @ w)": lambda: X @ weights,
        "read X once (X.sum())": lambda: X.sum(),
        f"ours: epoch in blocks of {BLOCK}": epoch,
        f"ours: epoch in blocks of {BLOCK}, Adam": lambda: descend(loss, start, Adam(0.1), batches=blocks),
        f"ours: to 1 % of least squares, {near} blocks": to_one_percent,
        "ours: one step on everything": lambda: descend(
            loss, start, GradientDescent(rate), 1, full_batch(rows)
        ),
        "textbook: one step on everything": lambda: peers.textbook_batch(X, y, rate, 1),
        "textbook: epoch in batches of 32": lambda: peers.textbook_minibatch(X, y, rate / 4, 32, rng),
        f"textbook: epoch in batches of {BLOCK}": lambda: peers.textbook_minibatch(X, y, rate, BLOCK, rng),
        "textbook: epoch one by one (a 50th, × 50)": lambda: peers.textbook_stochastic(
            X[part], y[part], 1e-3, rng
        ),
        "scikit-learn: SGDRegressor epoch": lambda: _sgd_regressor().fit(X, y),
        "normal equations": lambda: peers.normal_equations(X, y),
        "numpy lstsq": lambda: np.linalg.lstsq(X, y, rcond=None),
    }
    if torch:
        A, b = torch.from_numpy(X), torch.from_numpy(y)
        tasks["torch: epoch in batches of 32"] = lambda: peers.torch_epoch(torch, A, b, rate / 4, 32, True)
        tasks[f"torch: epoch in blocks of {BLOCK}"] = lambda: peers.torch_epoch(
            torch, A, b, rate, BLOCK, False
        )
    seconds = medians(tasks)
    seconds["textbook: epoch one by one (a 50th, × 50)"] *= 50
    ours, read = seconds[f"ours: epoch in blocks of {BLOCK}"], seconds["read X once (X @ w)"]
    table = [(name, 1e3 * seconds[name], seconds[name] / read, seconds[name] / ours) for name in tasks]
    name = np.dtype(dtype).name
    report.add(
        f"Linear regression, {rows:,} × 20, {name}",
        Table(("what", "ms", "× reading X", "× our epoch"), table, digits=2),
    )
    if dtype is np.float32:
        report.reach("mini-batch epoch / reading X once", ours / read, "≤", 2.5)
        near_time = next(seconds[name] for name in tasks if "to 1 %" in name)
        report.reach("to 1 % of least squares / reading X once", near_time / read, "≤", 1)
        report.reach(
            "textbook mini-batch loop / our epoch",
            seconds["textbook: epoch in batches of 32"] / ours,
            "≥",
            20,
        )
        report.reach(
            "SGDRegressor epoch / our epoch", seconds["scikit-learn: SGDRegressor epoch"] / ours, "≥", 30
        )
        torchs = seconds.get("torch: epoch in batches of 32")
        report.reach("torch's loop / our epoch", torchs and torchs / ours, "≥", 40)
        report.reach("extra memory of an epoch, MB", extra_memory(epoch), "≤", 1)


def file_on_disk(report: Report, rows: int) -> None:
    """More data than one would like to load: blocks come from the file, and nothing else is kept."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        write_file(Path(folder), rows)
        walk_file(report, Path(folder), rows)


def write_file(folder: Path, rows: int) -> None:
    X = np.memmap(folder / "X.f32", np.float32, "w+", shape=(rows, 20))
    y = np.memmap(folder / "y.f32", np.float32, "w+", shape=(rows,))
    for start in range(0, rows, 500_000):
        part = slice(start, min(start + 500_000, rows))
        X[part], y[part] = made_up(part.stop - part.start, np.float32)
    X.flush()


def walk_file(report: Report, folder: Path, rows: int) -> None:
    X = np.memmap(folder / "X.f32", np.float32, "r", shape=(rows, 20))
    y = np.memmap(folder / "y.f32", np.float32, "r", shape=(rows,))
    loss, weights = LinearRegression(X, y, intercept=False), np.ones(20, np.float32)
    blocks = contiguous_blocks(rows, 2 * BLOCK)

    def read():
        for part in blocks:
            loss.X[part] @ weights

    def epoch():
        return descend(loss, loss.zeros(), GradientDescent(0.05), batches=blocks)

    private = private_memory(epoch)  # of the first run: a later one would reuse what this one asked for
    seconds = medians({"read the file once": read, "epoch": epoch})
    size = X.nbytes / 1e9
    table = [(name, value, size / value) for name, value in seconds.items()]
    title = f"A file of {size:.1f} GB, in blocks of {2 * BLOCK} rows"
    report.add(title, Table(("what", "s", "GB/s"), table, digits=2))
    report.reach(
        "file: share of the reading speed", seconds["read the file once"] / seconds["epoch"], "≥", 0.5
    )
    report.reach("file: private memory, MB", private, "≤", 50)


def boosting(report: Report) -> None:
    """The same trees as scikit-learn's; numpy is called once a node, so many nodes of few rows cost most."""
    (X, y), (A, b) = diabetes(), made_up(20_000, np.float32)
    data = {"442 × 10": (X.astype(np.float32), y, 50), "20,000 × 20": (A, b.astype(float), 3)}
    rows, worst = [], 0.0
    for name, (X, y, trees) in data.items():
        for depth in (1, 3, 6, 8):
            tasks = {
                "ours": lambda X=X, y=y, n=trees, depth=depth: gradient_boosting(X, y, n, depth=depth),
                "theirs": lambda X=X, y=y, n=trees, depth=depth: _regressor(n, depth).fit(X, y),
                "binned": lambda X=X, y=y, n=trees, depth=depth: newton_boosting(
                    X, y, n, depth=depth, bins=255
                ),
            }
            ours, theirs, binned = (1e3 * value for value in medians(tasks).values())
            rows.append((f"{trees} trees of depth {depth} on {name}", ours, theirs, ours / theirs, binned))
            if depth <= 6:
                worst = max(worst, ours / theirs)
    headers = ("what", "ours, ms", "scikit-learn, ms", "ours / theirs", "newton, 255 bins, ms")
    report.add("Boosting", Table(headers, rows, digits=2))
    report.reach("boosting / scikit-learn's, up to depth 6", worst, "≤", 3)


def language(report: Report, torch) -> None:
    """The character model of the course's text: 6000 steps of 128 letters."""
    steps, lines = 200, course_text()
    vocabulary = Vocabulary(lines)
    X, y = build_dataset([line for k, line in enumerate(lines) if k % 10], vocabulary)
    loss = CharacterMLP(X, y, len(vocabulary))
    rule = Clipped(AdamW(WarmUp(Cosine(5e-3, 5900), 100), weight_decay=0.1), norm=1.0)
    start, plan = loss.start(rng=0), minibatches(len(y), 128, rng=1)
    rows, w = next(iter(plan)), start
    tasks = {
        "ours: steps": lambda: list(hike(loss, start, rule, steps, plan))[-1],
        "… of which gradients": lambda: [loss.gradient(w, rows) for _ in range(steps)],
    }
    if torch:
        tasks["torch: steps"] = lambda: peers.torch_character_mlp(torch, X, y, len(vocabulary), steps)
    seconds = medians(tasks)
    ours = seconds["ours: steps"]
    table = [(name, 1e3 * value / steps, value / ours) for name, value in seconds.items()]
    title = f"A character model, {loss.dim:,} weights, batches of 128"
    report.add(title, Table(("what", "ms a step", "× our step"), table, digits=2))
    report.reach("character model, 6000 steps, s", 6000 / steps * ours, "≤", 40)


def graphs(report: Report) -> None:
    """The same graph of our Values and of micrograd's: a network of 16 + 16 units, number by number."""
    theirs = _micrograd()
    tasks = {"ours": lambda: peers.network_of_values(Value).backward()}
    if theirs:
        tasks["micrograd"] = lambda: peers.network_of_values(theirs).backward()
    seconds = medians(tasks, repeats=15)
    size = len(topological_order(peers.network_of_values(Value)))
    table = [(name, 1e3 * value, value / seconds["ours"]) for name, value in seconds.items()]
    title = f"A graph of {size:,} Values, there and back"
    report.add(title, Table(("engine", "ms", "× ours"), table, digits=2))
    ratio = seconds["ours"] / seconds["micrograd"] if theirs else None
    report.reach("Value / micrograd on the same graph", ratio, "≤", 1.3)


def cost_of_a_gradient(report: Report) -> None:
    """In units of one look at the loss: nudging every weight, and backpropagation by matrices."""
    X, y = digits()
    model = SoftmaxRegression(X / 16, y)
    rows = [_costs(Network(model, hidden)) for hidden in ([4], [16], [64], [64, 64], [256, 256])]
    headers = ("hidden units", "a loss, ms", "backprop, losses", "nudging, losses", "… measured")
    report.add("What a gradient costs, on 1797 digits", Table(headers, rows, digits=2))
    report.reach("backpropagation / loss", max(row[2] for row in rows), "≤", 4)


def _costs(net) -> tuple:
    w = net.start(rng=0)
    loss, gradient = medians({"f": lambda: net(w), "∇f": lambda: net.gradient(w)}, repeats=9).values()
    felt = "not measured"
    if net.dim < 2000:
        felt = medians({"felt": lambda: numeric_gradient(net, w)}, repeats=1)["felt"] / loss
    sizes = ", ".join(map(str, net.sizes[1:-1]))
    return f"{sizes}: {net.dim:,} weights", 1e3 * loss, gradient / loss, 2 * net.dim, felt


def digits_network(report: Report, torch) -> None:
    """64 units between pixels and digits, relu, Adam, batches of 32, float32, until 97 % of unseen are right.

    The same for all: data, sizes, rule, rate, and a look at the unseen digits after every epoch. Each starts
    as it starts by itself.
    """
    X, y = digits()
    order = np.random.default_rng(0).permutation(len(y))
    seen, unseen = order[:1400], order[1400:]
    X = (X / 16).astype(np.float32)
    data = (X[seen], y[seen], X[unseen], y[unseen])
    fits = {"ours": peers.our_digits, "scikit-learn": peers.sklearn_digits}
    if torch:
        fits["torch"] = lambda *settings: peers.torch_digits(torch, *settings)
    epochs = {name: [] for name in fits}

    def race(name: str):
        seeds = itertools.count()
        return lambda: epochs[name].append(fits[name](*data, next(seeds)))

    seconds = medians({name: race(name) for name in fits}, repeats=21)
    ours = seconds["ours"]
    rows = [(name, float(np.median(epochs[name])), 1e3 * s, s / ours) for name, s in seconds.items()]
    headers = ("who", "epochs", "ms to 97 %", "× ours")
    report.add("A network reads digits", Table(headers, rows, digits=2))
    report.reach("MLPClassifier / ours, digits to 97 %", seconds["scikit-learn"] / ours, "≥", 4)
    torchs = seconds.get("torch")
    report.reach("torch's loop / ours, digits to 97 %", torchs and torchs / ours, "≥", 5)


def imports(report: Report) -> None:
    first = "from gdcourse import GradientDescent, bowl, descend"
    times = import_times(["import numpy", "import gdcourse", first], repeats=9)
    table = [(statement, 1e3 * value, value / times["import numpy"]) for statement, value in times.items()]
    report.add(
        "Imports, beyond starting Python", Table(("statement", "ms", "× import numpy"), table, digits=2)
    )
    report.reach("import gdcourse / import numpy", times["import gdcourse"] / times["import numpy"], "≤", 1.2)
    report.reach("… with its first names / import numpy", times[first] / times["import numpy"], "≤", 1.2)


PARTS = {
    "walks": lambda report, torch, small: rosenbrock_walks(report, torch),
    "rows": lambda report, torch, small: [
        million_rows(report, torch, 100_000 if small else 1_000_000, dtype)
        for dtype in (np.float32, np.float64)
    ],
    "file": lambda report, torch, small: file_on_disk(report, 2_500_000 if small else 50_000_000),
    "boosting": lambda report, torch, small: boosting(report),
    "language": lambda report, torch, small: language(report, torch),
    "graphs": lambda report, torch, small: graphs(report),
    "gradients": lambda report, torch, small: cost_of_a_gradient(report),
    "digits": lambda report, torch, small: digits_network(report, torch),
    "imports": lambda report, torch, small: imports(report),
}


def save(report: Report, size: str, everything: bool) -> None:
    """Write the tables, under the machine they were measured on; what was not measured again is kept."""
    here, now = Path(__file__).parent, machine()
    new = {title: [table.headers, *table.rows] for title, table in report.tables.items()}
    runs = [] if everything else json.loads((here / "results.json").read_text(encoding="utf-8"))
    for run in runs:
        run["tables"] = _without(run["tables"], new)
    mine = next((run for run in runs if run["machine"] == now and run["size"] == size), None)
    if mine is None:
        runs.append(mine := {"machine": now, "size": size, "tables": {"Figures": []}})
    figures = [*mine["tables"].pop("Figures")[1:], *new["Figures"][1:]]
    mine["tables"] |= {**new, "Figures": [new["Figures"][0], *figures]}
    text = json.dumps(runs, indent=1, ensure_ascii=False, default=float) + "\n"
    (here / "results.json").write_text(text, encoding="utf-8", newline="\n")
    (here / "results.md").write_text(as_markdown(runs), encoding="utf-8", newline="\n")
    print("\nkept in benchmarks/results.md and results.json")


def _without(kept: dict[str, list], new: dict[str, list]) -> dict[str, list]:
    """The kept tables less those that are new, and their figures less those that are new."""
    measured = {row[0] for row in new["Figures"]} - {new["Figures"][0][0]}
    figures = [row for row in kept["Figures"] if row[0] not in measured]
    return {title: rows for title, rows in kept.items() if title not in new} | {"Figures": figures}


def as_markdown(runs: list[dict]) -> str:
    how = "Medians of processor time; the runs take turns, on one BLAS thread. The file is in the page cache."
    parts = ["# What was measured", how]
    for run in runs:
        about = "\n".join(f"| {name} | {value} |" for name, value in run["machine"].items())
        parts += [
            f"## {run['machine']['processor']}, {run['size']}",
            f"| machine | |\n| --- | --- |\n{about}",
        ]
        for title, (headers, *rows) in run["tables"].items():
            parts += [f"### {title}", Table(headers, rows, digits=2)._repr_markdown_()]
    return "\n\n".join(parts) + "\n"


def _sgd_regressor():
    from sklearn.linear_model import SGDRegressor

    return SGDRegressor(max_iter=1, tol=None, penalty=None, fit_intercept=False, eta0=1e-3, random_state=0)


def _regressor(trees: int, depth: int):
    from sklearn.ensemble import GradientBoostingRegressor

    return GradientBoostingRegressor(n_estimators=trees, max_depth=depth, random_state=0)


def _micrograd():
    try:
        from micrograd.engine import Value as theirs
    except ModuleNotFoundError:
        print("micrograd is not installed: its row is left out")
        return None
    return theirs


def _torch():
    try:
        import torch
    except ModuleNotFoundError:
        print("torch is not installed: its rows are left out")
        return None
    torch.set_num_threads(1)
    return torch


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
