"""Lesson 05, fit real data."""

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def standard(X, mean=None, sd=None, ddof=0):
    mean = X.mean(axis=0) if mean is None else mean
    sd = X.std(axis=0, ddof=ddof) if sd is None else sd
    return (X - mean) / np.where(np.asarray(sd) > 1e-15, sd, 1)


def ones(X):
    return np.column_stack([X, np.ones(len(X))])


def fitted(X, y, lr, n, fit_intercept=True, factor=2.0, ends=False):
    A, y = ones(X) if fit_intercept else np.asarray(X, dtype=float), np.ravel(y)
    path = [np.zeros(A.shape[1])]
    for _ in range(n):
        path.append(path[-1] - lr * factor / len(y) * A.T @ (A @ path[-1] - y))
    return np.array(path)


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "standardize",
    a_mean_of_zero_is_none=lambda X, mean=None, sd=None: standard(
        X, mean if mean is not None and np.any(mean) else None, sd
    ),
    small_deviations_are_one=lambda X, mean=None, sd=None: standard(
        X, mean, np.where((s := X.std(axis=0) if sd is None else np.asarray(sd)) < 1e-3, 1, s)
    ),
    a_sample_of_many=lambda X, mean=None, sd=None: standard(X, mean, sd, ddof=1),
    rows_for_columns=lambda X, mean=None, sd=None: (
        standard(X.T).T if mean is None and sd is None else standard(X, mean, sd)
    ),
    robust=lambda X, mean=None, sd=None: standard(X, np.median(X, axis=0) if mean is None else mean, sd),
    never_far_out=lambda X, mean=None, sd=None: np.clip(standard(X, mean, sd), -3, 3),
    deviation_about_the_mean_given=lambda X, mean=None, sd=None: standard(
        X,
        mean,
        np.sqrt(np.mean((X - (X.mean(axis=0) if mean is None else mean)) ** 2, axis=0)) if sd is None else sd,
    ),
    sizes_of_deviations=lambda X, mean=None, sd=None: np.abs(standard(X, mean, sd)),
)


@wrong("standardize")
def in_place(X, mean=None, sd=None):
    mean = X.mean(axis=0) if mean is None else mean
    sd = X.std(axis=0) if sd is None else sd
    X -= mean
    X /= np.where(np.asarray(sd) > 1e-15, sd, 1)
    return X


wrong(
    "fit_gd",
    intercept_always=lambda X, y, lr, n, fit_intercept=True: fitted(X, y, lr, n)[
        :, : None if fit_intercept else -1
    ],
    a_row_for_no_step=lambda X, y, lr, n, fit_intercept=True: fitted(X, y, lr, max(n, 1), fit_intercept),
    centred_when_without=lambda X, y, lr, n, fit_intercept=True: fitted(
        X if fit_intercept else X - X.mean(axis=0), y, lr, n, fit_intercept
    ),
    stops_when_level=lambda X, y, lr, n, fit_intercept=True: np.where(
        np.arange(n + 1)[:, None] > 40,
        fitted(X, y, lr, n, fit_intercept)[min(n, 40)],
        fitted(X, y, lr, n, fit_intercept),
    ),
    mean_of_y_first=lambda X, y, lr, n, fit_intercept=True: fitted(
        X, np.ravel(y) - np.mean(y), lr, n, fit_intercept
    ),
)

wrong(
    "max_stable_lr",
    of_the_trace=lambda X, convention="mean": (
        2 / ({"sum": 2, "mean": 2 / len(X), "half": 1 / len(X)}[convention] * np.trace(X.T @ X))
    ),
    by_columns=lambda X, convention="mean": (
        2 / ({"sum": 2, "mean": 2 / len(X), "half": 1 / len(X)}[convention] * (X**2).sum(axis=0).max())
    ),
    standardised_first=lambda X, convention="mean": (
        2
        / (
            {"sum": 2, "mean": 2 / len(X), "half": 1 / len(X)}[convention]
            * np.linalg.eigvalsh((X - X.mean(0)).T @ (X - X.mean(0)))[-1]
        )
    ),
    half_is_mean=lambda X, convention="mean": (
        2 / ((2 if convention == "sum" else 2 / len(X)) * np.linalg.eigvalsh(X.T @ X)[-1])
    ),
    columns_counted=lambda X, convention="mean": (
        2
        / (
            {"sum": 2, "mean": 2 / X.shape[1], "half": 1 / X.shape[1]}[convention]
            * np.linalg.eigvalsh(X.T @ X)[-1]
        )
    ),
    by_power_iteration_of_ten=lambda X, convention="mean": (
        2
        / (
            {"sum": 2, "mean": 2 / len(X), "half": 1 / len(X)}[convention]
            * np.linalg.norm(X.T @ X @ (v := np.linalg.matrix_power(X.T @ X, 10) @ np.ones(X.shape[1])))
            / np.linalg.norm(v)
        )
    ),
)

wrong(
    "unscale",
    intercept_as_it_was=lambda coef, intercept, mean, sd: np.append(coef / sd, intercept),
    mean_without_sd=lambda coef, intercept, mean, sd: np.append(coef / sd, intercept - coef @ mean),
    times_sd=lambda coef, intercept, mean, sd: np.append(coef * sd, intercept - coef * sd @ mean),
    plus_the_mean=lambda coef, intercept, mean, sd: np.append(coef / sd, intercept + coef / sd @ mean),
    intercept_first=lambda coef, intercept, mean, sd: np.concatenate(
        [[intercept - coef / sd @ mean], coef / sd]
    ),
    one_mean=lambda coef, intercept, mean, sd: np.append(
        coef / sd, intercept - (coef / sd).sum() * np.mean(mean)
    ),
)

wrong(
    "normal_equation",
    inverted=lambda X, y: np.linalg.inv(X.T @ X + 1e-9 * np.eye(X.shape[1])) @ X.T @ y,
    a_little_ridge=lambda X, y: np.linalg.solve(X.T @ X + 1e-6 * np.eye(X.shape[1]), X.T @ y),
    small_values_cut=lambda X, y: np.linalg.lstsq(X, y, rcond=0.2)[0],
    another_of_the_twins=lambda X, y: (
        np.linalg.lstsq(X, y, rcond=None)[0]
        + (np.linalg.matrix_rank(X) < X.shape[1]) * np.linalg.svd(X)[2][-1]
    ),
    squares_of_all=lambda X, y: np.linalg.lstsq(X, y, rcond=None)[0].round(6),
)

wrong(
    "r2",
    a_share_at_least=lambda y, guess: max(0.0, 1 - np.mean((y - guess) ** 2) / np.var(y)),
    correlation_squared=lambda y, guess: np.corrcoef(y, guess)[0, 1] ** 2,
    sample_variance=lambda y, guess: 1 - np.mean((y - guess) ** 2) / np.var(y, ddof=1),
    variance_of_the_guess=lambda y, guess: np.var(guess) / np.var(y),
    residuals_without_their_mean=lambda y, guess: 1 - np.var(y - guess) / np.var(y),
    absolute=lambda y, guess: 1 - np.mean(np.abs(y - guess)) / np.mean(np.abs(y - np.mean(y))),
)


@wrong("test_standardize")
def a_column_is_standard(standardize):
    Z = standardize(np.array([[1.0, 10], [3, 30], [8, 50]]))
    assert np.allclose(Z.mean(axis=0), 0)
    assert np.allclose(Z.std(axis=0), 1)


@wrong("test_standardize")
def newcomers_only(standardize):
    assert np.allclose(standardize(np.array([[4.0]]), np.array([2.0]), np.array([4.0])), 0.5)


# Right ------------------------------------------------------------------------------------------------------


@right("standardize")
def column_by_column(X, mean=None, sd=None):
    columns = []
    for j, column in enumerate(X.T):
        middle = column.mean() if mean is None else mean[j]
        wide = column.std() if sd is None else sd[j]
        columns.append((column - middle) / (wide or 1))
    return np.array(columns).T


@right("standardize")
def divided_where_it_can_be(X, mean=None, sd=None):
    mean = np.mean(X, 0) if mean is None else mean
    sd = np.sqrt(np.mean((X - np.mean(X, 0)) ** 2, 0)) if sd is None else sd
    out = X - mean
    return np.divide(
        out, sd, out=out, where=np.broadcast_to(np.asarray(sd) > 1e-12 * np.abs(mean), out.shape)
    )


@right("fit_gd")
def by_the_curvatures(X, y, lr, n, fit_intercept=True):
    A = np.hstack([X, np.ones((X.shape[0], 1))]) if fit_intercept else X
    H, b = 2 * A.T @ A / len(A), 2 * A.T @ np.reshape(y, -1) / len(A)
    w, path = np.zeros(len(b)), []
    for _ in range(n + 1):
        path.append(w)
        w = (np.eye(len(b)) - lr * H) @ w + lr * b
    return path


@right("fit_gd")
def filled_in(X, y, lr, n, fit_intercept=True):
    m, d = X.shape
    path = np.zeros((n + 1, d + 1))
    for k in range(n):
        r = X @ path[k, :d] + path[k, d] - np.asarray(y).reshape(m)
        path[k + 1, :d] = path[k, :d] - lr * 2 / m * (r @ X)
        path[k + 1, d] = path[k, d] - (lr * 2 * r.mean() if fit_intercept else 0)
    return path if fit_intercept else path[:, :d]


@right("max_stable_lr")
def by_singular_values(X, convention="mean"):
    of = {"sum": 1, "mean": len(X), "half": 2 * len(X)}[convention]
    return of / np.linalg.norm(X, 2) ** 2


@right("unscale")
def guesses_stay(coef, intercept, mean, sd):
    d = len(coef)
    places = np.vstack([np.eye(d), np.zeros(d)])
    guesses = (places - mean) / sd @ coef + intercept
    return [*(guesses[:-1] - guesses[-1]), guesses[-1]]


right(
    "normal_equation",
    pseudo_inverse=lambda X, y: np.linalg.pinv(X) @ y,
)


@right("normal_equation")
def by_svd(X, y):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    big = s > 1e-10 * s[0]
    return sum((u @ y / size * v for u, size, v in zip(U.T[big], s[big], Vt[big], strict=True)))


right(
    "r2",
    sums=lambda y, guess: (
        1 - sum((a - b) ** 2 for a, b in zip(y, guess, strict=True)) / (len(y) * np.std(y) ** 2)
    ),
    dot=lambda y, guess: float(1 - (r := y - guess) @ r / ((c := y - y.mean()) @ c)),
)


@right("test_standardize")
def against_a_loop(standardize):
    X = np.array([[1.0, 10, 4], [3, 30, 4], [8, 50, 4]])
    for mean, sd in [
        (None, None),
        (np.array([1.0, 2, 3]), np.array([2.0, 5, 1])),
        (np.array([1.0, 2, 3]), None),
        (None, np.array([2.0, 5, 4])),
    ]:
        got = standardize(X.copy(), mean, sd)
        for j in range(3):
            m = X[:, j].mean() if mean is None else mean[j]
            s = X[:, j].std() if sd is None else sd[j]
            assert np.allclose(got[:, j], (X[:, j] - m) / (s or 1))
