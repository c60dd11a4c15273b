"""Models reach the answers that are known another way."""

import numpy as np
import pytest

from gdcourse import (
    Adam,
    ErrorRate,
    GradientDescent,
    Hinge,
    InverseTime,
    LinearRegression,
    LogisticRegression,
    Momentum,
    Network,
    SoftmaxRegression,
    SquaredSigmoid,
    breast_cancer,
    descend,
    diabetes,
    digits,
    exam_scores,
    four_students,
    full_batch,
    minibatches,
    numeric_gradient,
    standardize,
    two_votes,
)


def least_squares(X, y) -> np.ndarray:
    A = np.column_stack([X, np.ones(len(X))])
    return np.linalg.lstsq(A, y, rcond=None)[0]


@pytest.mark.parametrize(
    "data, steps", [(exam_scores, 400), (diabetes, 20_000)], ids=["exam scores", "diabetes"]
)
def test_linear_regression_reaches_least_squares(data, steps):
    X, y = data()
    X = standardize(X)
    loss = LinearRegression(X, y)
    curvatures = np.linalg.eigvalsh(loss.hessian())
    rule = GradientDescent(2 / (curvatures[0] + curvatures[-1]))
    walked = descend(loss, loss.zeros(), rule, steps).positions[-1]
    np.testing.assert_allclose(walked, least_squares(X, y), rtol=1e-10, atol=1e-10)


def test_logistic_regression_reaches_scikit_learns():
    from sklearn.linear_model import LogisticRegression as Reference

    X, y = breast_cancer()
    X = standardize(X[:, [0, 1]])  # two columns do not separate the classes, so there is a minimum
    loss = LogisticRegression(X, y)
    rule = Momentum(1.0, momentum=0.9)
    walked = descend(loss, loss.zeros(), rule, 3000).positions[-1]
    reference = Reference(C=np.inf, tol=1e-12, max_iter=10_000).fit(X, y)
    np.testing.assert_allclose(walked, [*reference.coef_[0], *reference.intercept_], rtol=1e-6)
    chances = 1 / (1 + np.exp(-loss.scores(walked)))
    np.testing.assert_allclose(chances, reference.predict_proba(X)[:, 1], atol=1e-7)


def test_softmax_with_two_classes_is_logistic():
    X, y = breast_cancer()
    X = standardize(X[:, :3])
    two, one = SoftmaxRegression(X, y), LogisticRegression(X, y)
    w = np.random.default_rng(0).standard_normal(one.dim)
    columns = np.column_stack([np.zeros(one.dim), w]).ravel()
    assert two(columns) == pytest.approx(one(w), rel=1e-12)
    np.testing.assert_allclose(two.gradient(columns).reshape(-1, 2)[:, 1], one.gradient(w), rtol=1e-10)


def test_hinge_with_shrinking_steps_reaches_its_minimum():
    X, y = np.array([[-2.0], [-1.0], [1.0], [0.5]]), np.array([-1, -1, 1, -1])
    loss = Hinge(X, y)
    walk = descend(loss, loss.zeros(), GradientDescent(InverseTime(0.5, 0.01)), 5000)
    low = min(loss([w, b]) for w in np.linspace(-1, 6, 141) for b in np.linspace(-4, 3, 141))
    assert walk.losses.min() == pytest.approx(low, abs=5e-3)


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize(
    "make, y",
    [
        (LinearRegression, np.arange(12.0)),
        (LogisticRegression, np.arange(12) % 2),
        (SquaredSigmoid, np.arange(12) % 2),
        (Hinge, 2 * (np.arange(12) % 2) - 1),
    ],
    ids=["linear", "logistic", "squared sigmoid", "hinge"],
)
def test_a_crowd_of_weights(make, y, intercept):
    rng = np.random.default_rng(2)
    loss = make(rng.standard_normal((12, 3)), y, intercept)
    W = rng.standard_normal((loss.dim, 5))
    assert loss(W).shape == (5,) and loss.gradient(W).shape == W.shape
    for i in range(5):
        assert loss(W)[i] == pytest.approx(loss(W[:, i]), rel=1e-13)
        np.testing.assert_allclose(loss.gradient(W)[:, i], loss.gradient(W[:, i]), rtol=1e-11, atol=1e-14)


def test_a_gradient_is_the_mean_over_its_rows():
    X, y = exam_scores()
    loss, w = LinearRegression(X, y), np.array([1.0, 0.5, 0.2, 10.0])
    parts = list(minibatches(len(y), 60, rng=0))
    sizes = [len(rows) for rows in parts]
    assert sizes == [60, 60, 60, 20]
    weighted = np.average([loss.gradient(w, rows) for rows in parts], axis=0, weights=sizes)
    np.testing.assert_allclose(weighted, loss.gradient(w), rtol=1e-12)
    assert np.average([loss(w, rows) for rows in parts], weights=sizes) == pytest.approx(loss(w), rel=1e-12)


@pytest.mark.parametrize("rule", [GradientDescent(0.1), Momentum(0.1), Adam(0.1)], ids=str)
def test_one_batch_of_everything_is_batch_descent(rule):
    X, y = exam_scores()
    loss = LinearRegression(standardize(X), y)
    plain = descend(loss, loss.zeros(), rule, 20).positions
    np.testing.assert_array_equal(descend(loss, loss.zeros(), rule, 20, full_batch(200)).positions, plain)
    np.testing.assert_array_equal(
        descend(loss, loss.zeros(), rule, 20, minibatches(200, 200)).positions, plain
    )
    shuffled = descend(loss, loss.zeros(), rule, 20, minibatches(200, 200, rng=0)).positions
    np.testing.assert_allclose(shuffled, plain, rtol=1e-9)


def test_small_models_in_closed_form():
    students, votes = LinearRegression(*four_students(), False), LinearRegression(*two_votes(), False)
    w = np.linspace(-4, 9, 27)[None]
    np.testing.assert_allclose(students(w), 7.5 * (w[0] - 3) ** 2 + 1, rtol=1e-13)
    np.testing.assert_allclose(votes(w), (w[0] - 3) ** 2 + 4, rtol=1e-13)
    np.testing.assert_allclose(students.gradient(w), 15 * (w - 3), atol=1e-12)
    assert students.hessian() == pytest.approx(np.array([[15.0]]))


@pytest.mark.parametrize(
    "step, w, loss", [(10, 2.263, 0.099), (100, 4.589, 1.01e-2), (1000, 6.905, 1.002e-3)]
)
def test_where_a_line_parts_the_classes_the_weight_grows_like_a_logarithm(step, w, loss):
    model = LogisticRegression([[-1.0], [1.0]], [0, 1], intercept=False)
    walk = descend(model, [0.0], GradientDescent(1.0), step)
    assert walk.positions[-1, 0] == pytest.approx(w, abs=5e-4) and abs(w - np.log(step)) < 0.05
    assert walk.losses[-1] == pytest.approx(loss, rel=1e-3)


def test_the_squared_error_of_a_chance_is_no_bowl():
    """On its plain it is level, and two chords lie below it; the log loss has neither."""
    x, y = np.array([-2.0, -1.0, 1.0, 3.0]), [0, 0, 1, 1]
    squared, log = (make(x, y, intercept=False) for make in (SquaredSigmoid, LogisticRegression))
    w = np.linspace(-8, 8, 401)[None]
    bends = {model: np.diff(model(w), 2).min() for model in (squared, log)}
    assert bends[log] > 0 > bends[squared]
    assert -squared.gradient([-8.0])[0] < 0.001 < 1 < -log.gradient([-8.0])[0]
    p = 1 / (1 + np.exp(-2.5 * x))
    assert squared([2.5]) == pytest.approx(np.mean((p - y) ** 2), rel=1e-14)


def test_labels_that_are_decided():
    x = [-1.0, 0.5, 2.0]
    w = np.array([1.0])
    for make, y, labels in (
        (LogisticRegression, [0, 0, 1], [0, 1, 1]),
        (SquaredSigmoid, [0, 0, 1], [0, 1, 1]),
        (Hinge, [-1, -1, 1], [-1, 1, 1]),
    ):
        model = make(x, y, intercept=False)
        assert model.decide(model.scores(w)).tolist() == labels
        assert ErrorRate(model)(w) == pytest.approx(1 / 3)
    softmax = SoftmaxRegression(x, [0, 0, 1], intercept=False)
    assert softmax.decide(softmax.scores([0.0, 1.0])).tolist() == [0, 1, 1]


def test_the_share_of_errors_is_a_staircase_where_nothing_descends():
    X, y = breast_cancer()
    model = LogisticRegression(standardize(X), y)
    steps, start = ErrorRate(model), np.random.default_rng(0).standard_normal(31)
    walk = descend(steps, start, GradientDescent(10.0), 50, minibatches(569, 32, rng=0))
    np.testing.assert_array_equal(walk.positions[-1], start)
    assert walk.losses[0] > 0.1 and not walk.gradients.any() and not numeric_gradient(steps, start).any()
    line = ErrorRate(LogisticRegression(X[:, 0] - 15, y, intercept=False))
    assert set(line(np.linspace(-3, 3, 1001)[None]).round(12)) == {round(line([w]), 12) for w in (-1, 0, 1)}
    learned = descend(model, model.zeros(), Momentum(0.1), 200).positions[-1]
    assert steps(learned) < 0.02 and steps(np.array([start, learned]).T).shape == (2,)
    halves = [steps(learned, rows) for rows in (slice(0, 300), slice(300, 569))]
    assert np.average(halves, weights=[300, 269]) == pytest.approx(steps(learned))


def test_the_share_of_errors_is_scikit_learns():
    from sklearn.linear_model import LogisticRegression as Reference

    X, y = digits()
    reference = Reference(tol=1e-2).fit(X[:1000] / 16, y[:1000])
    w = np.vstack([reference.coef_.T, reference.intercept_]).ravel()
    unseen = ErrorRate(SoftmaxRegression(X[1000:] / 16, y[1000:]))
    assert 1 - unseen(w) == pytest.approx(reference.score(X[1000:] / 16, y[1000:]), abs=1e-12)


def test_unseen_rows_may_lack_a_class():
    X, y = digits()
    few = y < 4
    seen, unseen = SoftmaxRegression(X / 16, y), SoftmaxRegression(X[few] / 16, y[few], classes=10)
    assert seen.dim == unseen.dim == 650
    w = np.random.default_rng(0).standard_normal(650)
    assert unseen(w) == pytest.approx(seen(w, np.flatnonzero(few)), rel=1e-12)
    nets = [Network(model, [5]) for model in (seen, unseen)]
    w = nets[0].start(rng=0)
    assert nets[1](w) == pytest.approx(nets[0](w, few), rel=1e-12)
    assert ErrorRate(nets[1])(w) == pytest.approx(ErrorRate(nets[0])(w, few), rel=1e-12)


def test_a_row_alone_may_have_any_label_and_several_need_both():
    assert LogisticRegression([1.0], [1], intercept=False)([0.0]) == pytest.approx(np.log(2))
    for make, y in ((LogisticRegression, [1, 1, 1]), (SquaredSigmoid, [0, 0, 0]), (Hinge, [-1, -1, -1])):
        with pytest.raises(ValueError, match=f"both labels, .*; all 3 are {y[0]}"):
            make([1.0, 2.0, 3.0], y)


def test_losses_before_anything_is_learned():
    X, y = digits()
    softmax = SoftmaxRegression(X / 16, y)
    assert softmax(softmax.zeros()) == pytest.approx(np.log(10), rel=1e-14)
    X, y = breast_cancer()
    assert LogisticRegression(X, y)(np.zeros(31)) == pytest.approx(np.log(2), rel=1e-14)


def test_far_out_nothing_overflows():
    with np.errstate(all="raise", under="ignore"):
        loss = LogisticRegression([[1.0], [-1.0]], [0, 1], intercept=False)
        assert loss([1e4]) == 1e4 and loss.gradient([1e4]) == [1.0]
        assert loss([-1e4]) == 0.0
        softmax = SoftmaxRegression([[1.0], [-1.0]], [0, 1], intercept=False)
        assert softmax([1e4, -1e4]) == 0.0 and softmax([-1e4, 1e4]) == 2e4
        np.testing.assert_array_equal(softmax.gradient(np.array([-1e4, 1e4])), [-1.0, 1.0])


def test_what_a_model_says_about_itself():
    assert repr(LinearRegression(*four_students())) == "linear regression on 4 rows: 1/m Σ (zᵢ − yᵢ)²"


def test_a_file_on_disk_is_walked_block_by_block(tmp_path):
    rng = np.random.default_rng(3)
    X = np.memmap(tmp_path / "X.f32", np.float32, "w+", shape=(1000, 4))
    X[:] = rng.standard_normal((1000, 4))
    y = (X @ np.array([1, -2, 3, 0.5], np.float32)).astype(np.float32)
    on_disk, in_memory = LinearRegression(X, y), LinearRegression(np.array(X), y)
    assert np.shares_memory(on_disk.X, X)
    plan = minibatches(1000, 64)
    a, b = (descend(loss, loss.zeros(), Adam(0.1), batches=plan).positions for loss in (on_disk, in_memory))
    np.testing.assert_array_equal(a, b)
    assert type(a) is np.ndarray and a.dtype == np.float32 and len(a) == len(plan) + 1
