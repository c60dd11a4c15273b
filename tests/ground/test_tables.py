"""Tables read like a textbook's."""

import numpy as np
import pytest

from gdcourse import (
    Adam,
    GradientDescent,
    LinearRegression,
    Momentum,
    Table,
    bowl,
    conventions,
    descend,
    four_students,
    rosenbrock,
    worked_table,
)
from gdcourse.tables import rounded

WORKED = """\
step      w   loss  gradient  update  new w
   0  0.000  9.000    -6.000   0.600  0.600
   1  0.600  5.760    -4.800   0.480  1.080
   2  1.080  3.686    -3.840   0.384  1.464
   3  1.464  2.359    -3.072   0.307  1.771"""

MARKDOWN = """\
| step | w | loss | gradient | update | new w |
| ---: | ---: | ---: | ---: | ---: | ---: |
| 0 | 0.000 | 9.000 | −6.000 | 0.600 | 0.600 |
| 1 | 0.600 | 5.760 | −4.800 | 0.480 | 1.080 |"""


def test_the_worked_table_of_the_bowl():
    walk = descend(bowl, 0.0, GradientDescent(0.1), 4)
    assert repr(worked_table(walk)) == WORKED
    assert repr(walk) == f"GradientDescent(learning_rate=0.1) on bowl: (w − 3)², 4 steps\n{WORKED}"
    assert worked_table(walk, rows=[0, 1])._repr_markdown_() == MARKDOWN
    assert walk._repr_markdown_().startswith(
        "`GradientDescent(learning_rate=0.1) on bowl: (w − 3)², 4 steps`\n\n| step"
    )


def test_w_plus_update_is_new_w_for_every_rule():
    for rule in (GradientDescent(0.3), Momentum(0.1), Adam(0.2)):
        for row in worked_table(descend(bowl, -1.0, rule, 6)).rows:
            _, w, _, _, update, new_w = row
            assert w + update == pytest.approx(new_w, rel=1e-15)


def test_the_ratio_is_the_same_in_every_row():
    table = worked_table(descend(bowl, 0.0, GradientDescent(0.1), 5), columns=("step", "loss", "ratio"))
    assert [row[2] for row in table.rows] == ["", *[pytest.approx(0.64, rel=1e-12)] * 4]


def test_divergence_is_a_table_not_a_crash():
    walk = descend(bowl, 0.0, GradientDescent(2.0), 700)
    shown = repr(worked_table(walk, rows=[322, 323, 645, 646])).splitlines()
    assert [line.split() for line in shown[1:]] == [
        ["322", "-1.289e+154", "1.661e+308", "-2.577e+154", "5.155e+154", "3.866e+154"],
        ["323", "3.866e+154", "inf", "7.732e+154", "-1.546e+155", "-1.160e+155"],
        ["645", "inf", "inf", "inf", "nan", "nan"],
        ["646", *["nan"] * 5],
    ]
    assert len({len(line) for line in shown}) == 1
    shown = repr(walk).splitlines()
    assert len(shown) == 2 + 6 + 1 + 3 and shown[-1].split() == ["699", *["nan"] * 5] and "…" in shown[8]


def test_points_of_a_plane_and_crowds():
    walk = descend(rosenbrock, [-1.0, 1.0], GradientDescent(0.1), 1)
    assert "(-1.000, 1.000)" in repr(walk) and "(−1.000, 1.000)" in walk._repr_markdown_()
    crowd = descend(bowl, np.zeros(1000), GradientDescent(0.1), 3)
    assert repr(crowd).endswith("3 steps, positions of shape (4, 1000)")
    assert "1 step\n" in repr(descend(bowl, 0.0, GradientDescent(0.1), 1))


def test_a_trajectory_knows_its_length_losses_and_slopes():
    loss = LinearRegression(*four_students(), intercept=False)
    walk = descend(loss, [0.0], GradientDescent(0.01), 6)
    assert (len(walk), walk.steps, walk.positions.shape, walk.losses.shape) == (7, 6, (7, 1), (7,))
    np.testing.assert_allclose(walk.losses, 7.5 * (walk.positions[:, 0] - 3) ** 2 + 1)
    np.testing.assert_allclose(walk.gradients, 15 * (walk.positions - 3), atol=1e-12)


@pytest.mark.parametrize(
    "cell, text",
    [
        (0.6, "0.600"),
        (-0.0004, "0.000"),
        (-0.0006, "-0.001"),
        (np.float32(2.5), "2.500"),
        (7, "7"),
        (-7, "-7"),
        (np.int64(3), "3"),
        (999_999.0, "999999.000"),
        (1e6, "1.000e+06"),
        (-2.5e12, "-2.500e+12"),
        ("η", "η"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (float("nan"), "nan"),
        (True, "True"),
        ((1.0, -0.0), "(1.000, 0.000)"),
        (np.array(2.0), "2.000"),
        (np.array([1.0, 2.0]), "(1.000, 2.000)"),
        ("-1.55e+48", "-1.55e+48"),
        ("too-small", "too-small"),
    ],
    ids=str,
)
def test_rounding_for_people(cell, text):
    if not (isinstance(cell, np.ndarray) and cell.ndim == 0):
        assert rounded(cell) == text
    assert Table(("x",), [[cell]]).cells()[1] == [text]
    if text != "too-small":
        assert Table(("x",), [[cell]]).cells(minus="−")[1] == [text.replace("-", "−")]


@pytest.mark.parametrize(
    "column, wordy",
    [
        (["uphill", "downhill"], True),
        (["1 against 7", "4 against 4"], True),
        (["max(a, b)", "relu(a − 2) − relu(2 − a)"], True),
        (["yes: 200 rows a step", "", "no"], True),
        (["η", "w₂"], True),
        ([0.1, -7, float("nan"), float("-inf")], False),
        (["0.70", "−35.77", "below −1e20"], False),
        (["4 MB", "4 TB", "about 100 %"], False),
        ([(1.0, -2.0), (0.5, float("inf"))], False),
        (["", "…"], False),
    ],
    ids=str,
)
def test_words_begin_at_the_left_and_numbers_end_at_the_right(column, wordy):
    table = Table(("a head longer than most", "n"), [(cell, 1) for cell in column])
    assert table._repr_markdown_().splitlines()[1] == ("| :--- | ---: |" if wordy else "| ---: | ---: |")
    assert repr(table).splitlines()[1].startswith(" ") is not wordy


def test_a_table_of_words_has_no_blanks_at_the_end_of_a_line():
    shown = repr(Table(("η", "and then"), [[0.1, "arrives"], [2.0, "throws the hiker out"]], digits=1))
    assert shown == "  η  and then\n0.1  arrives\n2.0  throws the hiker out"


def test_any_table():
    table = Table(("η", "steps"), [[0.1, 26], [0.5, 1], [-2.0, "a|b"]], digits=1)
    assert repr(table) == "   η  steps\n 0.1     26\n 0.5      1\n-2.0    a|b"
    assert table._repr_markdown_().splitlines()[2:] == ["| 0.1 | 26 |", "| 0.5 | 1 |", "| −2.0 | a\\|b |"]
    assert repr(Table(("empty",), [])) == "empty"


def test_the_conventions_are_a_table():
    assert len(conventions("Adam").rows) == 5 and len(conventions().rows) > 30
    assert "rule" in conventions().headers and "rule" not in conventions("Adam").headers
    assert "learning_rate=0.001" in repr(conventions("Adam"))
