"""Pictures that move under the hand: `explore` a landscape, and the walks on it.

>>> from gdcourse import bowl, explore
>>> explore(bowl, steps=3)
Explorer: (w − 3)² with gradient descent, η = 0.1. gradient descent: after 3 steps w = 1.464, loss 2.36.
"""

from importlib import import_module

_HOME = {
    "explore": "explorer",
    "fog_game": "fog",
    "FogGame": "fog",
    "clinic": "ward",
    "Clinic": "ward",
    "graph_game": "graph",
    "GraphGame": "graph",
    "Explorer": "widget",
    "Challenge": "challenge",
    "standalone_html": "standalone",
    "boost_by_hand": "stumps",
    "BoostByHand": "stumps",
    "guessing_game": "guessing",
    "GuessingGame": "guessing",
    "writer": "writing",
    "Writer": "writing",
}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"gdcourse.explorers.{_HOME[name]}"), name)
    raise AttributeError(f"gdcourse.explorers has no {name!r}")
