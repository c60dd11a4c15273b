"""Exams: papers drawn from a bank of questions, each with its key and as an online exam.

`items` says what a question is and which kinds there are; `drawing` chooses questions and draws their numbers
from a secret; `printed` lays out paper and key; `moodle` and `qti` write the same for an online exam, where
`marking` says what a machine takes for right; `verb` is the command. The questions stand with their lessons,
in solutions/NN_name/exam.py.
"""

from gdcourse.teaching.exam.items import Code, Item
from gdcourse.teaching.sketch import plane

__all__ = ["Code", "Item", "plane"]
