"""How course_text.txt was made: the prose of the lessons, as they were that day. The file is the data.

A paragraph a line, in plain letters: a sentence with mathematics, code, a link or a rare sign is left out,
and so are tables and headings. The lessons go on changing; the file does not.
"""

import re
from pathlib import Path

LETTERS = " !\"'(),-.0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def markdown(source: str) -> str:
    """The text cells of a lesson in jupytext's percent format."""
    cells = re.split(r"^# %%", source, flags=re.M)[1:]
    texts = (cell.split("\n", 1)[1] for cell in cells if cell.startswith(" [markdown]"))
    return "\n\n".join(re.sub(r"^# ?", "", text, flags=re.M) for text in texts)


def paragraphs(text: str) -> list[str]:
    """The plain paragraphs of a Markdown text, without the sentences that hold more than words."""
    text = re.sub(r"^> ?", "", text, flags=re.M)
    text = re.sub(r"^(```.*?^```|\$\$.*?\$\$)", "", text, flags=re.M | re.S)
    blocks = re.split(r"\n\s*\n|\n(?=[-*] |\d+\. )", text)
    return [kept for block in blocks if (kept := plain(block)) and kept.count(" ") >= 5]


def plain(block: str) -> str:
    if re.match(r"\s*(#|\||<|!\[|\$\$)", block):
        return ""
    block = re.sub(r"^\s*([-*] |\d+\. )", "", block, flags=re.M)
    block = re.sub(r"\*\*|(?<!\w)[*_]|[*_](?!\w)", "", block)
    block = " ".join(block.replace("’", "'").replace("–", "-").split())
    sentences = re.findall(r".+?[.?:!][)\"']*(?= [A-Z(\"']|$)", block)
    whole = (s.strip() for s in sentences if re.match(r"\s*[\"'(]*[A-Z\d]", s))
    return " ".join(sentence for sentence in whole if set(sentence) <= set(LETTERS))


def text(lessons: list[str]) -> str:
    """All their paragraphs, each once."""
    lines = [line for lesson in lessons for line in paragraphs(markdown(lesson))]
    return "\n".join(dict.fromkeys(lines)) + "\n"


if __name__ == "__main__":
    here = Path(__file__)
    lessons = sorted((here.parents[2] / "notebooks").glob("[0-9][0-9]_*.py"))
    frozen = text([lesson.read_text(encoding="utf-8") for lesson in lessons])
    here.with_name("course_text.txt").write_text(frozen, encoding="utf-8", newline="\n")
