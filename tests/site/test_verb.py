"""`course.py site`: what it refuses, each in one sentence, and what it does to the folder it writes to."""

from __future__ import annotations

import re
import socket
import struct
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

for needed in ("sphinx", "myst_nb", "furo", "latex2mathml"):
    pytest.importorskip(needed, reason="the site needs its extra")

import gdcourse.__main__ as package  # noqa: E402
from gdcourse.course.refused import Refused  # noqa: E402
from gdcourse.figures import LOSS, OPTIMUM, STEP  # noqa: E402
from gdcourse.making.site import verb  # noqa: E402
from gdcourse.making.site.links import dead  # noqa: E402


def refused(*words: str, capsys) -> str:
    """What the verb answers to these words, when it refuses: one line on stderr, status not 0."""
    status = package.main(["site", *words])
    said = capsys.readouterr()
    assert status != 0 and said.out == "" and said.err.count("\n") == 1
    return said.err


def written(folder: Path, **files: str) -> Path:
    """A folder of files; `__` in a name stands for its dot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


# What it refuses --------------------------------------------------------------------------------------------


def test_an_unknown_lesson(tmp_path, capsys):
    said = refused("99", "--out", str(tmp_path / "site"), capsys=capsys)
    assert 'There is no lesson "99". There are: ' in said and "03_learning_rates" in said
    assert not (tmp_path / "site").exists()


def test_a_package_that_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(verb, "NEEDED", ("sphinx", "no_such_theme"))
    said = refused("--out", str(tmp_path), capsys=capsys)
    assert said == "The site needs no-such-theme: run it as python3 course.py site.\n"


@pytest.mark.parametrize("deeper", ["", "in/it"])
def test_a_file_where_a_folder_should_be(tmp_path, capsys, deeper):
    file = written(tmp_path, notes="mine") / "notes"
    said = refused("03", "--out", str(file / deeper), capsys=capsys)
    assert said == f"{file} is a file; a site needs a folder. Choose another with --out.\n"


def test_a_folder_that_cannot_be_written(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(verb.os, "access", lambda place, how: False)  # root may write everywhere
    said = refused("03", "--out", str(tmp_path / "site"), capsys=capsys)
    assert said == f"Cannot write to {tmp_path}. Choose another folder with --out.\n"


def test_a_disk_that_fills_while_it_is_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(verb, "write", full)
    with pytest.raises(Refused, match="Cannot write to .*: No space left on device. Choose another folder"):
        verb.put(written(tmp_path / "made", index__html="new"), tmp_path / "site")


def test_a_page_that_somebody_else_has_put_there(tmp_path, capsys):
    page = written(tmp_path, index__html="mine") / "index.html"
    said = refused("03", "--out", str(tmp_path), capsys=capsys)
    assert said == f"{page} is of no earlier site, and would be lost. Choose another folder with --out.\n"
    assert page.read_text(encoding="utf-8") == "mine"


def test_a_lesson_that_does_not_run(tmp_path, monkeypatch):
    """Nobody has built it, or it has changed since: it runs first, and what goes wrong then is said."""

    def does_not_run(source):
        raise Refused(f"{source.name}.py, code cell 2, line 31: NameError: name 'rate' is not defined")

    monkeypatch.setattr(verb, "executed", does_not_run)
    with pytest.raises(Refused, match="00_start_here.py, code cell 2, line 31: NameError"):
        verb.main(["03", "--out", str(tmp_path / "site")])
    assert not (tmp_path / "site").exists()


GLOSSARY = "---\norphan: true\n---\n\n# Glossary\n"


def laid_out(folder: Path, **pages: str) -> Path:
    source = written(folder / "source", **pages)
    (source / "_static").mkdir()
    for name in ("site.css", "site.js", "widgets.js"):
        (source / "_static" / name).write_text("", encoding="utf-8")
    verb.lay_out(source, folder / "made")
    return folder / "made"


def test_every_page_shows_the_mark_of_the_course_on_its_tab(tmp_path):
    made = laid_out(tmp_path, index__md="# One\n", glossary__md=GLOSSARY)
    for page in ("index.html", "glossary.html"):
        head = (made / page).read_text(encoding="utf-8").partition("</head>")[0]
        [link] = re.findall(r'<link rel="[^"]*icon" href="([^"?]+)', head)
        drawn = ElementTree.parse(made / link).getroot()
        assert drawn.tag.endswith("}svg") and drawn.get("viewBox") == "0 0 32 32"
    used = {part.get(colour) for part in drawn.iter() for colour in ("fill", "stroke")}
    assert {LOSS, STEP, OPTIMUM} <= used


def test_a_link_in_a_lesson_to_a_page_that_is_not_there(tmp_path):
    cells = [nbformat.v4.new_markdown_cell(text) for text in ("# One", "[on](02_b.ipynb), [and](03_c.ipynb)")]
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
    with pytest.raises(Refused) as said:
        laid_out(tmp_path, index__ipynb=notebook, glossary__md=GLOSSARY)
    assert str(said.value).startswith("The site is not made: index.ipynb, cell 2: ")
    assert "02_b.ipynb" in str(said.value) and str(said.value).endswith("; and 1 more")


def test_a_link_in_html_to_a_page_that_is_not_there(tmp_path):
    page = '# One\n\n<a href="02_b.html#x">on</a> <a href="https://example.org">away</a>\n'
    with pytest.raises(Refused) as said:
        laid_out(tmp_path, index__md=page, glossary__md=GLOSSARY)
    assert str(said.value) == ("The site is not made: index.html has a link that leads nowhere, 02_b.html#x")


def test_a_browser_that_leaves_early_is_no_error(tmp_path, capsys):
    with verb.local_server(written(tmp_path, page__html="x" * 10_000_000)) as address:
        host, port = address.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port))) as visitor:
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # leave at once
            visitor.sendall(b"GET /page.html HTTP/1.0\r\n\r\n")
            visitor.recv(1)
        assert urllib.request.urlopen(f"{address}page.html").status == 200
    assert capsys.readouterr().err == ""


# What it does to its folder ---------------------------------------------------------------------------------


def test_it_takes_away_what_an_earlier_site_put_there_and_nothing_else(tmp_path):
    out = written(tmp_path / "site", CNAME="course.example.org")
    verb.put(written(tmp_path / "first", index__html="1", gone__html="1"), out)
    verb.put(written(tmp_path / "second", index__html="2"), out)
    assert {file.name: file.read_text(encoding="utf-8") for file in out.glob("*.*")} == {"index.html": "2"}
    assert (out / "CNAME").read_text(encoding="utf-8") == "course.example.org"


def test_a_later_page_does_not_replace_what_somebody_else_has_put_there(tmp_path):
    out = tmp_path / "site"
    verb.put(written(tmp_path / "first", index__html="1"), out)
    written(out, about__html="mine")
    with pytest.raises(Refused, match="about.html is of no earlier site"):
        verb.put(written(tmp_path / "second", index__html="2", about__html="2"), out)
    assert (out / "about.html").read_text(encoding="utf-8") == "mine"


def test_dead_links_are_found_wherever_they_stand(tmp_path):
    written(tmp_path, a__html='<h1 id="x y">A</h1><a href="sub/b.html?q#z">b</a><a href="#x%20y">here</a>')
    written(tmp_path / "sub", b__html='<p id="z"></p><img src="../no.png"><a href="../a.html#y">a</a>')
    assert dead(tmp_path) == [("sub/b.html", "../no.png"), ("sub/b.html", "../a.html#y")]
