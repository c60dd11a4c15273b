"""An exam as a package of QTI 2.1, which OpenOlat, ILIAS, TAO and others import.

For each version there is a test, in the sections of the paper, and for each question an item. A wrong number
that was foreseen, or a wrong choice, is answered by its mistake. Reasons and arguments are marked by people:
the key stands in a block that only they see. A sketch is handed in as a file.

The format: https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree import ElementTree as ET

from gdcourse.teaching.exam.drawing import Paper
from gdcourse.teaching.exam.items import KINDS, Item, value
from gdcourse.teaching.exam.marking import foreseen, near, slip, spellings

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
SCHEMA = {QTI: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"}
SCHEMA |= {PACKAGE: "http://www.imsglobal.org/xsd/imscp_v1p1.xsd"}
RIGHT = "right"
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the same exam is the same file


@dataclass
class Entry:
    """A question of the package: how it is called there, what it is worth, its section and its files."""

    name: str
    heading: str
    files: dict[str, str] = field(default_factory=dict)  # the item itself is the first


def package(papers: Sequence[Paper]) -> bytes:
    """All versions of an exam in one zip."""
    entries = {paper.version: list(_entries(paper)) for paper in papers}
    tests = {paper.version: _test(paper, entries[paper.version]) for paper in papers}
    files = {"imsmanifest.xml": _manifest(papers, entries)}
    files |= {_test_file(version): test for version, test in tests.items()}
    for entry in (entry for some in entries.values() for entry in some):
        files |= entry.files
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, text in files.items():
            archive.writestr(zipfile.ZipInfo(place, BEGINNING), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


# The package ------------------------------------------------------------------------------------------------


def _manifest(papers: Sequence[Paper], entries: dict[str, list[Entry]]) -> str:
    root = _root(PACKAGE, "manifest", identifier=f"exam-{papers[0].seed}")
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "QTIv2.1 Package"
    ET.SubElement(about, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for version, some in entries.items():
        test = _resource(resources, f"test-{version}", "imsqti_test_xmlv2p1", [_test_file(version)])
        for entry in some:
            ET.SubElement(test, "dependency", identifierref=entry.name)
    for entry in (entry for some in entries.values() for entry in some):
        _resource(resources, entry.name, "imsqti_item_xmlv2p1", list(entry.files))
    return _written(root)


def _resource(parent: ET.Element, name: str, kind: str, files: Sequence[str]) -> ET.Element:
    resource = ET.SubElement(parent, "resource", identifier=name, type=kind, href=files[0])
    for file in files:
        ET.SubElement(resource, "file", href=file)
    return resource


def _test_file(version: str) -> str:
    return f"test_{version}.xml"


def _test(paper: Paper, entries: Sequence[Entry]) -> str:
    """The questions in the sections of the paper, its minutes, and the sum of the points."""
    title = f"Gradient descent, exam {paper.seed}, version {paper.version}"
    root = _root(QTI, "assessmentTest", identifier=f"test-{paper.version}", title=title)
    _outcome(root, "SCORE", "float", "0")
    part = ET.SubElement(
        root, "testPart", identifier="exam", navigationMode="nonlinear", submissionMode="simultaneous"
    )
    ET.SubElement(part, "timeLimits", maxTime=str(60 * paper.minutes))
    for place, (heading, group) in enumerate(groupby(entries, key=lambda entry: entry.heading), 1):
        section = ET.SubElement(
            part, "assessmentSection", identifier=f"section-{place}", title=heading, visible="true"
        )
        for entry in group:
            ET.SubElement(section, "assessmentItemRef", identifier=entry.name, href=next(iter(entry.files)))
    processing = ET.SubElement(root, "outcomeProcessing")
    total = ET.SubElement(ET.SubElement(processing, "setOutcomeValue", identifier="SCORE"), "sum")
    ET.SubElement(total, "testVariables", variableIdentifier="SCORE")
    return _written(root)


# The questions ----------------------------------------------------------------------------------------------


def _entries(paper: Paper) -> Iterable[Entry]:
    """The questions of a paper; of a choice two: what to tick, and why."""
    for place, (_, item) in enumerate(paper.items, 1):
        entry = Entry(f"item-{paper.version}{place:02}", KINDS[item.kind].heading)
        title = f"{paper.seed} {place:02} {paper.version}"
        if item.kind == "choice":
            entry.files[f"{entry.name}.xml"] = _choice(entry.name, title, item)
            yield entry
            why = Entry(f"{entry.name}-why", entry.heading)
            below = "<p>Give the reason for your answer to the question before this one.</p>"
            text = _argued(why.name, f"{title}, the reason", item, item.points - 1, below)
            why.files[f"{why.name}.xml"] = text
            yield why
            continue
        if item.kind == "argue":
            axes = f'<p><img src="{entry.name}.svg" alt="axes to draw in" /></p>' if item.room else ""
            text = _argued(entry.name, title, item, item.points, axes)
        else:
            text = _typed(entry.name, title, item)
        entry.files[f"{entry.name}.xml"] = text
        if item.room:
            entry.files[f"{entry.name}.svg"] = item.room
        yield entry


def _choice(name: str, title: str, item: Item) -> str:
    root = _item(name, title)
    letters = dict(zip(item.options, "ABCDEFGH", strict=False))
    _response(root, "identifier", letters[item.answer])
    _marked_by_machine(root, points=1)
    body = _body(root, item.text)
    asked = ET.SubElement(
        body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true", maxChoices="1"
    )
    for option, letter in letters.items():
        asked.append(_html(option, "simpleChoice", identifier=letter))
    named = [(RIGHT, item.answer), *((f"wrong-{letters[said]}", said) for said, *_ in item.wrong)]
    rules = [(name, _is("match", "identifier", letters[said])) for name, said in named]
    told = [item.working, *(slip(mistake, words) for _, mistake, words in item.wrong)]
    return _finished(root, rules, told, points=1)


def _typed(name: str, title: str, item: Item) -> str:
    """A number, right when it is near; or words, right in any spelling."""
    root = _item(name, title)
    is_number = value(item.answer) is not None
    kind = "float" if is_number else "string"
    said = f"{value(item.answer):.12g}" if is_number else spellings(item.answer)[0]
    _response(root, kind, said)
    _marked_by_machine(root, item.points)
    asked = ET.SubElement(_body(root, item.text), "p")
    ET.SubElement(asked, "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="20")
    if is_number:
        right, slips = value(item.answer), foreseen(item)
        tests = [_near(number, near(item)) for number in (right, *(found for found, *_ in slips))]
    else:
        slips = item.wrong
        tests = [_spelled(answer) for answer in (item.answer, *(answer for answer, *_ in slips))]
    rules = list(zip([RIGHT, *(f"wrong-{k}" for k, _ in enumerate(slips, 1))], tests, strict=True))
    told = [item.working, *(slip(mistake, words) for _, mistake, words in slips)]
    return _finished(root, rules, told, item.points)


def _argued(name: str, title: str, item: Item, points: int, below: str) -> str:
    """A text, or the file of a sketch, that people mark by the key."""
    root = _item(name, title)
    is_drawn = bool(item.room)
    ET.SubElement(
        root,
        "responseDeclaration",
        identifier="RESPONSE",
        cardinality="single",
        baseType="file" if is_drawn else "string",
    )
    _outcome(root, "SCORE", "float", "0", normalMaximum=str(points))
    body = _body(root, item.text + below)
    steps = "".join(f"<li>{step}</li>" for step in item.steps)
    key = f"<p>{item.answer} {item.working}</p>" + (f"<ol>{steps}</ol>" if steps else "")
    rubric = ET.SubElement(body, "rubricBlock", view="scorer")
    rubric.extend(_html(key, "div"))
    if is_drawn:
        ET.SubElement(body, "uploadInteraction", responseIdentifier="RESPONSE")
    else:
        ET.SubElement(body, "extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines="10")
    return _written(root)


# What an item is made of ------------------------------------------------------------------------------------


def _item(name: str, title: str) -> ET.Element:
    return _root(QTI, "assessmentItem", identifier=name, title=title, adaptive="false", timeDependent="false")


def _response(root: ET.Element, kind: str, right: str) -> None:
    declared = ET.SubElement(
        root, "responseDeclaration", identifier="RESPONSE", cardinality="single", baseType=kind
    )
    ET.SubElement(ET.SubElement(declared, "correctResponse"), "value").text = right


def _marked_by_machine(root: ET.Element, points: int) -> None:
    _outcome(root, "SCORE", "float", "0", normalMaximum=str(points))
    _outcome(root, "MISTAKE", "identifier")


def _outcome(root: ET.Element, name: str, kind: str, value: str = "", **more: str) -> None:
    declared = ET.SubElement(
        root, "outcomeDeclaration", identifier=name, cardinality="single", baseType=kind, **more
    )
    if value:
        ET.SubElement(ET.SubElement(declared, "defaultValue"), "value").text = value


def _body(root: ET.Element, asked: str) -> ET.Element:
    body = ET.SubElement(root, "itemBody")
    body.append(_html(asked, "div"))
    return body


def _html(text: str, tag: str, **attributes: str) -> ET.Element:
    """A piece of HTML as the content of an element."""
    element = ET.fromstring(f"<{tag}>{text}</{tag}>")
    element.attrib.update(attributes)
    return element


def _is(test: str, kind: str, said: str, **how: str) -> ET.Element:
    """Whether the response is this."""
    element = ET.Element(test, how)
    ET.SubElement(element, "variable", identifier="RESPONSE")
    ET.SubElement(element, "baseValue", baseType=kind).text = said
    return element


def _near(number: float, away: float) -> ET.Element:
    either = f"{away:.6g} {away:.6g}"  # below, and above
    return _is("equal", "float", f"{number:.12g}", toleranceMode="absolute", tolerance=either)


def _spelled(answer: str) -> ET.Element:
    either = ET.Element("or")
    either.extend(_is("stringMatch", "string", said, caseSensitive="false") for said in spellings(answer))
    return either


def _finished(
    root: ET.Element, rules: Sequence[tuple[str, ET.Element]], told: Sequence[str], points: int
) -> str:
    """The item with its marking, the right answer first, and with what is told to each answer."""
    processing = ET.SubElement(root, "responseProcessing")
    condition = ET.SubElement(processing, "responseCondition")
    for name, test in rules:
        branch = ET.SubElement(condition, "responseIf" if name == RIGHT else "responseElseIf")
        branch.append(test)
        if name == RIGHT:
            _set(branch, "SCORE", "float", str(points))
        _set(branch, "MISTAKE", "identifier", name)
    for (name, _), words in zip(rules, told, strict=True):
        said = _html(words, "modalFeedback", outcomeIdentifier="MISTAKE", identifier=name, showHide="show")
        root.append(said)
    return _written(root)


def _set(branch: ET.Element, name: str, kind: str, said: str) -> None:
    outcome = ET.SubElement(branch, "setOutcomeValue", identifier=name)
    ET.SubElement(outcome, "baseValue", baseType=kind).text = said


def _root(namespace: str, tag: str, **attributes: str) -> ET.Element:
    told = {
        "xmlns": namespace,
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{namespace} {SCHEMA[namespace]}",
    }
    return ET.Element(tag, told | attributes)


def _written(root: ET.Element) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
