"""The loops that the bench runs against: as a learner, a textbook and a library would write them."""

from __future__ import annotations

import numpy as np

from gdcourse import Adam, Network, SoftmaxRegression, hike, minibatches, rosenbrock


def bare_loop(w, rate: float, steps: int):
    """What a learner writes: feel, step, remember."""
    path = [w]
    for _ in range(steps):
        w = w - rate * rosenbrock.gradient(w)
        path.append(w)
    return np.array(path)


def bare_adam(w, rate: float, steps: int):
    path, m, v = [w], np.zeros_like(w), np.zeros_like(w)
    for t in range(1, steps + 1):
        g = rosenbrock.gradient(w)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        w = w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        path.append(w)
    return np.array(path)


def one_after_another(starts, rate: float, steps: int):
    """A crowd without vectorising: the bare loop for each hiker."""
    return [bare_loop(starts[:, i], rate, steps) for i in range(starts.shape[1])]


def torch_rosenbrock(torch, start, make, steps: int):
    w = torch.tensor(start, requires_grad=True)
    optimizer, path = make([w]), []
    for _ in range(steps):
        optimizer.zero_grad()
        x, y = w
        ((1 - x) ** 2 + 100 * (y - x**2) ** 2).sum().backward()
        optimizer.step()
        path.append(w.detach().clone())
    return path


def textbook_batch(X, y, rate: float, steps: int):
    w = np.zeros(X.shape[1], X.dtype)
    for _ in range(steps):
        gradient = X.T @ (X @ w - y) * (2 / len(y))
        w = w - rate * gradient
    return w


def textbook_stochastic(X, y, rate: float, rng):
    """One epoch, one row at a time."""
    w = np.zeros(X.shape[1], X.dtype)
    for i in rng.permutation(len(y)):
        gradient = 2 * (X[i] @ w - y[i]) * X[i]
        w = w - rate * gradient
    return w


def textbook_minibatch(X, y, rate: float, batch_size: int, rng):
    """One epoch over shuffled rows."""
    w = np.zeros(X.shape[1], X.dtype)
    order = rng.permutation(len(y))
    for start in range(0, len(y), batch_size):
        rows = order[start : start + batch_size]
        A, b = X[rows], y[rows]
        gradient = A.T @ (A @ w - b) * (2 / len(b))
        w = w - rate * gradient
    return w


def torch_epoch(torch, X, y, rate: float, batch_size: int, shuffled: bool):
    """One epoch of the loop in every tutorial: a linear layer, a loss, an optimizer."""
    layer = torch.nn.Linear(X.shape[1], 1, bias=False, dtype=X.dtype)
    optimizer, mse = torch.optim.SGD(layer.parameters(), lr=rate), torch.nn.MSELoss()
    order = torch.randperm(len(y)) if shuffled else None
    for start in range(0, len(y), batch_size):
        rows = order[start : start + batch_size] if shuffled else slice(start, start + batch_size)
        optimizer.zero_grad()
        mse(layer(X[rows])[:, 0], y[rows]).backward()
        optimizer.step()
    return layer.weight.detach()


def torch_character_mlp(torch, X, y, letters: int, steps: int):
    """Embedding, tanh, softmax; AdamW with a clipped norm: as in every tutorial, without the schedule."""
    nn = torch.nn
    model = nn.Sequential(
        nn.Embedding(letters, 10),
        nn.Flatten(),
        nn.Linear(10 * X.shape[1], 128),
        nn.Tanh(),
        nn.Linear(128, letters),
    )
    X, y = torch.tensor(X), torch.tensor(y)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.1)
    for _ in range(steps):
        rows = torch.randint(len(y), (128,))
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(X[rows]), y[rows]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return model


def normal_equations(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


def network_of_values(make):
    """The mean squared error of a network of 2, 16, 16 and 1 units on ten rows, of numbers made by `make`."""
    rng = np.random.default_rng(0)
    layers = []
    for inputs, units in ((2, 16), (16, 16), (16, 1)):
        weights = rng.uniform(-1, 1, (units, inputs)).tolist()
        layers.append([([make(w) for w in row], make(0.0)) for row in weights])
    total = make(0.0)
    for row in rng.uniform(-1, 1, (10, 2)).tolist():
        a = row
        for depth, layer in enumerate(layers, start=1):
            a = [sum((w * x for w, x in zip(weights, a)), b) for weights, b in layer]
            a = [z.relu() for z in a] if depth < len(layers) else a
        total = total + (a[0] - row[0] * row[1]) ** 2
    return total * 0.1


UNITS, RATE, BATCH, EPOCHS, ENOUGH = 64, 0.003, 32, 60, 0.97


def our_digits(X, y, X_unseen, y_unseen, seed: int) -> int:
    """Epochs until enough of the unseen digits are right."""
    net, plan = Network(SoftmaxRegression(X, y), [UNITS], "relu"), minibatches(len(y), BATCH, seed)
    walk = hike(net, net.start(seed), Adam(RATE), EPOCHS * len(plan), plan)
    for step, w in enumerate(walk):
        if step and step % len(plan) == 0:
            right = net.forward(w, X_unseen)[-1].argmax(axis=1) == y_unseen
            if right.mean() >= ENOUGH:
                return step // len(plan)
    return EPOCHS


def sklearn_digits(X, y, X_unseen, y_unseen, seed: int) -> int:
    from sklearn.neural_network import MLPClassifier

    settings = dict(batch_size=BATCH, learning_rate_init=RATE, alpha=0.0, random_state=seed)
    net, classes = MLPClassifier((UNITS,), **settings), np.arange(10)
    for epoch in range(1, EPOCHS + 1):
        net.partial_fit(X, y, classes=classes)
        if net.score(X_unseen, y_unseen) >= ENOUGH:
            return epoch
    return EPOCHS


def torch_digits(torch, X, y, X_unseen, y_unseen, seed: int) -> int:
    torch.manual_seed(seed)
    nn = torch.nn
    net = nn.Sequential(nn.Linear(X.shape[1], UNITS), nn.ReLU(), nn.Linear(UNITS, 10))
    optimizer, loss = torch.optim.Adam(net.parameters(), lr=RATE), nn.CrossEntropyLoss()
    X, y, X_unseen, y_unseen = map(torch.from_numpy, (X, y, X_unseen, y_unseen))
    for epoch in range(1, EPOCHS + 1):
        for rows in torch.randperm(len(y)).split(BATCH):
            optimizer.zero_grad()
            loss(net(X[rows]), y[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            right = net(X_unseen).argmax(dim=1) == y_unseen
        if right.float().mean() >= ENOUGH:
            return epoch
    return EPOCHS
