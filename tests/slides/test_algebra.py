"""The lines of algebra that only a lecture has: every term is worked out with numbers, and every sign between
two terms has to hold for them."""

import re
from pathlib import Path

import numpy as np
import pytest

from gdcourse.course.refused import Refused
from gdcourse.teaching.deck.algebra import add_algebra, split
from gdcourse.teaching.deck.compose import LEAD, Section, Slide
from gdcourse.teaching.deck.pacing import FORMULA, TURN, WORD, need
from gdcourse.teaching.lectern import beyond
from gdcourse.teaching.slides import lectures

FILE = Path("solutions/03_a/guide.toml")
SIGN = re.compile(r"(?<![a-z\\])(=|<|>|\\le(?![a-z])|\\approx)")


# What is said -----------------------------------------------------------------------------------------------

RNG = np.random.default_rng(0)
WALK = {"w": 5.0, "eta": 0.17, "k": 6, "w0": -1.3}
HOURS, POINTS = np.array([1.0, 2, 3, 4]), np.array([2.0, 7, 10, 11])
A, Y, W = RNG.normal(size=(7, 3)), RNG.normal(size=7), RNG.normal(size=3)
SHORT = 3e-4 * RNG.normal(size=3)
VALLEY = {"mu": 2.0, "L": 50.0, "kappa": 25.0, "eta": 2 / 52}
COIN = np.array([-1.0, 1])
PAIRS = np.array([(a, b) for a in COIN for b in COIN])
ONE, OTHER = PAIRS.T
FIVE = np.array(np.meshgrid(*[COIN] * 5)).reshape(5, -1).T  # every way that five coins can fall
LEAF = {"G": 1.5, "H": 2.0, "l2": 0.5, "v": -1.5 / 2.5}
PASSED = np.array([0.3, 0.25, 0.9, 0.5])
TREE = {"r": np.array([-5.5, -0.5, 2.5, 3.5]), "t": np.array([-5.5, 5.5 / 3, 5.5 / 3, 5.5 / 3]), "nu": 0.7}


def walked(w, eta, k):
    for _ in range(k):
        w = w - eta * 2 * (w - 3)
    return w


def bowl(w):
    return w**2 - 2 * np.cos(w)  # its curvature is 2 + 2 cos w: nowhere above 4


def bowl_slope(w):
    return 2 * w + 2 * np.sin(w)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slope(f, z, h=1e-6):
    return (f(z + h) - f(z - h)) / (2 * h)


def averages(beta, g, k):
    m = 0.0
    for _ in range(k):
        m = beta * m + (1 - beta) * g
    return m


def heavy_ball(eta, beta, curvature, k):
    d, v, places, velocities = 3.0, 0.0, [3.0], [0.0]
    for _ in range(k):
        v = beta * v + curvature * d
        d = d - eta * v
        places.append(d)
        velocities.append(v)
    return np.array(places), np.array(velocities)


D, V = heavy_ball(0.1, 0.6, 2.0, 6)
ROOT = max(np.roots([1, -(1 + 0.6 - 0.2), 0.6]), key=abs)
SADDLE = {"y0": 0.01, "eta": 0.1, "lam": 2.0, "r": 0.01 * 1.2**9}

# Title → what its letters are, and what each of its terms is in Python.
SAID = {
    "Every step keeps 1 − 2η of the distance": (
        WALK | {"new": 5.0 - 0.17 * 2 * (5.0 - 3)},
        {
            r"w_{\text{new}} - 3": "new - 3",
            r"w - \eta \cdot 2\,(w - 3) - 3": "w - eta * 2 * (w - 3) - 3",
            r"(w - 3) - 2\eta\,(w - 3)": "(w - 3) - 2 * eta * (w - 3)",
            r"(1 - 2\eta)\,(w - 3)": "(1 - 2 * eta) * (w - 3)",
            r"w_k - 3": "walked(w0, eta, k) - 3",
            r"(1 - 2\eta)^k\,(w_0 - 3)": "(1 - 2 * eta)**k * (w0 - 3)",
        },
    ),
    "A walk arrives if η is below 2/L": (
        {"eta": 0.12, "L": 15.0},
        {
            r"|1 - \eta L|": "abs(1 - eta * L)",
            "1": "1",
            "-1": "-1",
            r"1 - \eta L": "1 - eta * L",
            "-2": "-2",
            r"-\eta L": "-eta * L",
            "0": "0",
            r"\frac{2}{L}": "2 / L",
            r"\eta": "eta",
        },
    ),
    "The bowl that touches the hill says what a step gains": (
        {"w": 1.3, "s": -0.4 * bowl_slope(1.3), "eta": 0.4, "g": bowl_slope(1.3), "L": 4.0},
        {
            "f(w + s)": "bowl(w + s)",
            r"f(w) + g\,s + \tfrac12 L\,s^2": "bowl(w) + g * s + L * s**2 / 2",
            r"f(w - \eta g)": "bowl(w - eta * g)",
            r"f(w) - \eta\,g^2 + \tfrac12 L\,\eta^2 g^2": "bowl(w) - eta * g**2 + L * eta**2 * g**2 / 2",
            r"f(w) - \eta \left(1 - \tfrac12 \eta L\right) g^2": "bowl(w) - eta * (1 - eta * L / 2) * g**2",
            "f(w)": "bowl(w)",
        },
    ),
    "Four pushes, averaged, are 15w + 5b − 45": (
        {"w": 0.7, "b": -0.4, "x": 3.0, "y": 10.0},
        {
            r"\frac{\partial}{\partial w}\,(wx + b - y)^2": "slope(lambda w: (w * x + b - y)**2, w)",
            r"2\,(wx + b - y)\,x": "2 * (w * x + b - y) * x",
            r"\text{mean}": "np.mean(2 * (w * HOURS + b - POINTS) * HOURS)",
            r"2\,(\overline{x^2}\,w + \overline{x}\,b - \overline{xy})": (
                "2 * (np.mean(HOURS**2) * w + np.mean(HOURS) * b - np.mean(HOURS * POINTS))"
            ),
            r"2\,(7.5\,w + 2.5\,b - 22.5)": "2 * (7.5 * w + 2.5 * b - 22.5)",
            "15w + 5b - 45": "15 * w + 5 * b - 45",
        },
    ),
    "Move the weights a little, and the gradient shows": (
        {"d": SHORT, "r": A @ W - Y, "m": 7},
        {
            "A(w + d) - y": "A @ (W + d) - Y",
            "r + A d": "r + A @ d",
            r"\frac1m \lVert r + A d \rVert^2": "np.sum((r + A @ d)**2) / m",
            r"\frac1m \left(r^{\mathsf T} r + 2\,r^{\mathsf T}\! A d + \lVert A d \rVert^2\right)": (
                "(r @ r + 2 * r @ A @ d + np.sum((A @ d)**2)) / m"
            ),
            r"\text{loss} + \left(\frac2m A^{\mathsf T} r\right)^{\mathsf T} d": (
                "np.mean(r**2) + (2 / m * A.T @ r) @ d"
            ),
            "g": "np.array([slope(lambda w: np.mean((A @ (W + w * e) - Y)**2), 0.0) for e in np.eye(3)])",
            r"\frac2m A^{\mathsf T} r": "2 / m * A.T @ r",
        },
    ),
    "At its best, one rate keeps (κ − 1)/(κ + 1)": (
        VALLEY,
        {
            r"1 - \eta\mu": "1 - eta * mu",
            r"\eta L - 1": "eta * L - 1",
            "2": "2",
            r"\eta\,(\mu + L)": "eta * (mu + L)",
            r"\eta^*": "eta",
            r"\frac{2}{\mu + L}": "2 / (mu + L)",
            r"1 - \eta^*\mu": "1 - eta * mu",
            r"\frac{L - \mu}{L + \mu}": "(L - mu) / (L + mu)",
            r"\frac{\kappa - 1}{\kappa + 1}": "(kappa - 1) / (kappa + 1)",
        },
    ),
    "Of B strangers' errors only the squares stay": (
        {"sigma": 1.0, "B": 5},
        {
            r"\overline{\left(\frac{e_1 + e_2}{2}\right)^2}": "np.mean(PAIRS.mean(axis=1)**2)",
            r"\frac14 \left(\overline{e_1^2} + 2\,\overline{e_1 e_2} + \overline{e_2^2}\right)": (
                "(np.mean(ONE**2) + 2 * np.mean(ONE * OTHER) + np.mean(OTHER**2)) / 4"
            ),
            r"\frac14 \left(\sigma^2 + 0 + \sigma^2\right)": "(sigma**2 + 0 + sigma**2) / 4",
            r"\frac{\sigma^2}{2}": "sigma**2 / 2",
            r"\overline{\left(\frac{e_1 + \dots + e_B}{B}\right)^2}": "np.mean(FIVE.mean(axis=1)**2)",
            r"\frac{B\,\sigma^2}{B^2}": "B * sigma**2 / B**2",
            r"\frac{\sigma^2}{B}": "sigma**2 / B",
            r"\text{spread}": "np.std(FIVE.mean(axis=1))",
            r"\frac{\sigma}{\sqrt B}": "sigma / np.sqrt(B)",
        },
    ),
    "Where in and out balance, E is 4η/(1 − η)": (
        {"eta": 0.1, "E": 0.4 / 0.9},
        {
            "E": "E",
            r"(1 - 2\eta)^2 E + 16\,\eta^2": "np.mean(((1 - 2 * eta) * np.sqrt(E) + 4 * eta * COIN)**2)",
            r"\left(1 - (1 - 2\eta)^2\right) E": "(1 - (1 - 2 * eta)**2) * E",
            r"16\,\eta^2": "16 * eta**2",
            r"4\eta\,(1 - \eta)\,E": "4 * eta * (1 - eta) * E",
            r"\frac{4\eta}{1 - \eta}": "4 * eta / (1 - eta)",
        },
    ),
    "A saddle holds you for a logarithm of steps": (
        SADDLE | {"y": 0.3, "new": 0.3 - 0.1 * slope(lambda y: -(y**2), 0.3), "k": 9},
        {
            r"y_{\text{new}}": "new",
            r"y - \eta\,(-\lambda y)": "y - eta * (-lam * y)",
            r"(1 + \eta\lambda)\,y": "(1 + eta * lam) * y",
            "y_k": "y0 * np.prod([1 + eta * lam] * k)",
            r"(1 + \eta\lambda)^k\,y_0": "(1 + eta * lam)**k * y0",
            r"(1 + \eta\lambda)^k": "(1 + eta * lam)**k",
            r"\frac{r}{y_0}": "r / y0",
            "k": "k",
            r"\frac{\ln (r / y_0)}{\ln (1 + \eta\lambda)}": "np.log(r / y0) / np.log(1 + eta * lam)",
        },
    ),
    "Everything cancels but chance minus truth": (
        {"z": 0.8, "p": sigmoid(0.8)},
        {
            r"\text{a pass:}\quad \frac{d\ell}{dz}": "slope(lambda z: -np.log(sigmoid(z)), z)",
            r"-\frac{1}{p} \cdot p\,(1 - p)": "-1 / p * p * (1 - p)",
            "p - 1": "p - 1",
            r"\text{a fail:}\quad \frac{d\ell}{dz}": "slope(lambda z: -np.log(1 - sigmoid(z)), z)",
            r"\frac{1}{1 - p} \cdot p\,(1 - p)": "1 / (1 - p) * p * (1 - p)",
            "p - 0": "p - 0",
        },
    ),
    "Two lines of the rule are one equation for r": (
        {"eta": 0.1, "beta": 0.6, "lam": 2.0, "k": 4, "p": 1.4, "r": ROOT},
        {
            "d_{k+1}": "D[k + 1]",
            r"d_k - \eta\,(\beta v_k + \lambda d_k)": "D[k] - eta * (beta * V[k] + lam * D[k])",
            r"d_k + \beta\,(d_k - d_{k-1}) - \eta\lambda\,d_k": (
                "D[k] + beta * (D[k] - D[k - 1]) - eta * lam * D[k]"
            ),
            r"(1 + \beta - \eta\lambda)\,d_k - \beta\,d_{k-1}": (
                "(1 + beta - eta * lam) * D[k] - beta * D[k - 1]"
            ),
            "r^2": "r**2",
            r"p\,r - \beta": "p * r - beta",
        },
    ),
    "What one gradient ever adds is 1/(1 − β)": (
        {"beta": 0.9, "S": 10.0},
        {
            "S": "S",
            r"1 + \beta + \beta^2 + \beta^3 + \dots": "sum(beta**j for j in range(1000))",
            r"\beta S": "beta * S",
            r"\beta + \beta^2 + \beta^3 + \dots": "sum(beta**j for j in range(1, 1000))",
            r"S - \beta S": "S - beta * S",
            "1": "1",
            r"\frac{1}{1 - \beta}": "1 / (1 - beta)",
        },
    ),
    "The weights of an average add up to 1 − βᵏ": (
        {"beta": 0.9, "g": 6.0, "k": 7},
        {
            "m_2": "averages(beta, g, 2)",
            r"\beta\,(1 - \beta)\,g + (1 - \beta)\,g": "beta * (1 - beta) * g + (1 - beta) * g",
            "m_k": "averages(beta, g, k)",
            r"(1 - \beta)\left(1 + \beta + \dots + \beta^{k-1}\right) g": (
                "(1 - beta) * sum(beta**j for j in range(k)) * g"
            ),
            r"(1 - \beta) \cdot \frac{1 - \beta^k}{1 - \beta}\;g": (
                "(1 - beta) * (1 - beta**k) / (1 - beta) * g"
            ),
            r"(1 - \beta^k)\,g": "(1 - beta**k) * g",
        },
    ),
    "A product carries both slopes along": (
        {"a": 1.5, "a1": 0.7, "b": -2.0, "b1": 0.4, "eps": 1e-3},
        {
            r"(a + a'\varepsilon)\,(b + b'\varepsilon)": "(a + a1 * eps) * (b + b1 * eps)",
            r"ab + a\,b'\varepsilon + a'b\,\varepsilon + a'b'\,\varepsilon^2": (
                "a * b + a * b1 * eps + a1 * b * eps + a1 * b1 * eps**2"
            ),
            r"ab + (a\,b' + a'b)\,\varepsilon": "a * b + (a * b1 + a1 * b) * eps",
            "(ab)'": "slope(lambda x: (a + a1 * x) * (b + b1 * x), 0.0)",
            "a\\,b' + a'b": "a * b1 + a1 * b",
            r"(-3 + \varepsilon)\,(-3 + \varepsilon)": "(-3 + eps)**2",
            r"9 - 6\,\varepsilon": "9 - 6 * eps",
        },
    ),
    "Who knows nothing of ten classes pays log 10": (
        {},
        {
            "p_k": "np.exp(0.0) / np.exp(np.zeros(10)).sum()",
            r"\frac{e^0}{e^0 + \dots + e^0}": "np.exp(0) / sum(np.exp(0) for _ in range(10))",
            r"\frac{1}{10}": "1 / 10",
            r"\ell": "-np.log(np.exp(0.0) / np.exp(np.zeros(10)).sum())",
            r"-\ln \frac{1}{10}": "-np.log(1 / 10)",
            r"\ln 10": "np.log(10)",
            "2.303": "2.303",
        },
    ),
    "A tree gains ν (2 − ν) of its own squares": (
        TREE,
        {
            r"\sum (r - \nu t)^2": "np.sum((r - nu * t)**2)",
            r"\sum r^2 - 2\nu \sum r\,t + \nu^2 \sum t^2": (
                "np.sum(r**2) - 2 * nu * np.sum(r * t) + nu**2 * np.sum(t**2)"
            ),
            r"\sum r\,t": "np.sum(r * t)",
            r"\sum t^2": "np.sum(t**2)",
            r"\sum r^2 - \nu\,(2 - \nu) \sum t^2": "np.sum(r**2) - nu * (2 - nu) * np.sum(t**2)",
        },
    ),
    "The best answer of a leaf is −G/(H + λ)": (
        LEAF,
        {
            r"G + (H + \lambda)\,v": "slope(lambda v: G * v + (H + l2) * v**2 / 2, v)",
            "0": "0",
            "v": "v",
            r"-\frac{G}{H + \lambda}": "-G / (H + l2)",
            r"G v + \tfrac12 (H + \lambda)\,v^2": "G * v + (H + l2) * v**2 / 2",
            r"-\frac{G^2}{H + \lambda} + \frac12 \cdot \frac{G^2}{H + \lambda}": (
                "-G**2 / (H + l2) + G**2 / (H + l2) / 2"
            ),
            r"-\frac12 \cdot \frac{G^2}{H + \lambda}": "-G**2 / (H + l2) / 2",
        },
    ),
    "Perplexity is the number of letters one guesses among": (
        {"n": 4, "p": np.full(4, 1 / 28)},
        {
            r"\ell": "np.mean(-np.log(p))",
            r"-\frac1n \left(\ln p_1 + \dots + \ln p_n\right)": "-np.sum(np.log(p)) / n",
            r"e^{\ell}": "np.exp(np.mean(-np.log(p)))",
            r"\left(\frac{1}{p_1} \cdots \frac{1}{p_n}\right)^{1/n}": "np.prod(1 / p)**(1 / n)",
            r"\left(28^n\right)^{1/n}": "(28.0**n)**(1 / n)",
            "28": "28",
            r"\ln 28": "np.log(28)",
            "3.332": "3.332",
        },
    ),
}


SLIDES = [(source.lesson, slide) for source in lectures() for slide in beyond(source).get("algebra", [])]
every_slide = pytest.mark.parametrize(
    "slide",
    [slide for _, slide in SLIDES],
    ids=[f"{lesson[:2]} {slide['title']}" for lesson, slide in SLIDES],
)


def holds(left, sign, right):
    if sign in ("=", r"\approx"):
        rounded = np.ndim(right) == 0 and right in (2.303, 3.332)
        return np.allclose(left, right, rtol=2e-4 if rounded else 1e-6, atol=1e-8)
    return {"<": left < right, ">": left > right, r"\le": left <= right}[sign]


def steps(slide, letters):
    """Each sign of a slide with the numbers beside it; a line without a left side goes on from the last."""
    terms, last = SAID[slide["title"]][1], None
    for line in filter(str.strip, slide["lines"].splitlines()):
        left, right, _ = split(line, FILE)
        parts = [part.strip() for part in SIGN.split(f"{left} {right}")]
        unknown = [part for part in parts[::2] if part and part not in terms]
        assert not unknown, f"say above, in Python, what {unknown[0]!r} is"
        values = [eval(terms[part], globals() | letters) if part else last for part in parts[::2]]
        yield from zip(values, parts[1::2], values[1:], strict=False)
        last = values[-1]


@every_slide
def test_every_sign_holds_for_the_numbers_of_its_terms(slide):
    wrong = [each for each in steps(slide, SAID[slide["title"]][0]) if not holds(*each)]
    assert wrong == []


@pytest.mark.parametrize("eta", [0.0, 2 / 15, 0.14, -0.01])
def test_a_rate_that_does_not_arrive_breaks_each_line_of_the_limit(eta):
    slide = next(slide for _, slide in SLIDES if slide["title"].startswith("A walk arrives"))
    size, low, high, less, none, above, positive = (
        holds(*each) for each in steps(slide, {"eta": eta, "L": 15.0})
    )
    assert not any((size, low and high, less and none, above and positive))


def test_a_wrong_sign_and_a_wrong_term_are_seen():
    slide = next(slide for _, slide in SLIDES if slide["title"].startswith("Every step"))
    letters = SAID[slide["title"]][0]
    for right, wrong in (
        ("&= (w - 3)", "&< (w - 3)"),
        (r"&= (1 - 2\eta)\,(w - 3)", r"&= w - \eta \cdot 2\,(w - 3) - 3\,"),
    ):
        changed = slide | {"lines": slide["lines"].replace(right, wrong)}
        assert changed != slide
        with pytest.raises(AssertionError):
            assert all(holds(*each) for each in steps(changed, letters))


def test_every_lecture_but_the_first_has_its_lines():
    told = {lesson for lesson, _ in SLIDES}
    assert [source.lesson for source in lectures() if source.lesson not in told] == ["01_foggy_hiker"]
    assert all(3 <= len(list(filter(str.strip, slide["lines"].splitlines()))) <= 4 for _, slide in SLIDES)


# How it is shown --------------------------------------------------------------------------------------------

TWO = {
    "of": "One & only",
    "after": 1,
    "title": "*All* is 3",
    "lead": "Begin with `a`.",
    "lines": "a &= b % why\n\n&= 3 % for $b$ is 3",
}


def a_section():
    return Section(
        "why", "One &amp; only", 3, [Slide("One", body=["<p>x</p>"]), Slide("One", body=["<p>y</p>"])]
    )


def test_lines_stand_behind_their_slide_and_come_one_by_one():
    section = a_section()
    add_algebra([section], [TWO], FILE)
    _, slide, _ = section.slides
    assert (slide.kind, slide.title, slide.body[0]) == (
        "algebra",
        "<em>All</em> is 3",
        LEAD.format("Begin with <code>a</code>."),
    )
    first, second = re.findall(r'<div class="line">(.*?)</div>', slide.body[1])
    assert "fragment" not in first and second.count(' fragment" data-fragment-index="1"') == 3
    assert first.startswith(r"""<p class="left"><span class='math'>\(\displaystyle a\)</span></p>""")
    assert r""" data-fragment-index="1"><span class='math'>\(\displaystyle {}= 3\)</span></p>""" in second
    assert r"for <span class='math'>\(b\)</span> is 3" in second
    assert "Click. Once: the lines come one by one." in "".join(slide.notes)
    assert sum(each.seconds for each in section.slides) == pytest.approx(180)


def test_a_sign_of_hundredths_is_no_reason():
    assert split(r"a &= 50\,\% % half of it", FILE) == ("a", r"= 50\,\%", "half of it")


def test_a_line_takes_its_time_and_the_words_of_its_reason():
    section = a_section()
    add_algebra([section], [TWO], FILE)
    lead, lines = section.slides[1].body
    assert need([lead, lines]) - need([lead]) == pytest.approx(2 * FORMULA + 4 * WORD)
    assert need([]) == TURN


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"of": "Two"}, "speaks of slide 1 of “Two”, which the lecture"),
        ({"lines": "a = b % why"}, "has a line of algebra `a = b % why`: write `left &= right % reason`."),
        ({"lines": "\n"}, "has algebra without a line below “One & only”: write its `lines`."),
        ({"lines": "a &= b"}, "has a line of algebra `a &= b`: write `left &= right % reason`."),
        ({"lines": "a & % why"}, "has a line of algebra `a & % why`: write `left &= right % reason`."),
    ],
)
def test_algebra_that_cannot_be_is_refused(change, why):
    with pytest.raises(Refused) as said:
        add_algebra([a_section()], [TWO | change], FILE)
    assert str(said.value).startswith(f"03_a/guide.toml {why}")
