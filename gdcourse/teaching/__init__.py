"""The instructor's verbs: slides, guide, worksheets, exam, grade, variants. Learners never need them."""
