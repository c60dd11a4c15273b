"""Makes gdcourse/data/conventions.csv: how other libraries write each rule, found out by running them.

    python -m tests.parity.make_conventions        (needs torch, optax, keras and scikit-learn)

Nothing in the table is typed: the call is what was run, the form is the one of FORMS that repeats the
library's path, and the defaults are those in its signature.
"""

from __future__ import annotations

import ast
import csv
import inspect
import os
from collections.abc import Callable
from dataclasses import astuple, dataclass
from importlib.metadata import version

import numpy as np

from .forms import CSV, FORMS, HEADERS, KNOBS, PROBE, STEPS, drop_at_half, here, texts

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

CALLS = {
    "torch": {
        "GradientDescent": "torch.optim.SGD(w, lr=η)",
        "Momentum": "torch.optim.SGD(w, lr=η, momentum=β)",
        "Nesterov": "torch.optim.SGD(w, lr=η, momentum=β, nesterov=True)",
        "AdaGrad": "torch.optim.Adagrad(w, lr=η, eps=ε, initial_accumulator_value=0.0)",
        "RMSprop": "torch.optim.RMSprop(w, lr=η, alpha=β, eps=ε)",
        "Adam": "torch.optim.Adam(w, lr=η, betas=(β₁, β₂), eps=ε)",
        "AdamW": "torch.optim.AdamW(w, lr=η, betas=(β₁, β₂), eps=ε, weight_decay=λ)",
        "Clipped by norm": "torch.nn.utils.clip_grad_norm_(w, c)",
        "Clipped by value": "torch.nn.utils.clip_grad_value_(w, c)",
        "OneCycle": "torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=η, total_steps=n, pct_start=0.3, "
        "cycle_momentum=False)",
    },
    "optax": {
        "GradientDescent": "optax.sgd(learning_rate=η)",
        "Momentum": "optax.sgd(learning_rate=η, momentum=β)",
        "Nesterov": "optax.sgd(learning_rate=η, momentum=β, nesterov=True)",
        "AdaGrad": "optax.adagrad(learning_rate=η, eps=ε, initial_accumulator_value=0.0)",
        "RMSprop": "optax.rmsprop(learning_rate=η, decay=β, eps=ε, eps_in_sqrt=False)",
        "Adam": "optax.adam(learning_rate=η, b1=β₁, b2=β₂, eps=ε)",
        "AdamW": "optax.adamw(learning_rate=η, b1=β₁, b2=β₂, eps=ε, weight_decay=λ)",
        "Clipped by norm": "optax.chain(optax.clip_by_global_norm(c), optax.sgd(learning_rate=η))",
        "Clipped by value": "optax.chain(optax.clip(c), optax.sgd(learning_rate=η))",
        "OneCycle": "optax.cosine_onecycle_schedule(transition_steps=n, peak_value=η, pct_start=0.3)",
    },
    "keras": {
        "GradientDescent": "keras.optimizers.SGD(learning_rate=η)",
        "Momentum": "keras.optimizers.SGD(learning_rate=η, momentum=β)",
        "Nesterov": "keras.optimizers.SGD(learning_rate=η, momentum=β, nesterov=True)",
        "AdaGrad": "keras.optimizers.Adagrad(learning_rate=η, epsilon=ε, initial_accumulator_value=0.0)",
        "RMSprop": "keras.optimizers.RMSprop(learning_rate=η, rho=β, epsilon=ε)",
        "Adam": "keras.optimizers.Adam(learning_rate=η, beta_1=β₁, beta_2=β₂, epsilon=ε)",
        "AdamW": "keras.optimizers.AdamW(learning_rate=η, beta_1=β₁, beta_2=β₂, epsilon=ε, weight_decay=λ)",
        "Clipped by norm": "keras.optimizers.SGD(learning_rate=η, clipnorm=c)",
        "Clipped by value": "keras.optimizers.SGD(learning_rate=η, clipvalue=c)",
    },
    "scikit-learn": {
        "GradientDescent": "SGDRegressor(learning_rate='constant', eta0=η, penalty=None)",
        "Momentum": "MLPRegressor(solver='sgd', learning_rate_init=η, momentum=β, nesterovs_momentum=False)",
        "Nesterov": "MLPRegressor(solver='sgd', learning_rate_init=η, momentum=β, nesterovs_momentum=True)",
        "Adam": "MLPRegressor(solver='adam', learning_rate_init=η, beta_1=β₁, beta_2=β₂, epsilon=ε)",
    },
}


def torch_path(call: str) -> np.ndarray:
    import torch

    w = [torch.tensor(np.array(PROBE.start), requires_grad=True)]
    clips = "clip_grad" in call  # clipping is not in the rule: it changes the gradients, before each step
    optimizer, path = evaluate("torch.optim.SGD(w)" if clips else call, torch=torch, w=w), []
    for t, gradient in enumerate(PROBE.gradients):
        optimizer.param_groups[0]["lr"] = drop_at_half(t)
        w[0].grad = torch.tensor(gradient)
        if clips:
            evaluate(call, torch=torch, w=w)
        optimizer.step()
        path.append(w[0].detach().numpy().copy())
    return np.array(path)


def torch_rates(call: str) -> np.ndarray:
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)])
    schedule, rates = evaluate(call, torch=torch, optimizer=optimizer), []
    for t in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if t < STEPS - 1:  # there is no rate after the last one
            schedule.step()
    return np.array(rates)


def optax_rates(call: str) -> np.ndarray:
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    return np.array([float(evaluate(call, optax=optax)(t)) for t in range(STEPS)])


def optax_path(call: str) -> np.ndarray:
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    rule = evaluate(
        call, optax=optax, η=lambda t: jnp.where(t < STEPS // 2, drop_at_half(0), drop_at_half(STEPS))
    )
    w, path = jnp.asarray(PROBE.start), []
    state = rule.init(w)
    for gradient in PROBE.gradients:
        change, state = rule.update(jnp.asarray(gradient), state, w)
        w = optax.apply_updates(w, change)
        path.append(np.array(w))
    return np.array(path)


def keras_path(call: str) -> np.ndarray:
    import jax
    import keras

    jax.config.update("jax_enable_x64", True)
    keras.config.set_floatx("float64")
    w, optimizer, path = keras.Variable(PROBE.start), evaluate(call, keras=keras), []
    for t, gradient in enumerate(PROBE.gradients):
        optimizer.learning_rate = drop_at_half(t)
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [w])
        path.append(np.array(w.value))
    return np.array(path)


def sklearn_path(call: str) -> np.ndarray:
    from sklearn.linear_model import SGDRegressor
    from sklearn.neural_network import MLPRegressor
    from sklearn.neural_network import _stochastic_optimizers as rules

    model, path = evaluate(call, SGDRegressor=SGDRegressor, MLPRegressor=MLPRegressor), []
    if isinstance(
        model, SGDRegressor
    ):  # one row x = 1, y = w − g has the gradient g, if the loss is ½(z − y)²
        model.set_params(fit_intercept=False)
        for start, gradients in zip(PROBE.start, PROBE.gradients.T):
            model.fit([[0.0]], [0.0], coef_init=[start])
            column = []
            for t, gradient in enumerate(gradients):
                model.set_params(eta0=drop_at_half(t)).partial_fit([[1.0]], [model.coef_[0] - gradient])
                column.append(model.coef_[0])
            path.append(column)
        return np.array(path).T
    w, eta = np.array(PROBE.start), model.learning_rate_init
    if model.solver == "sgd":
        rule = rules.SGDOptimizer([w], eta, "constant", model.momentum, model.nesterovs_momentum)
    else:
        rule = rules.AdamOptimizer([w], eta, model.beta_1, model.beta_2, model.epsilon)
    for t, gradient in enumerate(PROBE.gradients):
        rule.learning_rate = rule.learning_rate_init = drop_at_half(t)
        rule.update_params([w], [gradient])
        path.append(w.copy())
    return np.array(path)


PATHS: dict[str, Callable[[str], np.ndarray]] = {
    "torch": torch_path,
    "optax": optax_path,
    "keras": keras_path,
    "scikit-learn": sklearn_path,
}


RATES = {"torch": torch_rates, "optax": optax_rates}


def evaluate(call: str, **names):
    return eval(as_python(call), KNOBS | names)


def as_python(call: str) -> str:
    return call.replace("β₁", "β1").replace("β₂", "β2")  # Python takes no small digits in names


def form_of(rule: str, path: np.ndarray) -> str:
    """The one form that repeats the path."""
    matches = [
        text for text, form in FORMS[rule].items() if np.allclose(form(), path, rtol=1e-11, atol=1e-13)
    ]
    if len(matches) != 1:
        raise RuntimeError(
            f"{rule}: {len(matches)} forms repeat this path; add the one that is missing to FORMS"
        )
    return matches[0]


def own_defaults(library: str, call: str) -> str:
    """The defaults in the library's signature, of the keywords that the call names."""
    import keras
    import optax
    import torch
    from sklearn.linear_model import SGDRegressor
    from sklearn.neural_network import MLPRegressor

    tree = ast.parse(as_python(call), mode="eval").body
    modules = {"torch": torch, "optax": optax, "keras": keras}
    places = modules | {"SGDRegressor": SGDRegressor, "MLPRegressor": MLPRegressor}
    parameters = inspect.signature(eval(ast.unparse(tree.func), places)).parameters
    named = [keyword.arg for keyword in tree.keywords]
    shown = [(name, parameters[name].default) for name in named if name in parameters]
    return ", ".join(f"{name}={value!r}" for name, value in shown if value is not inspect.Parameter.empty)


@dataclass(frozen=True)
class Row:
    rule: str
    library: str
    call: str
    form: str
    defaults: str


def rows() -> list[Row]:
    table = []
    for rule in FORMS:
        table.append(Row(rule, "here", *here(rule)))
        for library, calls in CALLS.items():
            if call := calls.get(rule):
                run = RATES[library] if rule == "OneCycle" else PATHS[library]
                form = form_of(rule, run(call))
                table.append(Row(rule, library, call, form, own_defaults(library, call)))
        table += [Row(rule, text, call, form_of(rule, path), "") for text, call, path in texts(rule)]
    return table


def main() -> None:
    table = [astuple(row) for row in rows()]
    with open(CSV, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADERS, *table])
    print("written with", ", ".join(f"{p} {version(p)}" for p in ("torch", "optax", "keras", "scikit-learn")))


if __name__ == "__main__":
    main()
