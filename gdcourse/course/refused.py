"""A sentence to the person at the keyboard instead of a traceback."""

from __future__ import annotations

import argparse
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """An argument parser that ends with one line and the way to more, instead of lines of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message.rstrip('.')}. `python3 {self.prog} --help` says more.\n")


class Refused(Exception):
    """What was asked cannot be done; the message is one sentence: what was wrong, what came, what to do.

    `gdcourse.__main__` prints it, and the verb ends with status 2.
    """
