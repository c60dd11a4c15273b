"""The learner's verbs: lab, progress, reset, doctor. They need nothing of making and teaching."""
