"""An exam as QTI 2.1: a whole package, in which every answer is marked as the key marks it."""

import io
import zipfile
from xml.etree import ElementTree as ET

import pytest

from gdcourse.__main__ import main as run
from gdcourse.teaching.exam import drawing, items, qti

SECRET = bytes(range(32))
NAMES = {"q": qti.QTI, "p": qti.PACKAGE}


@pytest.fixture(scope="module")
def exam():
    """Both versions of an exam of all kinds, and the files of its package."""
    made = drawing.papers(SECRET, "a", 88, drawing.pool())
    return made, opened(qti.package(made))


def opened(packed: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text.encode())


def everything(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def plain(words: str) -> str:
    return everything(ET.fromstring(f"<p>{words}</p>"))


class Delivery:
    """What an engine of QTI does with a response: the rules of the item, by the specification."""

    def __init__(self, item: ET.Element, response: str):
        self.response = response
        self.outcomes = {"SCORE": 0.0, "MISTAKE": None}
        for branch in item.find("q:responseProcessing/q:responseCondition", NAMES):
            condition, *settings = branch
            if self.holds(condition):
                for each in settings:
                    self.outcomes[each.get("identifier")] = everything(each)
                break
        shown = [told for told in item.findall("q:modalFeedback", NAMES) if told.get("showHide") == "show"]
        now = [
            told for told in shown if told.get("identifier") == self.outcomes[told.get("outcomeIdentifier")]
        ]
        self.told = " ".join(map(everything, now))
        self.score = float(self.outcomes["SCORE"])

    def holds(self, condition: ET.Element) -> bool:
        kind = condition.tag.removeprefix(f"{{{qti.QTI}}}")
        if kind == "or":
            return any(map(self.holds, condition))
        said = condition.find("q:baseValue", NAMES).text
        if kind == "equal":
            below, beyond = map(float, condition.get("tolerance").split())
            assert condition.get("toleranceMode") == "absolute"
            return float(said) - below <= float(self.response) <= float(said) + beyond
        if kind == "stringMatch":
            assert condition.get("caseSensitive") == "false"
            return said.casefold() == self.response.casefold()
        assert kind == "match"
        return said == self.response


def response_to(item: ET.Element, answer: str) -> str:
    """What somebody's answer is to the item: the identifier of a choice, or what is typed."""
    for choice in item.iter(f"{{{qti.QTI}}}simpleChoice"):
        if everything(choice) == plain(answer):
            return choice.get("identifier")
    return answer.replace("−", "-")


def test_the_package_lists_what_it_holds(exam):
    made, files = exam
    manifest = parsed(files["imsmanifest.xml"])
    resources = manifest.findall("p:resources/p:resource", NAMES)
    listed = [file.get("href") for resource in resources for file in resource]
    assert sorted(filter(None, listed)) == sorted(set(files) - {"imsmanifest.xml"})
    known = {resource.get("identifier"): resource.get("href") for resource in resources}
    assert len(known) == len(resources)
    for paper in made:
        test = parsed(files[known[f"test-{paper.version}"]])
        asked = list(test.iter(f"{{{qti.QTI}}}assessmentItemRef"))
        assert all(known[each.get("identifier")] == each.get("href") for each in asked)
        points = [
            float(parsed(files[each.get("href")]).find("q:outcomeDeclaration", NAMES).get("normalMaximum"))
            for each in asked
        ]
        assert sum(points) == paper.points
        assert test.find(".//q:timeLimits", NAMES).get("maxTime") == str(60 * paper.minutes)
        sections = test.findall(".//q:assessmentSection", NAMES)
        assert [each.get("title") for each in sections] == [kind.heading for kind in items.KINDS.values()]


def test_an_answer_is_marked_as_the_key_marks_it(exam):
    made, files = exam
    for paper in made:
        for place, (_, item) in enumerate(paper.items, 1):
            if item.kind == "argue":
                continue
            asked = parsed(files[f"item-{paper.version}{place:02}.xml"])
            assert plain(item.text) in everything(asked.find("q:itemBody", NAMES))
            points = 1 if item.kind == "choice" else item.points
            right = Delivery(asked, response_to(asked, item.answer))
            assert (right.score, right.told) == (points, plain(item.working))
            correct = asked.find("q:responseDeclaration/q:correctResponse/q:value", NAMES).text
            assert Delivery(asked, correct).score == points
            is_number = items.value(item.answer) is not None
            for answer, mistake, words in item.wrong:
                if item.kind != "choice" and is_number and items.value(answer) is None:
                    continue
                wrong = Delivery(asked, response_to(asked, answer))
                assert wrong.score == 0 and plain(words) in wrong.told, item
                assert plain(mistake.instead) in wrong.told and mistake.number not in wrong.told


def test_what_people_mark_comes_with_the_key_for_them_alone(exam):
    made, files = exam
    for paper in made:
        for place, (_, item) in enumerate(paper.items, 1):
            name = f"item-{paper.version}{place:02}"
            if item.kind not in ("argue", "choice"):
                continue
            asked = parsed(files[f"{name}-why.xml" if item.kind == "choice" else f"{name}.xml"])
            assert asked.find("q:responseProcessing", NAMES) is None
            body = asked.find("q:itemBody", NAMES)
            rubric = body.find("q:rubricBlock", NAMES)
            assert rubric.get("view") == "scorer"
            key = everything(rubric)
            assert plain(item.working) in key and all(plain(step) in key for step in item.steps)
            body.remove(rubric)
            assert plain(item.working) not in everything(body)
            assert (body.find("q:uploadInteraction", NAMES) is not None) == bool(item.room)
            picture = body.find(".//q:img", NAMES)
            assert (picture is not None) == bool(item.room)
            if item.room:
                assert files[picture.get("src")] == item.room and picture.get("alt")


def test_the_command_writes_the_same_package_every_time(monkeypatch, tmp_path, capsys):
    secret = tmp_path / "secret"
    secret.write_text(SECRET.hex(), encoding="ascii")
    arguments = ["exam", "--seed", "a", "--number", "4", "--no-pdf", "--secret", str(secret), "--qti"]
    assert run([*arguments, "--out", str(tmp_path / "out")]) == 0
    packed = tmp_path / "out" / "exam_a_qti.zip"
    assert str(packed) in capsys.readouterr().out
    before = packed.read_bytes()
    packed.unlink()
    assert run([*arguments, "--out", str(tmp_path / "out")]) == 0 and packed.read_bytes() == before
    made = drawing.papers(SECRET, "a", 4, drawing.pool())
    assert opened(before) == opened(qti.package(made))
