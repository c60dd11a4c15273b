"""Exam papers with their keys, on paper and for online exams.

    python -m gdcourse exam --seed autumn                               ten questions, versions A and B, keys
    python -m gdcourse exam --seed autumn --number 6 --topics 02 03     six of them, on two topics
    python -m gdcourse exam --seed autumn --difficulty easy --kinds number choice
    python -m gdcourse exam --seed autumn --qti                         also as QTI 2.1

The same seed with the same secret makes the same papers. The secret is made at first use, outside the folder
of the course; the seed, which stands on the paper, makes no key without it.
"""

from __future__ import annotations

import re
from pathlib import Path

from gdcourse.course.files import write
from gdcourse.course.refused import Parser, Refused
from gdcourse.teaching.exam import drawing, moodle, printed, qti
from gdcourse.teaching.exam.items import KINDS, LEVELS
from gdcourse.teaching.paper import deliver, options

MADE_WITH = '<meta name="made-with" content="{}">'  # in a key: tells secrets apart and gives none away


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py exam", description="Make exam papers, their keys, and a quiz for Moodle.")
    parser.add_argument("--seed", required=True, help="any word, such as autumn: the name of this exam")
    parser.add_argument(
        "--number", type=int, default=10, metavar="N", help="how many questions (default: 10)"
    )
    parser.add_argument(
        "--topics", nargs="+", metavar="TOPIC", help='such as 03 or "learning rates"; default: all'
    )
    parser.add_argument("--difficulty", nargs="+", choices=LEVELS, help="default: all three")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, help="default: all four")
    parser.add_argument(
        "--versions", type=int, default=2, choices=range(1, 9), metavar="N", help="1 to 8; default 2"
    )
    parser.add_argument("--secret", type=Path, metavar="FILE", help=f"default: {drawing.place()}")
    parser.add_argument(
        "--qti", action="store_true", help="also as a package of QTI 2.1, for OpenOlat, ILIAS, TAO and others"
    )
    asked = options(parser, argv)
    among = drawing.pool(asked.topics or (), asked.difficulty or (), asked.kinds or ())
    secret = _secret(asked.secret, asked.out / f"exam_{asked.seed}_A_key.html")
    made = drawing.papers(secret, asked.seed, asked.number, among, asked.versions)
    mark = MADE_WITH.format(_fingerprint(secret))
    pages = {}
    for paper in made:
        name = f"exam_{paper.seed}_{paper.version}"
        pages[name] = printed.paper(paper)
        pages[f"{name}_key"] = printed.key(paper).replace("</head>", f"{mark}</head>")
    ended = deliver(pages, asked.out, pdf=not asked.no_pdf)
    online = asked.out / f"exam_{asked.seed}_moodle.xml"
    write(online, moodle.quiz(made).encode())
    print(f"{online}  (Moodle: question bank, import, format Moodle XML; it holds the answers)")
    if asked.qti:
        packed = asked.out / f"exam_{asked.seed}_qti.zip"
        write(packed, qti.package(made))
        print(f"{packed}  (QTI 2.1: import it as a test or into a pool of questions; it holds the answers)")
    return ended


def _fingerprint(secret: bytes) -> str:
    return drawing.digest(secret, "fingerprint")[:4].hex()


def _secret(named: Path | None, earlier: Path) -> bytes:
    """The secret: of the file named, or of its usual place, where one is made at first use.

    Raises Refused when the secret is lost: when the file named is not there, or when the key of an earlier
    run was made with another secret.
    """
    file = named or drawing.place()
    old = (
        re.search(MADE_WITH.format("([0-9a-f]+)"), earlier.read_text("utf-8")) if earlier.is_file() else None
    )
    if not file.exists() and not named and not old:
        drawing.new_secret(file)
        print(f"A secret for your exams was made in {file}. {drawing.KEEP}")
    secret = drawing.read_secret(file)
    if old and old[1] != _fingerprint(secret):
        raise Refused(
            f"{earlier} was made with another secret than {file}: bring that secret back, or give another "
            "--seed or --out; nothing was written, for without its secret the old key cannot be made again."
        )
    return secret
