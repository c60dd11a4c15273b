"""A language model: from the last few letters, the chances of the next one. It answers by writing.

A corpus is lines of text: names, or paragraphs. A line's end is a letter like any other, "\\n", number 0. So
the model learns when to stop; and before a line's first letter stand ends as well. Three models look back
further and further, each a landscape as everywhere: one letter, eight letters, eight letters each weighed.
Their height is the mean log loss of the next letter, in nats. Who knows nothing stands at log V, V being the
number of letters.

>>> vocabulary = Vocabulary(["ab", "abb"])
>>> X, y = build_dataset(["ab", "abb"], vocabulary, context=2)
>>> [vocabulary.decode(x) + " → " + vocabulary.decode([letter]) for x, letter in zip(X[:3], y)]
['\\n\\n → a', '\\na → b', 'ab → \\n']
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from gdcourse.batches import taken
from gdcourse.inputs import NOT_NEGATIVE, as_floats, generator, shown, whole
from gdcourse.models import ALL
from gdcourse.network import unpack

END = "\n"


# ----------------------------------------------------------------------------------------- letters as numbers


class Vocabulary:
    """The letters of a corpus and their numbers, in the order of the alphabet; 0 is the end of a line.

    ValueError when the corpus is empty, or a letter is asked for that it does not have.

    >>> vocabulary = Vocabulary(["hill", "hole"])
    >>> vocabulary, vocabulary.encode("hello"), vocabulary.decode([1, 3])
    (6 letters: '\\nehilo', array([2, 1, 4, 4, 5]), 'ei')
    """

    def __init__(self, lines: str | Iterable[str]):
        self.letters = END + "".join(sorted(set("".join(as_lines(lines)))))
        self.number = {letter: k for k, letter in enumerate(self.letters)}

    def encode(self, text: str) -> np.ndarray:
        if not isinstance(text, str):
            raise ValueError(f"text must be a text, got {shown(text)}")
        try:
            return np.array([self.number[letter] for letter in text], dtype=int)
        except KeyError as unseen:
            letter = unseen.args[0]
            raise ValueError(f"the letter {letter!r} is not in the vocabulary {self.letters!r}") from None

    def decode(self, numbers) -> str:
        try:
            return "".join(self.letters[k] for k in numbers)
        except (IndexError, TypeError):
            needs = f"must be a list of whole numbers from 0 to {len(self) - 1}"
            raise ValueError(f"numbers {needs}, got {shown(numbers)}") from None

    def __len__(self) -> int:
        return len(self.letters)

    def __repr__(self) -> str:
        return f"{len(self)} letters: {self.letters!r}"


def as_lines(text: str | Iterable[str]) -> list[str]:
    """The lines of a text, or of a list of texts, without the empty ones; ValueError when none is left.

    >>> as_lines("to walk\\n\\nto see\\n")
    ['to walk', 'to see']
    """
    texts = [text] if isinstance(text, str) or not isinstance(text, Iterable) else list(text)
    for part in texts:
        if not isinstance(part, str):
            raise ValueError(f"a corpus is a text or a list of texts, got one that is {shown(part)}")
    lines = [line for part in texts for line in part.split(END) if line]
    if not lines:
        raise ValueError("the corpus is empty: it has no line with a letter in it")
    return lines


def build_dataset(lines, vocabulary: Vocabulary, context: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Every letter y of the lines, ends included, and the `context` letters X before it, as numbers.

    `X`: shape (m, context), `y`: (m,), with m the number of letters and ends. ValueError when the corpus is
    empty, a letter is not in the vocabulary, or context is below 1.

    >>> build_dataset(["ab"], Vocabulary(["ab"]), context=1)
    (array([[0],
           [1],
           [2]]), array([1, 2, 0]))
    """
    context = whole(context, "context", 1)
    _check_vocabulary(vocabulary)
    windows = [
        np.lib.stride_tricks.sliding_window_view(vocabulary.encode(END * context + line + END), context + 1)
        for line in as_lines(lines)
    ]
    windows = np.concatenate(windows)
    return windows[:, :-1], windows[:, -1]


# ------------------------------------------------------------------------------------------------- the models


class LetterModel:
    """f(w) = 1/m Σ (log Σⱼ exp zᵢⱼ − zᵢyᵢ): the mean log loss of the next letter, in nats.

    A model of letters is `shapes`, of the arrays that its flat w holds one after the other, and two methods:
    `logits(w, X)`, the scores z of every letter after every context, shape (m, V), and `gradient(w, rows)`.

    `X`: shape (m, context), `y`: (m,), numbers from 0 to V − 1, V being `letters`; else ValueError.
    `w`: shape (dim,); float32 stays float32. `rows`: the examples that are felt.
    """

    def __init__(self, X, y, letters: int, **shapes: tuple[int, ...]):
        self.X, self.y, self.letters = _checked_letters(X, y, letters)
        self.shapes = shapes
        self.dim = sum(map(math.prod, shapes.values()))

    def __call__(self, w, rows=ALL):
        X, y = taken(rows, self.X, self.y)
        return _log_loss(self.logits(w, X), y)

    def parts(self, w) -> list[np.ndarray]:
        """The arrays that w holds, as views; ValueError when it is not of shape (dim,)."""
        w = as_floats(w, "w")
        if w.shape != (self.dim,):
            raise ValueError(f"w must have shape ({self.dim},), got {w.shape}")
        return list(unpack(w, self.shapes).values())

    def __repr__(self) -> str:
        arrays = ", ".join(f"{name} {'×'.join(map(str, shape))}" for name, shape in self.shapes.items())
        return f"{self.name} on {len(self.X)} letters: {self.dim} weights, {arrays}"


class Bigram(LetterModel):
    """z = W[last letter]: a table of V × V scores, one row for each letter that may come before.

    Convex, and its floor is known by counting: the best chances are the shares of the pairs. If a walk does
    not come down to it, the optimizer is at fault and not the model.

    >>> vocabulary = Vocabulary(["ab", "abb"])
    >>> loss = Bigram(*build_dataset(["ab", "abb"], vocabulary, context=1), len(vocabulary))
    >>> round(float(loss(loss.zeros())), 4), round(loss.floor(), 4)  # log 3; pairs ba, bb, ab, aa: 2, 1, 2, 0
    (1.0986, 0.2728)
    """

    name = "bigram"

    def __init__(self, X, y, letters: int):
        X, y, V = _checked_letters(X, y, letters)
        super().__init__(X, y, V, W=(V, V))
        self.counts = self._counted(ALL)

    def _counted(self, rows) -> np.ndarray:
        """How often each letter follows each: shape (V, V), the letter before first."""
        X, y = taken(rows, self.X, self.y)
        pairs = X[:, -1] * self.letters + y
        return np.bincount(pairs, minlength=self.dim).reshape(self.letters, self.letters)

    def logits(self, w, X):
        (W,) = self.parts(w)
        return W[X[:, -1]]

    def gradient(self, w, rows=ALL):
        (W,) = self.parts(w)
        N = self.counts if rows is ALL else self._counted(rows)
        expected = N.sum(axis=1, keepdims=True) * _softmax(W)
        return ((expected - N) / N.sum()).astype(W.dtype).ravel()

    def floor(self) -> float:
        return conditional_entropy(self.counts)

    def zeros(self) -> np.ndarray:
        return np.zeros(self.dim)


def conditional_entropy(counts) -> float:
    """−Σ p(a, b)·log p(b | a), in nats, of a table of pairs: no bigram model's loss on them is lower.

    `counts`: shape (V, V), the letter before first; ValueError when one is negative, or all are zero.

    >>> conditional_entropy([[1, 1], [0, 2]]), math.log(2) / 2
    (0.34657359027997264, 0.34657359027997264)
    """
    N = as_floats(counts, "counts")
    if N.ndim != 2 or not N.sum() > 0 or (N < 0).any():
        raise ValueError(f"counts must be a table of pairs, none negative, not all zero, got {shown(counts)}")
    before = np.broadcast_to(N.sum(axis=1, keepdims=True), N.shape)
    seen = N > 0
    return float(np.sum(N[seen] * np.log(before[seen] / N[seen])) / N.sum())


class CharacterMLP(LetterModel):
    """e = C[X];  a = tanh(e·W₁ + b₁);  z = a·W₂ + b₂: what a letter means, too, is learned, as a row of C.

    `embedding`: how many numbers a letter becomes; `hidden`: how many a. (Bengio and others 2003)

    >>> vocabulary = Vocabulary(["ab", "abb"])
    >>> loss = CharacterMLP(*build_dataset(["ab", "abb"], vocabulary), len(vocabulary), embedding=2, hidden=4)
    >>> loss
    character MLP on 7 letters: 89 weights, C 3×2, W1 16×4, b1 4, W2 4×3, b2 3
    >>> bool(abs(loss(loss.start(rng=0)) - np.log(3)) < 0.01)
    True
    """

    name = "character MLP"

    def __init__(self, X, y, letters: int, embedding: int = 10, hidden: int = 128):
        X, y, V = _checked_letters(X, y, letters)
        embedding, hidden = whole(embedding, "embedding", 1), whole(hidden, "hidden", 1)
        C, W1 = (V, embedding), (X.shape[1] * embedding, hidden)
        super().__init__(X, y, V, C=C, W1=W1, b1=(hidden,), W2=(hidden, V), b2=(V,))

    def start(self, rng, dtype=np.float32) -> np.ndarray:
        """Weights that neither flatten tanh nor prefer a letter: the first loss is close to log V."""
        w = generator(rng).standard_normal(self.dim).astype(_precision(dtype))
        C, W1, b1, W2, b2 = self.parts(w)
        W1 /= math.sqrt(len(W1))
        W2 /= 10 * math.sqrt(len(W2))
        b1[:], b2[:] = 0, 0
        return w

    def logits(self, w, X):
        C, W1, b1, W2, b2 = self.parts(w)
        e = C[X].reshape(len(X), -1)
        return np.tanh(e @ W1 + b1) @ W2 + b2

    def gradient(self, w, rows=ALL):
        C, W1, b1, W2, b2 = self.parts(w)
        X, y = taken(rows, self.X, self.y)
        e = C[X].reshape(len(X), -1)
        a = np.tanh(e @ W1 + b1)
        dz = _log_loss_slope(a @ W2 + b2, y)
        da = dz @ W2.T * (1 - a * a)
        dC = _sum_by_letter(X, da @ W1.T, C)
        return np.concatenate([dC.ravel(), (e.T @ da).ravel(), da.sum(0), (a.T @ dz).ravel(), dz.sum(0)])


class AttentionHead(LetterModel):
    """x = E[X] + P;  A = softmax(q·kᵀ/√d), q = x·Q, k = x·K;  z = (x + A·(x·V))·U + b: what to look back at.

    Row i of A says how much of each letter j ≤ i the letter at place i takes; what comes later is hidden from
    it. So every place of a context is an example, with the letters before it: the loss is the mean over them,
    save where an end follows an end and nothing was written. One head of a transformer's many, and no layer
    above it. (Vaswani and others 2017)

    >>> vocabulary = Vocabulary(["ab", "abb"])
    >>> loss = AttentionHead(*build_dataset(["ab", "abb"], vocabulary, 4), len(vocabulary), width=2)
    >>> loss.attention(loss.start(rng=0), loss.X[:1]).round(2)[0, :2]  # the first sees itself alone
    array([[1.  , 0.  , 0.  , 0.  ],
           [0.86, 0.14, 0.  , 0.  ]], dtype=float32)
    """

    name = "attention head"

    def __init__(self, X, y, letters: int, width: int = 32):
        X, y, letters = _checked_letters(X, y, letters)
        width = whole(width, "width", 1)
        square, places = (width, width), (X.shape[1], width)
        tables = {"E": (letters, width), "P": places, "Q": square, "K": square, "V": square}
        super().__init__(X, y, letters, **tables, U=(width, letters), b=(letters,))
        self.next = np.column_stack([self.X[:, 1:], self.y])  # the letter after every place
        written = (self.X != 0) | (self.next != 0)
        self.weight = written / written.sum(axis=1, keepdims=True)  # of a place in its row's mean

    def __call__(self, w, rows=ALL):
        X, following, weight = taken(rows, self.X, self.next, self.weight)
        z = self._forward(w, X)[-1]
        return _log_loss(z, following, weight.astype(z.dtype))

    def start(self, rng, dtype=np.float32) -> np.ndarray:
        w = generator(rng).standard_normal(self.dim).astype(_precision(dtype))
        E, P, Q, K, V, U, b = self.parts(w)
        for square in (Q, K, V):
            square /= math.sqrt(len(square))
        U /= 10 * math.sqrt(len(U))
        b[:] = 0
        return w

    def logits(self, w, X):
        """The scores after the last place, shape (m, V)."""
        return self._forward(w, X)[-1][:, -1]

    def attention(self, w, X) -> np.ndarray:
        """A, shape (m, context, context): row i is what place i looks at."""
        return self._forward(w, X)[1]

    def _forward(self, w, X):
        E, P, Q, K, V, U, b = self.parts(w)
        x = E[X] + P
        scores = x @ Q @ np.swapaxes(x @ K, 1, 2) / math.sqrt(len(Q))
        later = np.triu(np.ones(scores.shape[1:], bool), 1)
        A = _softmax(np.where(later, -np.inf, scores))
        h = x + A @ (x @ V)
        return x, A, h, h @ U + b

    def gradient(self, w, rows=ALL):
        E, P, Q, K, V, U, b = self.parts(w)
        X, following, weight = taken(rows, self.X, self.next, self.weight)
        x, A, h, z = self._forward(w, X)
        dz = _log_loss_slope(z, following, weight.astype(z.dtype))
        dh = dz @ U.T
        dA = dh @ np.swapaxes(x @ V, 1, 2)
        dS = A * (dA - (dA * A).sum(axis=-1, keepdims=True)) / math.sqrt(len(Q))
        dq, dk, dv = dS @ (x @ K), np.swapaxes(dS, 1, 2) @ (x @ Q), np.swapaxes(A, 1, 2) @ dh
        dx = dh + dq @ Q.T + dk @ K.T + dv @ V.T
        dE = _sum_by_letter(X, dx, E)
        squares = [_over_all(x, d) for d in (dq, dk, dv)]
        parts = [dE, dx.sum(axis=0), *squares, _over_all(h, dz), dz.sum(axis=(0, 1))]
        return np.concatenate([part.ravel() for part in parts])


def _softmax(z):
    """softmax over the last axis: letters, or places to look at."""
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


def _over_all(a, b):
    """Σ aᵀ·b over rows and places."""
    return a.reshape(-1, a.shape[-1]).T @ b.reshape(-1, b.shape[-1])


def _log_loss(z, y, weight=None):
    """The mean of log Σⱼ exp zⱼ − z_y over the rows; with `weight`, each row's own mean over its places."""
    top = z.max(axis=-1)
    own = np.take_along_axis(z, y[..., None], axis=-1)[..., 0]
    loss = (top - own) + np.log(np.exp(z - top[..., None]).sum(axis=-1))
    return loss.mean() if weight is None else (loss * weight).sum() / len(y)


def _log_loss_slope(z, y, weight=None):
    """∂/∂z of the above: (softmax(z) − (1 at y)) / m."""
    p = _softmax(z)
    own = np.take_along_axis(p, y[..., None], axis=-1)
    np.put_along_axis(p, y[..., None], own - 1, axis=-1)
    p /= len(y)
    return p if weight is None else p * weight[..., None]


def _sum_by_letter(X, slopes, C):
    """The slope of C from that of C[X]: a letter that stands at several places gets the sum of theirs.

    The same as np.add.at(dC, X, slopes), in less than half the time.
    """
    columns = slopes.reshape(X.size, -1).T
    return np.column_stack([np.bincount(X.ravel(), column, len(C)) for column in columns]).astype(C.dtype)


# ---------------------------------------------------------------------------------------------------- writing


def chances(z, temperature: float = 1.0) -> np.ndarray:
    """softmax(z / T): below 1 the likely letters gain, above 1 the others; T = 0 is the most likely letter.

    `z`: shape (V,). ValueError when temperature is negative or not a number.

    >>> z = np.log([0.7, 0.2, 0.1])
    >>> [chances(z, temperature).round(2).tolist() for temperature in (0, 0.5, 1, 2)]
    [[1.0, 0.0, 0.0], [0.91, 0.07, 0.02], [0.7, 0.2, 0.1], [0.52, 0.28, 0.2]]
    """
    temperature, z = NOT_NEGATIVE.kept(temperature, "temperature"), as_floats(z, "z").astype(float)
    if z.ndim != 1 or not z.size:
        raise ValueError(f"z must be a list of scores, one for each letter, got shape {z.shape}")
    if temperature == 0:
        return np.eye(len(z))[np.argmax(z)]
    return _softmax((z - z.max()) / temperature)


def sample(model, w, vocabulary, rng, temperature: float = 1.0, start: str = "", letters: int = 200) -> str:
    """A line written by the model, letter after letter, each drawn by its chances; it goes on from `start`.

    It stops where the model ends the line, or after so many `letters`. ValueError when a letter of start is
    not in the vocabulary, or a setting is out of its range.

    >>> vocabulary = Vocabulary(["ab", "abb"])
    >>> loss = Bigram(*build_dataset(["ab", "abb"], vocabulary), len(vocabulary))
    >>> counted = np.log(loss.counts + 1e-9).ravel()
    >>> [sample(loss, counted, vocabulary, rng=seed) for seed in range(4)]
    ['ab', 'ab', 'abb', 'abb']
    """
    letters, rng = whole(letters, "letters"), generator(rng)
    chances(np.zeros(1), temperature)
    if not isinstance(model, LetterModel):
        raise ValueError(f"model must be a model of letters, such as Bigram(X, y, V), got {shown(model)}")
    _check_vocabulary(vocabulary)
    context = model.X.shape[1]
    numbers = [0] * context + vocabulary.encode(start).tolist()
    for _ in range(letters):
        z = model.logits(w, np.array([numbers[-context:]]))[0]
        numbers.append(int(rng.choice(len(z), p=chances(z, temperature))))
        if numbers[-1] == 0:
            break
    return vocabulary.decode(numbers[context:]).rstrip(END)


def _precision(dtype) -> np.dtype:
    try:
        precision = np.dtype(dtype)
    except TypeError:
        precision = None
    if precision is None or precision.kind != "f":
        raise ValueError(f"dtype must be np.float32 or np.float64, got {shown(dtype)}")
    return precision


def _check_vocabulary(vocabulary) -> None:
    if not isinstance(vocabulary, Vocabulary):
        raise ValueError(f"vocabulary must be one, such as Vocabulary(lines), got {shown(vocabulary)}")


def _checked_letters(X, y, letters) -> tuple[np.ndarray, np.ndarray, int]:
    letters = whole(letters, "letters", 1)
    try:
        X, y = np.asarray(X), np.asarray(y)
    except ValueError:
        raise ValueError(f"X and y must be rows of one length, got {shown(X)} and {shown(y)}") from None
    if X.ndim != 2 or not X.size or y.shape != X.shape[:1]:
        raise ValueError(f"X must have shape (m, context) and y (m,), got {X.shape} and {y.shape}")
    for name, numbers in (("X", X), ("y", y)):
        if numbers.dtype.kind not in "iu" or numbers.min() < 0 or numbers.max() >= letters:
            raise ValueError(f"{name} must hold the numbers of letters, 0 to {letters - 1}; encode the text")
    return X.astype(np.intp, copy=False), y.astype(np.intp, copy=False), letters
