"""What is wrong, in one sentence: with what a verb was given, and with a file of the course."""

from __future__ import annotations

import argparse
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """An argument parser that ends with one line and the way to more, instead of lines of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message.rstrip('.')}. `python3 {self.prog} --help` says more.\n")


class DamagedFile(Exception):
    """A file of the course that cannot be understood; the message says which, and what to do."""
