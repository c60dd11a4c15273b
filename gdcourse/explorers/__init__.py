"""Pictures that move under the hand: `explore` for landscapes and walks, `predict` and `quiz` for questions."""

from gdcourse.explorers.explorer import Explorer, explore
from gdcourse.explorers.question import Question, predict, quiz, recap

__all__ = ["Explorer", "Question", "explore", "predict", "quiz", "recap"]
