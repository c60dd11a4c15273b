"""What a reader reads of a notebook or a page: the prose, without code, addresses and tags; the numbers."""

from __future__ import annotations

import ast
import math
import operator
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gdcourse.questions.reading import Question

from .lesson import Cell, Notebook

FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*\s*$", re.M | re.S)
INLINE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
MATH = re.compile(r"\$\$.+?\$\$|(?<![\\\w$])\$(?=\S)[^$\n]+?(?<=\S)\$(?!\d)", re.S)
ADDRESS = re.compile(r"(!?)\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|<https?://[^>]*>|https?://\S+")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.S)


def plain(markdown: str, keep_code: bool = False) -> str:
    """The words of a Markdown text; with `keep_code`, also its inline code and its mathematics."""
    text = FENCE.sub(" ", markdown)
    if keep_code:
        text = INLINE.sub(r"\2", text)
    else:
        text = MATH.sub(" ", INLINE.sub(" ", text))
    return TAG.sub(" ", ADDRESS.sub(r"\2", text))


@dataclass(frozen=True)
class Passage:
    """A piece of prose and the cell it stands in."""

    cell: Cell
    text: str


def passages(notebook: Notebook) -> Iterator[Passage]:
    """All prose of a notebook: its markdown cells, and the words of its questions and captions."""
    for cell in notebook.cells:
        if cell.kind == "markdown":
            yield Passage(cell, cell.source)
        for call in cell.calls("show", "explore"):
            for text in words_of(call):
                yield Passage(cell, text)
        for question in notebook.asked(cell):
            for text in words_in(question):
                yield Passage(cell, text)


def words_in(question: Question) -> list[str]:
    """What is asked, what is answered, and why."""
    said = [word for answer in question.answers for word in _words(answer.said)]
    return [question.asked, *said, *(answer.why for answer in question.answers)]


def _words(said: object) -> list[str]:
    """An answer as texts: the items of an order, and nothing for a number or a table of them."""
    return [one for one in (said if isinstance(said, tuple) else [said]) if isinstance(one, str)]


def words_of(call: ast.Call) -> list[str]:
    """The texts written out in a call, without those for a machine: what a caption says."""
    named = called_by_id(call)
    skipped = {id(node) for argument in named for node in ast.walk(argument)}
    return [
        node.value
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
    ]


def called_by_id(call: ast.Call) -> list[ast.AST]:
    """The arguments that are names for a machine: a lock, a control, a view."""
    machine = [word.value for word in call.keywords if word.arg in ("locked_by", "controls", "view")]
    return [*call.args[:1], *machine]


# Numbers ----------------------------------------------------------------------------------------------------

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
GAP = "\u2009\u202f\u00a0"  # thin and no-break spaces between thousands

NUMBER = re.compile(
    rf"""(?<![\w.])
    (?P<whole>\d{{1,3}}(?:[,{GAP}]\d{{3}})+(?!\d)
        |\d{{2,3}}(?:[ ]\d{{3}})+(?!\d)|\d{{1,3}}(?:[ ]\d{{3}}){{2,}}(?!\d)|\d+)
    (?P<fraction>\.\d(?:\d|[{GAP} ](?=\d{{3}}(?!\d)))*)?
    (?:e(?P<e>[+-−]?\d+)|\s?(?:[×·]|\\times|\\cdot)\s?10(?:(?P<up>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\^\{{?(?P<power>[-−]?\d+)\}}?))?
    (?P<percent>\s?\\?%)?
    (?!\d|\.\d)""",
    re.X,
)
YEAR = r"(?:1[6-9]\d\d|20[0-3]\d)"
CITED = re.compile(
    rf"(?<=\()[^()\d]*{YEAR}[a-z]?(?=[,;)])|(?:\bal\.|\b[A-Z]\w+),? {YEAR}\b"
    rf"|\b(?:in|of|since|by) {YEAR}\b(?! (?:steps|updates|epochs|rows|examples))"
    r"|\barXiv:\d+\.\d+|\bISBN[ \d-]+|\b\d+\.\d+\.\d+"
    r"|\b(?:Python|NumPy|SciPy|scikit-learn|PyTorch|JupyterLab|version) \d+(?:\.\d+)*"
)


@dataclass(frozen=True)
class Number:
    """A number as it is written, its size, and how far the true value may be from it, given its digits."""

    written: str
    size: float
    slack: float

    @property
    def checked(self) -> bool:
        """Small whole numbers are counts and names; all others must have been computed."""
        return "." in self.written or self.size >= 100 or self.slack < 0.4


def numbers(text: str) -> list[Number]:
    """The numbers of a text without their signs: "−0.6", "69,078", "1.5×10⁶", "1.5e6", "67.2 %"."""
    text = CITED.sub(" ", text.replace("{,}", ",").replace("\\,", "\u2009").replace("\\%", "%"))
    found = []
    for match in NUMBER.finditer(text):
        digits = re.sub(r"[^\d.]", "", match["whole"] + (match["fraction"] or ""))
        power = int(
            (match["e"] or (match["up"] or "").translate(SUPERSCRIPTS) or match["power"] or "0").replace(
                "−", "-"
            )
        )
        decimals = len(digits.partition(".")[2])
        scale = 10.0**power
        written = match[0].strip()
        if written in ("100 %", "100%"):
            continue
        found.append(Number(written, float(digits) * scale, 0.5 * scale * 10.0**-decimals))
    return found


SUM = re.compile(
    r"(?P<left>[\d.(−+-][\d.\s()+\-−·×*/⁰¹²³⁴⁵⁶⁷⁸⁹]*?)\s?=\s?[−+-]?(?P<right>\d[\d.]*\d|\d)(?P<more>[⁰¹²³⁴⁵⁶⁷⁸⁹\d]|\s?[·×*/+−-]\s?\d)?"
)
IN_PYTHON = str.maketrans("−·×", "-**")


def sums(text: str) -> Iterator[tuple[list[Number], Number]]:
    """The sums in a text that are right: their parts and the result. "0.8³ = 0.512" gives 0.8 and 0.512."""
    for match in SUM.finditer(text):
        left = re.sub(
            r"([⁰¹²³⁴⁵⁶⁷⁸⁹]+)",
            lambda up: "**" + up[1].translate(SUPERSCRIPTS),
            match["left"].translate(IN_PYTHON),
        )
        try:
            value = _worked_out(ast.parse(left.strip(), mode="eval").body)
        except (SyntaxError, ValueError, ArithmeticError):
            continue
        result = numbers(match["right"])
        if not match["more"] and result and abs(abs(value) - result[0].size) <= result[0].slack * (1 + 1e-6):
            yield numbers(match["left"]), result[0]


def _worked_out(node: ast.expr) -> float:
    """The value of a sum of plain numbers; ValueError for anything else."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            return -_worked_out(operand) if isinstance(sign, ast.USub) else _worked_out(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)](_worked_out(left), _worked_out(right))
    raise ValueError("not a sum of plain numbers")


_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}


class Computed:
    """The numbers that a notebook's code writes or its outputs show, and what right sums make of them."""

    def __init__(self, sizes: Iterable[float]):
        self.sizes = sorted(set(sizes))

    def learn(self, texts: Iterable[str]) -> None:
        """Add the results of the sums whose parts are known, as often as that leads to more."""
        worked = [entry for text in texts for entry in sums(text)]
        before = -1
        while before < len(self.sizes):
            before = len(self.sizes)
            new = {
                result.size
                for parts, result in worked
                if all(not part.checked or part in self for part in parts)
            }
            self.sizes = sorted(new.union(self.sizes))

    @classmethod
    def by(cls, notebook: Notebook) -> Computed:
        """Of every code cell, except what only a question says: a wrong option is no result."""
        cells = [cell for cell in notebook.code if not cell.calls("ask")]
        shown = [number.size for cell in cells for number in numbers(cell.text)]
        return cls([*shown, *(size for cell in notebook.code for size in literals(cell))])

    def __contains__(self, number: Number) -> bool:
        """Whether one of them, rounded, gives the number; a percentage may be shown as a share."""
        scales = (1.0, 0.01) if number.written.endswith("%") else (1.0,)
        return any(self._near(number.size * scale, number.slack * scale) for scale in scales)

    def _near(self, size: float, slack: float) -> bool:
        reach = slack * (1 + 1e-6) + 1e-12 * size
        place = bisect_left(self.sizes, size - reach)
        return place < len(self.sizes) and self.sizes[place] <= size + reach


def literals(cell: Cell) -> list[float]:
    """The numbers written in the code, without their signs."""
    return [
        float(abs(node.value))
        for node in ast.walk(cell.tree or ast.Module([], []))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    ]
