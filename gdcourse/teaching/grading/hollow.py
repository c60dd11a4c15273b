"""Stands in a worker for what is not there of gdcourse: it can be imported, and refuses to do anything.

What a lesson shows is in the package, so that many an exercise could be answered by one call of it. Exercises
ask for code of one's own, and grading gives them no more of the package than it takes to ask, and what the
hand-out itself imports. A notebook that imports more of it goes on; only what calls it stops.
"""

import importlib.abc
import importlib.util
import sys
from collections.abc import Collection

# The modules of the package that are there: those that build what a question hands in, and ask.
ASKING = ("checks", "landscapes", "inputs")


class NotHere(Exception):
    """Something of gdcourse was called where only a student's own code counts."""


class Hollow:
    """A thing of gdcourse that is not there; whoever calls it is told so."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *_, **__):
        raise NotHere(f"{self._name} is not there in grading, which asks for code of your own")

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return Hollow(f"{self._name}.{name}")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of gdcourse that are not there."""

    def __init__(self, there: Collection[str]) -> None:
        self.there = there

    def find_spec(self, name: str, path=None, target=None):
        package, _, module = name.partition(".")
        if package != "gdcourse" or not module or module.split(".")[0] in self.there:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def exec_module(self, module) -> None:
        module.__getattr__ = Hollow(module.__name__).__getattr__


def stand_in(there: Collection[str]) -> None:
    """From here on, gdcourse is hollow but for these of its modules."""
    sys.meta_path.insert(0, _Finder(there))
