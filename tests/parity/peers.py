"""The same walks, trees and gradients by the libraries themselves. Needs them: pip install -e '.[parity]'."""

from __future__ import annotations

import json
import os

import numpy as np

os.environ.setdefault("JAX_PLATFORMS", "cpu")


def torch_walk(name: str, rule, start, gradients) -> dict[str, np.ndarray]:
    import torch

    build = {
        "GradientDescent": lambda w: torch.optim.SGD([w], lr=rule.learning_rate),
        "Momentum": lambda w: torch.optim.SGD([w], lr=rule.learning_rate, momentum=rule.momentum),
        "Nesterov": lambda w: torch.optim.SGD(
            [w], lr=rule.learning_rate, momentum=rule.momentum, nesterov=True
        ),
        "AdaGrad": lambda w: torch.optim.Adagrad([w], lr=rule.learning_rate, eps=rule.epsilon),
        "RMSprop": lambda w: torch.optim.RMSprop(
            [w], lr=rule.learning_rate, alpha=rule.beta, eps=rule.epsilon
        ),
        "Adam": lambda w: torch.optim.Adam([w], rule.learning_rate, (rule.beta1, rule.beta2), rule.epsilon),
        "AdamW": lambda w: torch.optim.AdamW(
            [w], rule.learning_rate, (rule.beta1, rule.beta2), rule.epsilon, weight_decay=rule.weight_decay
        ),
    }
    states = {
        "Momentum": ["momentum_buffer"],
        "Nesterov": ["momentum_buffer"],
        "AdaGrad": ["sum"],
        "RMSprop": ["square_avg"],
        "Adam": ["exp_avg", "exp_avg_sq"],
        "AdamW": ["exp_avg", "exp_avg_sq"],
    }
    w = torch.tensor(np.array(start), requires_grad=True)
    optimizer, rows = build[name](w), []
    for gradient in gradients:
        w.grad = torch.tensor(gradient)
        optimizer.step()
        remembered = [optimizer.state[w][key].numpy().copy() for key in states.get(name, [])]
        rows.append((w.detach().numpy().copy(), *remembered))
    return dict(zip(("w", "state0", "state1"), (np.array(column) for column in zip(*rows))))


def optax_walk(name: str, rule, start, gradients) -> dict[str, np.ndarray]:
    jax, optax = _jax_and_optax()
    build = {
        "GradientDescent": lambda: optax.sgd(rule.learning_rate),
        "Momentum": lambda: optax.sgd(rule.learning_rate, momentum=rule.momentum),
        "Nesterov": lambda: optax.sgd(rule.learning_rate, momentum=rule.momentum, nesterov=True),
        "RMSprop": lambda: optax.rmsprop(rule.learning_rate, rule.beta, rule.epsilon, eps_in_sqrt=False),
        "Adam": lambda: optax.adam(rule.learning_rate, rule.beta1, rule.beta2, rule.epsilon),
        "AdamW": lambda: optax.adamw(
            rule.learning_rate, rule.beta1, rule.beta2, rule.epsilon, weight_decay=rule.weight_decay
        ),
    }
    optimizer = build[name]()
    w = jax.numpy.asarray(np.array(start))
    state, rows = optimizer.init(w), []
    for gradient in gradients:
        change, state = optimizer.update(jax.numpy.asarray(gradient), state, w)
        w = optax.apply_updates(w, change)
        remembered = [np.array(leaf) for leaf in jax.tree.leaves(state) if leaf.shape == w.shape]
        rows.append((np.array(w), *remembered))
    return dict(zip(("w", "state0", "state1"), (np.array(column) for column in zip(*rows))))


def optax_schedules() -> dict:
    _, optax = _jax_and_optax()
    cosine = optax.cosine_decay_schedule
    return {
        "StepDecay": optax.exponential_decay(0.01, 50, 0.5, staircase=True),
        "ExponentialDecay": optax.exponential_decay(0.01, 1, 0.95),
        "Cosine": cosine(0.01, 200),
        "Cosine to a tenth": cosine(0.01, 200, alpha=0.1),
        "WarmUp": optax.linear_schedule(0.5 / 7, 0.5, 6),
        "WarmUp, Cosine": optax.join_schedules(
            [optax.linear_schedule(0.5 / 7, 0.5, 6), cosine(0.5, 200)], [7]
        ),
        "OneCycle": optax.cosine_onecycle_schedule(200, 0.1),
    }


def _jax_and_optax():
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    return jax, optax


def boosted_by(run) -> np.ndarray:
    """F after each tree, of a run of tests/parity/boosting.py, by the library that it names."""
    from .boosting import patients

    return (_lightgbm if run.library == "lightgbm" else _xgboost)(run, *patients(run))


def _xgboost(run, X, y) -> np.ndarray:
    import xgboost

    from .boosting import L2, TREES

    data = xgboost.DMatrix(X, y)
    settings = {
        "objective": "reg:squarederror" if run.loss == "squared" else "binary:logistic",
        "base_score": float(y.mean()),
        "tree_method": run.library.split()[1],
        "max_bin": 1000,
        "eta": run.learning_rate,
        "max_depth": run.depth,
        "lambda": L2,
        "gamma": run.gamma,
        "min_child_weight": 0,
    }
    booster = xgboost.train(settings, data, TREES)
    rounds = range(1, TREES + 1)
    return np.array([booster.predict(data, output_margin=True, iteration_range=(0, k)) for k in rounds])


def _lightgbm(run, X, y) -> np.ndarray:
    import lightgbm

    from .boosting import L2, TREES, bin_numbers

    X = bin_numbers(X, run.bins) if run.bins else X
    settings = {
        "objective": "regression" if run.loss == "squared" else "binary",
        "learning_rate": run.learning_rate,
        "max_depth": run.depth,
        "num_leaves": 2**run.depth,
        "lambda_l2": L2,
        "min_data_in_leaf": 1,
        "min_sum_hessian_in_leaf": 0,
        "max_bin": 1000,
        "min_data_in_bin": 1,
        "feature_pre_filter": False,
        "verbose": -1,
    }
    booster = lightgbm.train(settings, lightgbm.Dataset(X, y, params=settings), TREES)
    return np.array([booster.predict(X, raw_score=True, num_iteration=k) for k in range(1, TREES + 1)])


def gains_reported() -> dict[str, float]:
    """What each library says that the first cut of the four students gains."""
    import lightgbm
    import xgboost

    from gdcourse import four_students

    X, y = four_students()
    data = xgboost.DMatrix(X[:, None], y)
    settings = {"base_score": 7.5, "eta": 1, "max_depth": 1, "lambda": 0, "min_child_weight": 0}
    booster = xgboost.train(settings | {"tree_method": "exact"}, data, 1)
    (tree,) = booster.get_dump(with_stats=True, dump_format="json")
    settings = {"objective": "regression", "num_leaves": 2, "min_data_in_leaf": 1, "min_data_in_bin": 1}
    settings |= {"min_sum_hessian_in_leaf": 0, "feature_pre_filter": False, "verbose": -1}
    data = lightgbm.Dataset(X[:, None], y, params=settings)
    root = lightgbm.train(settings, data, 1).dump_model()["tree_info"][0]["tree_structure"]
    return {"xgboost": json.loads(tree)["gain"], "lightgbm": float(root["split_gain"])}


def torch_network(run) -> tuple[np.ndarray, np.ndarray]:
    """The gradient at the start by autograd, and the weights after the steps of torch.optim.Adam."""
    import torch

    from .networks import RATE, STEPS, made_up

    net, start = made_up(run)
    X, y = torch.tensor(net.X), torch.tensor(net.y)
    activation = torch.nn.Tanh if run.activation == "tanh" else torch.nn.ReLU
    layers = []
    for inputs, units in zip(net.sizes, net.sizes[1:]):
        layers += [torch.nn.Linear(inputs, units, dtype=torch.float64), activation()]
    model = torch.nn.Sequential(*layers[:-1])
    linear = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    weights = [weight for layer in linear for weight in (layer.weight, layer.bias)]
    with torch.no_grad():
        for weight, array in zip(weights, net.unpack(start).values()):
            weight.copy_(torch.tensor(array.T))  # torch keeps the transpose
    functional = torch.nn.functional
    losses = {
        "softmax": lambda z: functional.cross_entropy(z, y),
        "logistic": lambda z: functional.binary_cross_entropy_with_logits(z[:, 0], y),
        "squared": lambda z: functional.mse_loss(z[:, 0], y),
    }
    optimizer = torch.optim.Adam(weights, lr=RATE)

    def backward():
        optimizer.zero_grad()
        losses[run.loss](model(X)).backward()

    def flat(arrays) -> np.ndarray:
        return np.concatenate([array.detach().numpy().T.ravel() for array in arrays])

    backward()
    gradient = flat(weight.grad for weight in weights)
    for _ in range(STEPS):
        backward()
        optimizer.step()
    return gradient, flat(weights)


def jax_gradient(run) -> np.ndarray:
    from .networks import made_up

    jax, _ = _jax_and_optax()
    jnp, (net, start) = jax.numpy, made_up(run)
    activation = jnp.tanh if run.activation == "tanh" else jax.nn.relu

    def loss(w):
        a, begin = jnp.asarray(net.X), 0
        for depth, (inputs, units) in enumerate(zip(net.sizes, net.sizes[1:]), start=1):
            W = w[begin : begin + inputs * units].reshape(inputs, units)
            begin += inputs * units + units
            a = a @ W + w[begin - units : begin]
            a = activation(a) if depth < len(net.sizes) - 1 else a
        if run.loss == "softmax":
            return -jnp.mean(jax.nn.log_softmax(a)[jnp.arange(len(net.y)), net.y])
        if run.loss == "logistic":
            return jnp.mean(jax.nn.softplus(a[:, 0]) - net.y * a[:, 0])
        return jnp.mean((a[:, 0] - net.y) ** 2)

    return np.array(jax.grad(loss)(jnp.asarray(start)))


def tangled_by_torch() -> np.ndarray:
    import torch

    from .networks import PLACES, tangle

    rows = []
    for place in PLACES:
        leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in place]
        result, *parts = tangle(*leaves, torch.exp, torch.log, torch.tanh, torch.relu)
        for part in parts:
            part.retain_grad()
        result.backward()
        rows.append([result.item(), *(value.grad.item() for value in (*leaves, *parts))])
    return np.array(rows)


def tangled_by_jax() -> np.ndarray:
    """The result and its slopes along a, b and c: jax has no part of a result to ask."""
    from .networks import PLACES, tangle

    jax, _ = _jax_and_optax()
    jnp = jax.numpy

    def result(a, b, c):
        return tangle(a, b, c, jnp.exp, jnp.log, jnp.tanh, jax.nn.relu)[0]

    both = jax.value_and_grad(result, argnums=(0, 1, 2))
    return np.array([[float(part) for part in jax.tree.leaves(both(*map(float, place)))] for place in PLACES])
