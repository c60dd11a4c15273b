"""Grading a class: the student's code only answers, and it is judged outside of the process that runs it."""
