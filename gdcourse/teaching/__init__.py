"""The top floor: what maintainers and instructors run.

Learners need four of its verbs: `lab`, `doctor`, `progress` and `reset`.
"""
