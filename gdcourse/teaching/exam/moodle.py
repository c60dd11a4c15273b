"""An exam as Moodle XML, which Moodle's question bank imports.

For each question of the exam there is a category that holds its versions, so that a quiz can deal a random
one of them. A wrong number that was foreseen, or a wrong choice, is answered by its mistake. Reasons and
arguments are essays, with the key as information for graders.

The format: https://docs.moodle.org/en/Moodle_XML_format
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from gdcourse.teaching.exam.drawing import Paper
from gdcourse.teaching.exam.items import Item, value
from gdcourse.teaching.exam.marking import foreseen, near, slip, spellings


def quiz(papers: Sequence[Paper]) -> str:
    """All versions of an exam in one file."""
    root = ET.Element("quiz")
    for place, (situation, _) in enumerate(papers[0].items, 1):
        category = ET.SubElement(root, "question", type="category")
        topic = situation.topic[3:].replace("_", " ")
        _text(category, "category", f"$course$/top/Exam {papers[0].seed}/{place:02} {topic}")
        for paper in papers:
            item = next(item for asked, item in paper.items if asked == situation)
            _add(root, f"{paper.seed} {place:02} {paper.version}", item)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add(root: ET.Element, name: str, item: Item) -> None:
    """The question, or of a choice two: what to tick, and why."""
    if item.kind == "choice":
        _choice(_question(root, "multichoice", name, item, points=1), item)
        why = "<p>Give the reason for your answer to the question before this one.</p>"
        _essay(_question(root, "essay", f"{name}, the reason", item, item.points - 1, why), item)
    elif item.kind == "argue":
        _essay(_question(root, "essay", name, item), item)
    elif value(item.answer) is None:
        _words(_question(root, "shortanswer", name, item), item)
    else:
        _number(_question(root, "numerical", name, item), item)


def _question(
    root: ET.Element, kind: str, name: str, item: Item, points: int = 0, below: str = ""
) -> ET.Element:
    """What all kinds of questions have in common."""
    question = ET.SubElement(root, "question", type=kind)
    _text(question, "name", name)
    axes = '<p><img src="@@PLUGINFILE@@/axes.svg" alt="axes to draw in"></p>' if item.room else ""
    asked = _text(question, "questiontext", item.text + axes + below, format="html")
    if item.room:
        file = ET.SubElement(asked, "file", name="axes.svg", path="/", encoding="base64")
        file.text = base64.b64encode(item.room.encode()).decode()
    _text(question, "generalfeedback", f"{item.answer} {item.working}", format="html")
    for tag, said in {"defaultgrade": points or item.points, "penalty": 0, "hidden": 0}.items():
        ET.SubElement(question, tag).text = str(said)
    return question


def _choice(question: ET.Element, item: Item) -> None:
    for tag, said in {"single": "true", "shuffleanswers": "true", "answernumbering": "ABCD"}.items():
        ET.SubElement(question, tag).text = said
    reasons = {answer: slip(mistake, words) for answer, mistake, words in item.wrong}
    for option in item.options:
        _answer(question, option, option not in reasons, reasons.get(option, item.working), format="html")


def _number(question: ET.Element, item: Item) -> None:
    """A number, right when it is near."""
    _tolerance(_answer(question, f"{value(item.answer):.12g}", True, item.working), near(item))
    for found, mistake, words in foreseen(item):
        _tolerance(_answer(question, f"{found:.12g}", False, slip(mistake, words)), near(item))


def _words(question: ET.Element, item: Item) -> None:
    """Words, or several numbers; a minus and spaces may be typed as a keyboard has them."""
    ET.SubElement(question, "usecase").text = "0"
    for answer, right, said in [
        (item.answer, True, item.working),
        *((answer, False, slip(mistake, words)) for answer, mistake, words in item.wrong),
    ]:
        for spelling in spellings(answer):
            _answer(question, spelling, right, said)


def _essay(question: ET.Element, item: Item) -> None:
    steps = "".join(f"<li>{step}</li>" for step in item.steps)
    wanted = {
        "responseformat": "editor",
        "responserequired": "0" if item.room else "1",
        "responsefieldlines": "10",
        "attachments": "1" if item.room else "0",
        "attachmentsrequired": "0",
    }
    for tag, said in wanted.items():
        ET.SubElement(question, tag).text = said
    _text(question, "graderinfo", f"<p>{item.answer} {item.working}</p><ol>{steps}</ol>", format="html")


def _answer(
    question: ET.Element, said: str, right: bool, feedback: str, format: str = "plain_text"
) -> ET.Element:
    answer = ET.SubElement(question, "answer", fraction="100" if right else "0", format=format)
    ET.SubElement(answer, "text").text = said
    _text(answer, "feedback", feedback, format="html")
    return answer


def _tolerance(answer: ET.Element, near: float) -> None:
    ET.SubElement(answer, "tolerance").text = f"{near:.6g}"


def _text(parent: ET.Element, tag: str, said: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    ET.SubElement(element, "text").text = said
    return element
