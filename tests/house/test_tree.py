"""Rules for the whole tree: readable on every machine, and without a word of the one it was written on."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from .lesson import ROOT, called, held

BINARY = {".png", ".jpg", ".gif", ".ico", ".gz", ".npz", ".npy", ".woff", ".woff2", ".pdf"}
UNIX_LINES = (".py", ".ipynb", ".md")

# Spelled in pieces, or this file would find itself.
PLACES = re.compile(
    r"(?<![\w.~])/(?:" + "|".join(["home", "root", "work", "tmp", "Users"]) + r")/\w"
    r"|(?<!\w)[A-Za-z]:\\+" + r"Users\\+\w"
    r"|--(?:extra-)?" + r"index-url|--find" + r"-links"
    r"|files\.python" + r"hosted\.org|https?://\S+/sim" + r"ple\b"
)


@cache
def tree() -> tuple[Path, ...]:
    """Every file that is, or is about to be, part of the course: what git tracks or would offer to."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if asked.returncode == 0:
        found = [ROOT / os.fsdecode(name) for name in asked.stdout.split(b"\0") if name]
    else:
        found = [
            path
            for folder in ("gdcourse", "notebooks", "solutions", "exercises", "tests")
            for path in (ROOT / folder).rglob("*")
        ]
        found += list(ROOT.glob("*.*"))
    unread = {".git", "__pycache__", ".gdcourse", ".ipynb_checkpoints", ".venv", "node_modules"}
    return tuple(
        sorted(
            path for path in set(found) if path.is_file() and not unread & set(path.relative_to(ROOT).parts)
        )
    )


def text_files() -> list[Path]:
    return [path for path in tree() if path.suffix.lower() not in BINARY]


def unreadable(content: bytes) -> str | None:
    """Why a text file would read differently on another machine."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"is not UTF-8 (byte {error.start}): save it as UTF-8"
    if content.startswith(b"\xef\xbb\xbf"):
        return "begins with a byte order mark: save it as plain UTF-8"
    return "has Windows line ends: save it with \\n" if b"\r\n" in content else None


def placed(text: str, jailed: bool = False) -> list[str]:
    """Words of one machine in a text: its folders, its package index.

    `jailed`: the text is of the sandbox, whose own temporary folder is the same on every machine.
    """
    return [
        f'"{text[max(0, match.start() - 20) : match.end() + 30].strip()}"'
        for match in PLACES.finditer(text)
        if not (jailed and match[0].startswith("/t" + "mp/"))
    ]


def without_encoding(text: str) -> list[int]:
    """Lines that open a text file without saying its encoding, which Windows would guess wrongly."""
    lines = []
    for call in [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]:
        said = {word.arg for word in call.keywords}
        builtin = isinstance(call.func, ast.Name) and call.func.id == "open"
        mode = next((word.value for word in call.keywords if word.arg == "mode"), None) or (
            call.args[1] if builtin and len(call.args) > 1 else None
        )
        binary = isinstance(mode, ast.Constant) and "b" in str(mode.value)
        positional = {"read_text": 0, "write_text": 1}.get(called(call) or "", 99)
        if (
            (builtin and not binary or positional < 99)
            and "encoding" not in said
            and len(call.args) <= positional
        ):
            lines.append(call.lineno)
    return lines


def test_every_file_reads_the_same_everywhere() -> None:
    held(
        [
            f"{path.relative_to(ROOT)} {problem}"
            for path in text_files()
            if (problem := unreadable(path.read_bytes()))
        ]
    )


def test_every_text_file_is_opened_as_utf8() -> None:
    held(
        [
            f'{path.relative_to(ROOT)} line {line} opens a text file without encoding: encoding="utf-8"'
            for path in text_files()
            if path.suffix == ".py"
            and path.relative_to(ROOT).parts[0]
            in ("gdcourse", "course.py", "solutions", "tests", "benchmarks")
            for line in without_encoding(path.read_text(encoding="utf-8"))
        ]
    )


@pytest.mark.parametrize("ending", UNIX_LINES)
def test_git_keeps_unix_line_ends(ending: str) -> None:
    attributes = (
        (ROOT / ".gitattributes").read_text(encoding="utf-8") if (ROOT / ".gitattributes").exists() else ""
    )
    rules = [line.split() for line in attributes.splitlines() if line.strip() and not line.startswith("#")]
    kept = any(rule[0] in ("*", f"*{ending}") and "eol=lf" in rule for rule in rules)
    held(
        []
        if kept
        else [f".gitattributes lets git change the line ends of *{ending}: add `*{ending} text eol=lf`"]
    )


def test_no_word_of_the_machine_it_was_written_on() -> None:
    held(
        [
            f"{path.relative_to(ROOT)} names a place of one machine: {word}"
            for path in text_files()
            for word in placed(
                path.read_text(encoding="utf-8", errors="replace"), jailed="grading" in path.parts
            )
        ]
    )


# The rules can fail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "/ho" + "me/ann/x",
        '"/t' + 'mp/x.png"',
        "C:\\" + "Users\\ann",
        "--index" + "-url https://x",
        "cd /wo" + "rk/main",
        "https://x.org/sim" + "ple\n",
    ],
)
def test_a_word_of_a_machine_is_seen(text: str) -> None:
    assert placed(text)


@pytest.mark.parametrize(
    "text",
    [
        "at home/work",
        "https://example.org/" + "home/index",
        "the /t" + "mp folder",
        "~/course",
        "a/b/simplest",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert placed(text) == []


def test_the_sandbox_may_name_its_own_temporary_folder() -> None:
    assert placed("/t" + "mp/fonts", jailed=True) == []
    assert placed("/ho" + "me/ann", jailed=True)


def test_another_encoding_is_seen() -> None:
    assert "not UTF-8" in unreadable("η".encode("utf-16-le") + b"\xff")
    assert "line ends" in unreadable(b"a\r\nb")
    assert unreadable("η\n".encode()) is None


def test_an_open_without_encoding_is_seen() -> None:
    bad = "open(a)\nopen(a, 'w')\na.read_text()\na.write_text(b)"
    assert without_encoding(bad) == [1, 2, 3, 4]
    assert (
        without_encoding(
            "open(a, 'rb')\nopen(a, mode='wb')\na.read_text('utf-8')\na.write_text(b, encoding='utf-8')"
        )
        == []
    )
