"""From what a submission earned to a grade: decisions of the instructor, ways back to students, the class.

The judge's results stay as they are in the journal. Everything in this room is worked out from them anew each
time, so a decision is never lost by grading again, and grading again never changes a decision.
"""
