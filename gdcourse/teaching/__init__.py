"""The top floor: what maintainers and instructors run. Learners never need it, apart from the verb `lab`."""
