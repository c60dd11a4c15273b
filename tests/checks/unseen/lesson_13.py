"""Lesson 13, backpropagation."""

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def chain(w1, w2, x, y):
    r = 2 * (w2 * w1 * x - y)
    return r * w2 * x, r * w1 * x


def back(arrows, boxes, share=lambda slope, grad, part: slope * grad):
    grad = [0.0] * boxes
    grad[-1] = 1.0
    for part, box, slope in reversed(arrows):
        grad[part] += share(slope, grad[box], part)
    return grad


def network(params, X, y, mean=None, passes=lambda a: a > 0, bends=True):
    a = X @ params["W1"] + params["b1"]
    H = np.maximum(a, 0)
    d = 2 * (H @ params["W2"] + params["b2"] - y) / (mean or len(y))
    back = d @ params["W2"].T * (passes(a) if bends else 1)
    return {"W1": X.T @ back, "b1": back.sum(axis=0), "W2": H.T @ d, "b2": d.sum(axis=0)}


def apart(slopes, felt):
    largest = np.maximum(np.abs(slopes), np.abs(felt))
    return np.abs(slopes - felt) / np.where(largest > 0, largest, 1)


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "chain_slopes",
    own_weights=lambda w1, w2, x, y: (2 * (w2 * w1 * x - y) * w1 * x, 2 * (w2 * w1 * x - y) * w2 * x),
    half=lambda w1, w2, x, y: tuple(s / 2 for s in chain(w1, w2, x, y)),
    without_x=lambda w1, w2, x, y: (2 * (w2 * w1 * x - y) * w2, 2 * (w2 * w1 * x - y) * w1),
    uphill_is_down=lambda w1, w2, x, y: tuple(-s for s in chain(w1, w2, x, y)),
    last_weight_without_w1=lambda w1, w2, x, y: (chain(w1, w2, x, y)[0], 2 * (w2 * w1 * x - y) * x),
    moved_in_between=lambda w1, w2, x, y: (
        (first := chain(w1, w2, x, y)[0]),
        chain(w1 - 0.01 * first, w2, x, y)[1],
    ),
    sizes=lambda w1, w2, x, y: tuple(abs(s) * np.sign(w2 * w1 * x - y) for s in chain(w1, w2, x, y)),
)


@wrong("way_back")
def forwards(arrows, boxes):
    grad = [0.0] * boxes
    grad[-1] = 1.0
    for part, box, slope in arrows:
        grad[part] += slope * grad[box]
    return grad


@wrong("way_back")
def largest_share(arrows, boxes):
    grad = [0.0] * boxes
    grad[-1] = 1.0
    for part, box, slope in reversed(arrows):
        grad[part] = max(grad[part], slope * grad[box], key=abs)
    return grad


@wrong("way_back")
def same_arrow_once(arrows, boxes):
    return back(list(dict.fromkeys(arrows)), boxes)


@wrong("way_back")
def two_arrows_into_a_box(arrows, boxes):
    grad, seen = [0.0] * boxes, {}
    grad[-1] = 1.0
    for part, box, slope in reversed(arrows):
        seen[box] = seen.get(box, 0) + 1
        if seen[box] <= 2:
            grad[part] += slope * grad[box]
    return grad


@wrong("way_back")
def first_arrow_last_of_two_uses(arrows, boxes):
    grad, uses = [0.0] * boxes, [0] * boxes
    grad[-1] = 1.0
    for part, box, slope in reversed(arrows):
        uses[part] += 1
        if uses[part] <= 2:
            grad[part] += slope * grad[box]
    return grad


wrong(
    "way_back",
    slopes_alone=lambda arrows, boxes: back(arrows, boxes, lambda slope, grad, part: slope),
    loss_untouched_by_itself=lambda arrows, boxes: [*back(arrows, boxes)[:-1], 0.0],
    never_negative=lambda arrows, boxes: back(
        arrows, boxes, lambda slope, grad, part: max(slope * grad, 0.0)
    ),
    clipped=lambda arrows, boxes: [max(-10.0, min(10.0, g)) for g in back(arrows, boxes)],
)


@wrong("way_back")
def empties_the_list(arrows, boxes):
    grad = [0.0] * boxes
    grad[-1] = 1.0
    while arrows:
        part, box, slope = arrows.pop()
        grad[part] += slope * grad[box]
    return grad


wrong(
    "dual_product",
    slopes_multiplied=lambda a, b: (a[0] * b[0], a[1] * b[1]),
    one_share=lambda a, b: (a[0] * b[0], a[1] * b[0]),
    slopes_added=lambda a, b: (a[0] * b[0], a[1] + b[1]),
    own_number=lambda a, b: (a[0] * b[0], a[0] * a[1] + b[0] * b[1]),
    second_order=lambda a, b: (a[0] * b[0], a[1] * b[0] + a[0] * b[1] + a[1] * b[1]),
    complex_numbers=lambda a, b: (
        a[0] * b[0] - a[1] * b[1],
        a[1] * b[0] + a[0] * b[1],
    ),
    taken_away=lambda a, b: (a[0] * b[0], a[1] * b[0] - a[0] * b[1]),
)

wrong(
    "mlp_grads",
    through_a_zero=lambda params, X, y: network(params, X, y, passes=lambda a: a >= 0),
    half_through_a_zero=lambda params, X, y: network(params, X, y, passes=lambda a: np.heaviside(a, 0.5)),
    no_bend_on_the_way_back=lambda params, X, y: network(params, X, y, bends=False),
    summed=lambda params, X, y: network(params, X, y, mean=1),
    mean_over_units=lambda params, X, y: network(params, X, y, mean=len(params["b1"])),
    bias_of_means=lambda params, X, y: (
        (n := network(params, X, y)) | {"b1": n["b1"] / len(y), "b2": n["b2"] / len(y)}
    ),
    bends_by_the_score=lambda params, X, y: network(params, X, y, passes=lambda a: X @ params["W1"] > 0),
    a_number_for_b2=lambda params, X, y: (n := network(params, X, y)) | {"b2": float(n["b2"][0])},
    leaky=lambda params, X, y: network(params, X, y, passes=lambda a: np.where(a > 0, 1, 0.01)),
)

wrong(
    "worst_weight",
    largest_difference=lambda slopes, felt: int(np.argmax(np.abs(slopes - felt))),
    by_the_first=lambda slopes, felt: int(
        np.argmax(np.abs(slopes - felt) / np.where(slopes == 0, 1, np.abs(slopes)))
    ),
    by_the_second=lambda slopes, felt: int(
        np.argmax(np.abs(slopes - felt) / np.where(felt == 0, 1, np.abs(felt)))
    ),
    by_the_smaller=lambda slopes, felt: int(
        np.argmax(
            np.abs(slopes - felt) / np.where((m := np.minimum(np.abs(slopes), np.abs(felt))) > 0, m, 1e9)
        )
    ),
    nan_wins=lambda slopes, felt: int(
        np.argmax(np.abs(slopes - felt) / np.maximum(np.abs(slopes), np.abs(felt)))
    ),
    signed=lambda slopes, felt: int(
        np.argmax(
            (slopes - felt) / np.where(apart(slopes, felt) > 0, np.maximum(np.abs(slopes), np.abs(felt)), 1)
        )
    ),
    sizes_only=lambda slopes, felt: int(np.argmax(apart(np.abs(slopes), np.abs(felt)))),
    counted_from_one=lambda slopes, felt: int(np.argmax(apart(slopes, felt))) + 1,
    its_share=lambda slopes, felt: float(np.max(apart(slopes, felt))),
    with_a_floor=lambda slopes, felt: int(
        np.argmax(np.abs(slopes - felt) / np.maximum(np.maximum(np.abs(slopes), np.abs(felt)), 1e-3))
    ),
    a_zero_is_nothing_wrong=lambda slopes, felt: int(
        np.argmax(np.where((slopes == 0) | (felt == 0), 0, apart(slopes, felt)))
    ),
)


@wrong("test_way_back")
def a_chain(way_back):
    assert np.allclose(way_back([(0, 1, 3.0), (1, 2, 2.0)], 3), [6, 2, 1])


@wrong("test_way_back")
def a_square(way_back):
    assert np.allclose(way_back([(0, 1, 3.0), (0, 1, 3.0)], 2)[0], 6)


# Right ------------------------------------------------------------------------------------------------------


@right("chain_slopes")
def by_complex_steps(w1, w2, x, y):
    e = 1e-30
    return [
        ((w2 * (w1 + e * 1j) * x - y) ** 2).imag / e,
        (((w2 + e * 1j) * w1 * x - y) ** 2).imag / e,
    ]


@right("chain_slopes")
def expanded(w1, w2, x, y):
    return 2 * w1 * w2**2 * x**2 - 2 * w2 * x * y, 2 * w1**2 * w2 * x**2 - 2 * w1 * x * y


@right("way_back")
def by_a_linear_system(arrows, boxes):
    A, b = np.eye(boxes), np.zeros(boxes)
    b[-1] = 1
    for part, box, slope in arrows:
        A[part, box] -= slope
    return np.linalg.solve(A, b)


@right("way_back")
def by_recursion(arrows, boxes):
    def slope_of(box):
        if box == boxes - 1:
            return 1.0
        return sum(slope * slope_of(after) for part, after, slope in arrows if part == box)

    return [slope_of(box) for box in range(boxes)]


@right("way_back")
def box_by_box(arrows, boxes):
    grad = np.zeros(boxes)
    grad[boxes - 1] = 1
    for box in range(boxes - 1, -1, -1):
        for part, made, slope in arrows:
            if made == box:
                grad[part] += slope * grad[box]
    return grad


@right("dual_product")
def by_matrices(a, b):
    A, B = (np.array([[one[0], one[1]], [0, one[0]]]) for one in (a, b))
    return (A @ B)[0]


@right("dual_product")
def by_polynomials(a, b):
    return tuple(np.polymul(a[::-1], b[::-1])[::-1][:2]) if any(a) and any(b) else (0, 0)


@right("mlp_grads")
def row_by_row(params, X, y):
    total = {name: np.zeros(np.shape(value)) for name, value in params.items()}
    for x, t in zip(X, y, strict=True):
        a = x @ params["W1"] + params["b1"]
        on = a > 0
        error = 2 * ((a * on) @ params["W2"] + params["b2"] - t) / len(X)
        total["b2"] += error
        total["W2"] += np.outer(a * on, error)
        total["b1"] += on * params["W2"][:, 0] * error
        total["W1"] += np.outer(x, on * params["W2"][:, 0] * error)
    return total


@right("worst_weight")
def one_by_one(slopes, felt):
    def share(i):
        size = max(abs(slopes[i]), abs(felt[i]))
        return 0 if size == 0 else abs(slopes[i] - felt[i]) / size

    return max(range(len(slopes)), key=share)


@right("worst_weight")
def nothing_of_nothing(slopes, felt):
    with np.errstate(all="ignore"):
        return np.nanargmax(abs(slopes - felt) / np.fmax(abs(slopes), abs(felt)))


@right("test_way_back")
def many_graphs(way_back):
    rng = np.random.default_rng(4)
    for boxes in (2, 3, 5, 8):
        arrows = [
            (int(rng.integers(box)), box, float(rng.normal())) for box in range(1, boxes) for _ in range(3)
        ]
        assert np.allclose(way_back(list(arrows), boxes), back(arrows, boxes))
