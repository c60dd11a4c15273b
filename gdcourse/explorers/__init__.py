"""Pictures that move under the hand: `explore` for landscapes and walks, `predict` and `quiz` for questions."""

from importlib import import_module

_HOME = {
    "explore": "explorer", "Explorer": "explorer", "Challenge": "explorer", "standalone_html": "standalone",
    "predict": "question", "quiz": "question", "recap": "question", "Question": "question",
}  # fmt: skip

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"gdcourse.explorers.{_HOME[name]}"), name)
    raise AttributeError(f"gdcourse.explorers has no {name!r}")
