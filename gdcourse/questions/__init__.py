"""Questions that wait for an answer: `predict` before a thing is shown, `quiz` after it, `recap` at last."""

from importlib import import_module

_HOME = {
    "predict": "question",
    "quiz": "question",
    "recap": "question",
    "Question": "question",
    "ribbon": "parts",
}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"gdcourse.questions.{_HOME[name]}"), name)
    raise AttributeError(f"gdcourse.questions has no {name!r}")
