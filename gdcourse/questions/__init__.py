"""Questions that wait for an answer: `ask` one of the course, and `recap` the predictions of a lesson."""

from importlib import import_module

_HOME = {"ask": "card", "Card": "card", "recap": "recap", "ribbon": "parts"}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"gdcourse.questions.{_HOME[name]}"), name)
    raise AttributeError(f"gdcourse.questions has no {name!r}")
