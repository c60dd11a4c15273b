"""The maintainer's verbs: build, release, test, lock."""
