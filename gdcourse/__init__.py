"""A course on gradient descent: the helper package.

The ground floor is numpy only and meant to be read, in this order: landscapes, optimizers, schedules,
descent, tables, gradients, models, batches, autodiff, network, boosting, language, datasets, inputs. Names
load when they are first used, so `import gdcourse` is cheap; `from gdcourse import *` brings those that find
all they need.

>>> from gdcourse import GradientDescent, bowl, descend
>>> descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.1), steps=2).positions
array([0.  , 0.6 , 1.08])
"""

from importlib import import_module
from importlib.machinery import PathFinder

__version__ = "1.0.0"

_NAMES = {
    "landscapes": "Landscape Stationary Bowl Quadratic bowl double_well corner plateau_squared plateau_log "
    "ripples smallest_network saddle monkey_saddle rosenbrock himmelblau beale rastrigin sigmoid",
    "optimizers": "GradientDescent Momentum Nesterov AdaGrad RMSprop Adam AdamW Clipped",
    "schedules": "StepDecay ExponentialDecay InverseTime Cosine WarmUp OneCycle travel_budget",
    "descent": "descend hike Trajectory",
    "tables": "Table worked_table",
    "gradients": "numeric_gradient relative_error check_gradient",
    "models": "LinearRegression LogisticRegression SquaredSigmoid Hinge SoftmaxRegression ErrorRate softmax",
    "batches": "full_batch one_at_a_time minibatches contiguous_blocks drawn_rows shuffled_rows",
    "autodiff": "Value Dual topological_order reverse_gradient forward_gradient",
    "network": "Network",
    "boosting": "gradient_boosting newton_boosting regression_tree leaf_value split_gain bin_edges "
    "SquaredError AbsoluteError LogLoss",
    "language": "Vocabulary build_dataset Bigram CharacterMLP AttentionHead conditional_entropy chances "
    "sample",
    "datasets": "four_students two_votes exam_scores diabetes breast_cancer digits course_text mountains "
    "standardize conventions",
    "figures": "show",
    "explorers": "explore fog_game clinic boost_by_hand graph_game guessing_game writer",
    "questions": "ask recap ribbon",
    "learning.yours": "yours",
}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}
_NEEDS = {"figures": "matplotlib", "explorers": "anywidget", "questions": "anywidget"}  # of the extra `lab`

for _package in ("numpy", "scipy", "sklearn", "matplotlib"):
    _found = PathFinder.find_spec(_package)
    if _found and _found.submodule_search_locations is None:  # one file, where the package is a folder
        raise ImportError(f"{_found.origin} stands in for {_package}: rename it and start Python anew")


def __getattr__(name: str):
    if name == "__all__":
        from importlib.util import find_spec

        return [name for name, module in _HOME.items() if find_spec(_NEEDS.get(module, "numpy"))]
    if name in _HOME:
        return getattr(import_module(f"gdcourse.{_HOME[name]}"), name)
    if name in _NAMES:
        return import_module(f"gdcourse.{name}")
    raise AttributeError(f"gdcourse has no {name!r}")


def __dir__():
    return sorted({*globals(), *_HOME})
