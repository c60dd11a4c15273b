"""Pictures that move under the hand: `explore` for landscapes and walks, `predict` and `quiz` for questions."""

from gdcourse.explorers.explorer import Explorer, explore

__all__ = ["Explorer", "explore"]
