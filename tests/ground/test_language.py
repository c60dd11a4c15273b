"""Letters as numbers, three models against what is known of them, and the writing."""

import importlib.util

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdcourse import (
    Adam,
    AdamW,
    AttentionHead,
    Bigram,
    CharacterMLP,
    Clipped,
    Cosine,
    GradientDescent,
    SoftmaxRegression,
    Vocabulary,
    WarmUp,
    build_dataset,
    chances,
    check_gradient,
    conditional_entropy,
    course_text,
    descend,
    hike,
    minibatches,
    mountains,
    numeric_gradient,
    relative_error,
    sample,
)
from gdcourse.datasets import DATA
from gdcourse.language import _sum_by_letter, as_lines

from .rules import one_clear_sentence

NAMES = mountains()
LETTERS = Vocabulary(NAMES)


def bigram() -> Bigram:
    return Bigram(*build_dataset(NAMES, LETTERS, context=1), len(LETTERS))


def small_models(m: int = 60) -> list:
    X, y = build_dataset(NAMES, LETTERS, context=4)
    X, y, V = X[:m], y[:m], len(LETTERS)
    return [Bigram(X, y, V), CharacterMLP(X, y, V, embedding=3, hidden=7), AttentionHead(X, y, V, width=5)]


# ------------------------------------------------------------------------------------------------ the corpora


def test_the_corpora_are_what_the_docstrings_say():
    lines = course_text()
    assert (len(NAMES), len(set(NAMES)), len(LETTERS)) == (353, 353, 28)
    assert sorted(NAMES) == NAMES and LETTERS.letters == "\n abcdefghijklmnopqrstuvwxyz"
    assert len(Vocabulary(lines)) == 73 and len(set(lines)) == len(lines)
    assert round(len("\n".join(lines)) / 1000) == 63 and not any(line != line.strip() for line in lines)
    for name in ("course_text.txt", "mountains.txt"):
        assert b"\r" not in (DATA / name).read_bytes()


def test_how_the_course_text_was_made():
    path = DATA / "make_course_text.py"
    spec = importlib.util.spec_from_file_location("make_course_text", path)
    recipe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recipe)
    lesson = """# ---
# %% [markdown] tags=["x"]
# # A heading is left out
#
# You stand *here*, and the ground falls **away**. Its slope is $f'(w)$ there. You
# step down, and it's over.
#
# > **Often said:** one quoted line is wrapped
# > over two lines.
#
# | a table | is left out |
#
# - too short
# - A bullet of the list is a paragraph too.

# %%
x = "A string of the code is left out of it."
"""
    assert recipe.text([lesson, lesson]).splitlines() == [
        "You stand here, and the ground falls away. You step down, and it's over.",
        "Often said: one quoted line is wrapped over two lines.",
        "A bullet of the list is a paragraph too.",
    ]
    assert set("".join(course_text())) <= set(recipe.LETTERS)


# ------------------------------------------------------------------------------------------- letters, numbers


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("abc é", min_size=1), min_size=1), st.integers(1, 5))
def test_every_letter_is_asked_for_once_with_the_letters_before_it(lines, context):
    vocabulary = Vocabulary(lines)
    X, y = build_dataset(lines, vocabulary, context)
    assert vocabulary.decode(y) == "".join(line + "\n" for line in lines)
    start = 0
    for line in lines:
        for place in range(len(line) + 1):
            before = ("\n" * context + line[:place])[-context:]
            assert vocabulary.decode(X[start + place]) == before
        start += len(line) + 1
    assert start == len(y)


def test_a_text_is_its_lines():
    assert as_lines("one\n\ntwo\n") == as_lines(["one", "two"]) == ["one", "two"]
    X, y = build_dataset("one\ntwo", Vocabulary("one\ntwo"), 2)
    np.testing.assert_array_equal(X, build_dataset(["one", "two"], Vocabulary(["one", "two"]), 2)[0])


# ------------------------------------------------------------------------------------------------- the bigram


def test_the_floor_by_hand():
    counts = np.array([[1, 1], [0, 2]])  # half the time a coin, half the time no doubt: log 2 / 2
    assert conditional_entropy(counts) == pytest.approx(np.log(2) / 2, rel=1e-15)
    assert conditional_entropy(7 * counts) == pytest.approx(np.log(2) / 2, rel=1e-15)
    assert conditional_entropy([[3, 0], [0, 5]]) == 0.0


def test_the_floor_of_the_mountains():
    loss = bigram()
    assert loss(loss.zeros()) == pytest.approx(np.log(28), rel=1e-14)
    with np.errstate(divide="ignore"):
        counted = np.log(loss.counts).ravel()
    assert loss.floor() == pytest.approx(2.51279, abs=5e-6)
    assert loss(np.maximum(counted, -50)) == pytest.approx(loss.floor(), rel=1e-12)


def test_descent_comes_down_to_the_floor_and_never_below():
    loss = bigram()
    *_, w = hike(loss, loss.zeros(), Adam(0.1), 1000)
    assert 0 < loss(w) - loss.floor() < 3e-4
    walk = descend(loss, loss.zeros(), GradientDescent(50.0), 1000)
    assert np.all(np.diff(walk.losses) < 0) and 0 < walk.losses[-1] - loss.floor() < 4e-3


def test_the_bigram_is_convex():
    loss, rng = bigram(), np.random.default_rng(0)
    for _ in range(20):
        a, b = rng.standard_normal((2, loss.dim))
        assert loss((a + b) / 2) <= (loss(a) + loss(b)) / 2


def test_the_bigram_is_a_softmax_regression_on_the_last_letter():
    loss = bigram()
    one_hot = SoftmaxRegression(np.eye(28)[loss.X[:, -1]], loss.y, intercept=False)
    w = np.random.default_rng(1).standard_normal(loss.dim)
    assert loss(w) == pytest.approx(one_hot(w), rel=1e-13)
    np.testing.assert_allclose(loss.gradient(w), one_hot.gradient(w), atol=1e-15)


# ------------------------------------------------------------------------------------------ the three of them


@pytest.mark.parametrize("loss", small_models(), ids=lambda loss: loss.name)
def test_gradients(loss):
    rng = np.random.default_rng(2)
    for size in (0.1, 0.7):
        w = size * rng.standard_normal(loss.dim)
        assert check_gradient(loss, w) < 1e-7
        for rows in (slice(3, 20), np.array([5, 5, 30])):
            felt = numeric_gradient(lambda w, rows=rows: loss(w, rows), w)
            assert relative_error(loss.gradient(w, rows), felt) < 1e-7


@pytest.mark.parametrize("loss", small_models(), ids=lambda loss: loss.name)
def test_a_gradient_is_the_mean_over_its_rows(loss):
    w = np.random.default_rng(3).standard_normal(loss.dim)
    parts = list(minibatches(60, 25, rng=0))
    sizes = [len(rows) for rows in parts]
    gradients = [loss.gradient(w, rows) for rows in parts]
    np.testing.assert_allclose(np.average(gradients, axis=0, weights=sizes), loss.gradient(w), atol=1e-14)
    assert np.average([loss(w, rows) for rows in parts], weights=sizes) == pytest.approx(loss(w), rel=1e-13)


@pytest.mark.parametrize("loss", small_models(), ids=lambda loss: loss.name)
def test_float32_stays_and_nothing_is_changed(loss):
    start = np.random.default_rng(4).standard_normal(loss.dim).astype(np.float32)
    start.flags.writeable = False
    rule = Clipped(AdamW(WarmUp(Cosine(0.01, 10), 2)), norm=1.0)
    walk = descend(loss, start, rule, 5, minibatches(60, 16, rng=0))
    assert walk.positions.dtype == walk.losses.dtype == walk.gradients.dtype == np.float32
    assert walk.losses[-1] < walk.losses[0]


@pytest.mark.parametrize("loss", small_models()[1:], ids=lambda loss: loss.name)
def test_far_scores_overflow_nothing(loss):
    w = 1e4 * np.random.default_rng(5).standard_normal(loss.dim)
    with np.errstate(over="raise", invalid="raise"):
        assert np.isfinite(loss(w)) and np.isfinite(loss.gradient(w)).all()


def test_large_equal_scores_are_as_good_as_zeros():
    loss = bigram()
    w = np.full(loss.dim, 1e6, np.float32)  # log Σ exp z − z, in that order, would have lost all its digits
    assert loss(w) == pytest.approx(np.log(28), rel=1e-6)


@pytest.mark.parametrize("loss", small_models()[1:], ids=lambda loss: loss.name)
def test_who_knows_nothing_stands_at_log_v(loss):
    w = loss.start(rng=0)
    assert w.dtype == np.float32 and abs(loss(w) - np.log(28)) < 0.1
    np.testing.assert_array_equal(w, loss.start(rng=np.random.default_rng(0)))


def test_a_letter_at_several_places_gets_the_sum_of_their_slopes():
    rng = np.random.default_rng(6)
    X, slopes, C = rng.integers(0, 5, (9, 4)), rng.standard_normal((9, 12)), np.zeros((6, 3))
    expected = np.zeros_like(C)
    np.add.at(expected, X, slopes.reshape(9, 4, 3))
    np.testing.assert_allclose(_sum_by_letter(X, slopes, C), expected, atol=1e-14)
    assert _sum_by_letter(X, slopes.astype(np.float32), C.astype(np.float32)).dtype == np.float32


def test_attention_looks_back_only():
    loss = small_models()[2]
    w = np.random.default_rng(7).standard_normal(loss.dim)
    A = loss.attention(w, loss.X[:9])
    assert A.shape == (9, 4, 4) and not np.triu(A, 1).any()
    np.testing.assert_allclose(A.sum(axis=-1), 1)
    later = loss.X[:9].copy()
    later[:, 2:] = 1
    np.testing.assert_allclose(loss._forward(w, later)[-1][:, :2], loss._forward(w, loss.X[:9])[-1][:, :2])
    assert not np.allclose(loss.logits(w, later), loss.logits(w, loss.X[:9]))


def test_attention_by_loops():
    """The same scores, letter by letter, as the formula reads."""
    loss = small_models()[2]
    w = np.random.default_rng(8).standard_normal(loss.dim)
    E, P, Q, K, V, U, b = loss.parts(w)
    for letters, z in zip(loss.X[10:14], loss._forward(w, loss.X[10:14])[-1]):
        x = [E[letter] + P[place] for place, letter in enumerate(letters)]
        for i in range(4):
            scores = np.array([(x[i] @ Q) @ (x[j] @ K) / np.sqrt(5) for j in range(i + 1)])
            weights = np.exp(scores) / np.exp(scores).sum()
            looked_at = sum(weight * (x[j] @ V) for j, weight in enumerate(weights))
            np.testing.assert_allclose(z[i], (x[i] + looked_at) @ U + b)


def test_attention_counts_no_end_after_an_end():
    X, y = build_dataset(["ab"], Vocabulary(["ab"]), context=3)
    loss = AttentionHead(X, y, 3, width=2)
    assert loss.weight.tolist() == [[0, 0, 1], [0, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3]]


# ----------------------------------------------------------------------------------------------- the training


@pytest.fixture(scope="module")
def trained():
    """The MLP on the course's text, a tenth of the paragraphs held out: 6000 steps, some seconds."""
    lines = course_text()
    vocabulary = Vocabulary(lines)
    train = build_dataset([line for k, line in enumerate(lines) if k % 10], vocabulary)
    loss = CharacterMLP(*train, len(vocabulary))
    held_out = CharacterMLP(*build_dataset(lines[::10], vocabulary), len(vocabulary))
    rule = Clipped(AdamW(WarmUp(Cosine(5e-3, steps=5900), steps=100), weight_decay=0.1), norm=1.0)
    *_, w = hike(loss, loss.start(rng=0), rule, 6000, minibatches(len(loss.y), 128, rng=1))
    return loss, held_out, w, vocabulary


def test_eight_letters_know_more_than_one(trained):
    loss, held_out, w, vocabulary = trained
    one = Bigram(loss.X, loss.y, len(vocabulary))
    counted = np.log(one.counts + 0.1).ravel()
    assert Bigram(held_out.X, held_out.y, len(vocabulary))(counted) > 2.3
    assert 1.3 < loss(w) < 1.5 and held_out(w) < 1.63 and w.dtype == np.float32


def test_it_writes_in_words(trained):
    loss, _, w, vocabulary = trained
    lines = [sample(loss, w, vocabulary, rng=seed, temperature=0.5) for seed in range(10)]
    known = set(" ".join(course_text()).split())
    words = " ".join(lines).split()
    assert len(words) > 150 and np.mean([word in known for word in words]) > 0.5
    assert sample(loss, w, vocabulary, rng=0, start="The hiker ", letters=30).startswith("The hiker ")


def test_few_names_are_learned_by_heart():
    X, y = build_dataset([name for k, name in enumerate(NAMES) if k % 10], LETTERS)
    loss = CharacterMLP(X, y, len(LETTERS))
    held_out = CharacterMLP(*build_dataset(NAMES[::10], LETTERS), len(LETTERS))
    walk = list(hike(loss, loss.start(rng=0), Adam(3e-3), 1200, minibatches(len(y), 128, rng=1)))[::100]
    losses, unseen = [loss(w) for w in walk], [held_out(w) for w in walk]
    best = int(np.argmin(unseen))
    assert 1 <= best <= 5 and unseen[best] < 2.75
    assert losses[-1] < 1.1 and unseen[-1] > unseen[best] + 0.4


# ------------------------------------------------------------------------------------------------ the writing


def test_temperature():
    z = np.array([2.0, 1.0, 2.0, -1000.0])
    assert chances(z, 0).tolist() == [1, 0, 0, 0]
    np.testing.assert_allclose(chances(z, 1.0)[:3], np.exp(z[:3]) / np.exp(z[:3]).sum())
    assert chances(z, 1e-300).tolist() == [0.5, 0, 0.5, 0]
    np.testing.assert_allclose(chances(z, 1e9), 0.25, atol=1e-6)
    cool, plain, hot = (chances(np.array([1.0, 0.0]), t)[0] for t in (0.5, 1.0, 2.0))
    assert cool > plain > hot > 0.5


def test_samples_follow_the_counted_chances():
    loss = bigram()
    counted = np.log(loss.counts + 1e-12).ravel()
    rng = np.random.default_rng(0)
    names = [sample(loss, counted, LETTERS, rng) for _ in range(2000)]
    firsts = np.bincount(LETTERS.encode("".join(name[0] for name in names)), minlength=28) / 2000
    np.testing.assert_allclose(firsts, loss.counts[0] / loss.counts[0].sum(), atol=0.03)
    again = np.random.default_rng(0)
    assert [sample(loss, counted, LETTERS, again) for _ in range(5)] == names[:5]


def test_temperature_zero_always_writes_the_same():
    loss = bigram()
    counted = np.log(loss.counts + 1e-12).ravel()
    written = {sample(loss, counted, LETTERS, rng=seed, temperature=0, letters=12) for seed in range(5)}
    assert len(written) == 1
    assert sample(loss, counted, LETTERS, rng=0, start="ben ", letters=0) == "ben "


LOSS = small_models()[1]
W = LOSS.start(rng=0)
CASES = [
    (lambda: Vocabulary(""), ["corpus is empty"]),
    (lambda: Vocabulary(["", "\n"]), ["corpus is empty"]),
    (lambda: Vocabulary([]), ["corpus is empty"]),
    (lambda: Vocabulary([1, 2]), ["list of texts", "1"]),
    (lambda: build_dataset([], LETTERS), ["corpus is empty"]),
    (lambda: build_dataset(["K2"], LETTERS), ["'K'", "not in the vocabulary"]),
    (lambda: build_dataset(NAMES, LETTERS, context=0), ["context", "1 or more", "0"]),
    (lambda: LETTERS.encode("é"), ["'é'", "not in the vocabulary"]),
    (lambda: sample(LOSS, W, LETTERS, rng=0, start="Ben"), ["'B'", "not in the vocabulary"]),
    (lambda: sample(LOSS, W, LETTERS, rng=0, temperature=-0.5), ["temperature", "-0.5"]),
    (lambda: sample(LOSS, W, LETTERS, rng=0, temperature=float("nan"), letters=0), ["temperature", "nan"]),
    (lambda: sample(LOSS, W, LETTERS, rng=0, letters=-1), ["letters", "-1"]),
    (lambda: sample(LOSS, W[:-1], LETTERS, rng=0), ["w must have shape", str(W.shape)]),
    (lambda: chances([1.0, 2.0], "hot"), ["temperature", "'hot'"]),
    (lambda: conditional_entropy([[0, 0], [0, 0]]), ["counts"]),
    (lambda: conditional_entropy([[1, -1], [0, 1]]), ["counts"]),
    (lambda: Bigram([[0]], [28], 28), ["y", "0 to 27", "encode"]),
    (lambda: Bigram([["a"]], [0], 28), ["X", "0 to 27", "encode"]),
    (lambda: Bigram([[-1]], [0], 28), ["X", "0 to 27"]),
    (lambda: Bigram([0, 1], [0, 1], 28), ["(m, context)", "(2,)"]),
    (lambda: CharacterMLP([[0]], [0], 28, hidden=0), ["hidden", "1 or more", "0"]),
    (lambda: AttentionHead([[0]], [0], 28, width=1.5), ["width", "1.5"]),
]


@pytest.mark.parametrize(
    "call, words", CASES, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_bad_input_is_told_in_a_sentence(call, words):
    one_clear_sentence(call, words)
