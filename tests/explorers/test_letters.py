"""The writer and the guessing game: the page's models are numpy's, what is found is told apart, and kept."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from gdcourse import AttentionHead, Bigram, CharacterMLP, Vocabulary, build_dataset, chances, course_text
from gdcourse.course import progress
from gdcourse.explorers import guessing_game, writer, writing
from gdcourse.explorers.letters import packed, unpacked
from gdcourse.explorers.standalone import PAGE, joined, standalone_html

py_mini_racer = pytest.importorskip("py_mini_racer", reason="the page's logic needs mini-racer")

LINES = course_text()[:60]
LETTERS = Vocabulary(LINES)
V = len(LETTERS)
X, Y = build_dataset(LINES, LETTERS)
PAIRS = Bigram(X[:, -1:], Y, V)
COUNTED = np.log(PAIRS.counts + 0.1).ravel()


def models() -> dict[str, tuple]:
    made = {
        "pairs": PAIRS,
        "eight letters": CharacterMLP(X, Y, V, 3, 9),
        "attention": AttentionHead(X, Y, V, 6),
    }
    rng = np.random.default_rng(0)
    return {who: (model, rng.standard_normal(model.dim)) for who, model in made.items()}


@pytest.fixture(scope="module")
def page():
    engines = {}

    def ask(module: str, call: str):
        if module not in engines:
            engines[module] = py_mini_racer.MiniRacer()
            text = re.sub(r"^export default ", "const widget = ", joined(module), flags=re.MULTILINE)
            engines[module].eval(text)
        return json.loads(engines[module].eval(f"JSON.stringify({call})"))

    return ask


def play(**change):
    given = {"lines": LINES, "vocabulary": LETTERS, "rivals": {"the pairs": (PAIRS, COUNTED)}, "name": "16.g"}
    return guessing_game(**given | change)


# ------------------------------------------------------------------------------------------------- the models


@pytest.mark.parametrize("who", models())
def test_sixteen_bits_are_enough(who):
    model, w = models()[who]
    again = unpacked(model, packed(model, w))
    assert np.abs(again - w).max() < 1e-4
    np.testing.assert_allclose(model.logits(again, X[:50]), model.logits(w, X[:50]), rtol=1e-3, atol=4e-3)


@pytest.mark.parametrize("who", models())
def test_the_page_scores_letters_as_numpy_does(page, who):
    model, w = models()[who]
    pack = packed(model, w)
    contexts = X[[0, 3, 77, 500], -model.X.shape[1] :]
    expected = model.logits(unpacked(model, pack), contexts)
    scored = f"(x) => Array.from(makeModel({json.dumps(pack)}, {V}).scores(x))"
    call = f"{json.dumps(contexts.tolist())}.map({scored})"
    np.testing.assert_allclose(page("writer.js", call), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("temperature", [0, 0.05, 0.7, 1, 2])
def test_the_page_knows_temperature(page, temperature):
    z = np.array([2.0, -1.0, 700.0, 699.0, 700.0])
    assert page("writer.js", f"chances({z.tolist()}, {temperature})") == pytest.approx(
        chances(z, temperature).tolist(), abs=1e-15
    )


def test_a_letter_is_drawn_as_often_as_its_chance(page):
    p = [0.0, 0.2, 0.5, 0.0, 0.3]
    dice = f"(d => Array.from({{ length: 5000 }}, () => drawn({p}, d())))(dice(7))"
    shares = np.bincount(page("writer.js", dice), minlength=5) / 5000
    np.testing.assert_allclose(shares, p, atol=0.02)
    assert shares[0] == shares[3] == 0
    assert page("writer.js", dice) == page("writer.js", dice), "the same seed throws the same dice"
    assert page("writer.js", "drawn([0.5, 0.5 - 1e-12, 0], 1 - 1e-16)") in (0, 1), (
        "rounding invents no letter"
    )


def test_the_page_writes_a_line_and_stops_at_its_end(page):
    pack = json.dumps(packed(PAIRS, COUNTED))
    before = LETTERS.encode("The ").tolist()
    call = f"written(makeModel({pack}, {V}), {before}, {{ temperature: %s, most: %s, throwDice: dice(%s) }})"
    lines = [page("writer.js", call % (1, 4000, seed)) for seed in range(8)]
    assert all(line[-1] == 0 and 0 not in line[:-1] for line in lines) and len(set(map(str, lines))) == 8
    assert len(page("writer.js", call % (0, 30, 1))) == 30
    assert page("writer.js", call % (0, 30, 1)) == page("writer.js", call % (0, 30, 2)), (
        "temperature 0 draws nothing"
    )


def test_letters_without_a_number_are_told_and_left_out(page):
    got = page("writer.js", f"numbered('a\\u00e9b\\u00e9', {json.dumps(LETTERS.letters)})")
    assert got == {"numbers": LETTERS.encode("ab").tolist(), "strange": ["é"]}


def test_what_there_is_to_find_is_noticed(page):
    found = "FINDS.{}({{ text: '{}', typed: '{}', p: {} }})".format
    assert page("writer.js", found("loop", "well, " + "the same " * 9, "", [1]))
    assert not page("writer.js", found("loop", "the same " * 3, "", [1])), "too short to say"
    assert not page("writer.js", found("loop", "the same walk is not the same walk twice, or so", "", [1]))
    assert page("writer.js", found("sure", "", "late,", [0.992, 0.008]))
    assert not page("writer.js", found("sure", "", "e,", [0.992, 0.008])), "nothing was typed"
    assert page("writer.js", found("unsure", "", "the ", [0.1] * 10))
    assert not page("writer.js", found("unsure", "", "the ", [0.5, 0.5]))
    assert set(writing.FINDS) == set(page("writer.js", "Object.keys(FINDS)"))


# -------------------------------------------------------------------------------------------------- the game


def test_a_rank_counts_the_letters_that_the_rival_holds_likelier():
    keys = LETTERS.encode("abcdefghijklmnopqrstuvwxyz ")
    for one in play().spec["rounds"]:
        z = PAIRS.counts[LETTERS.number[one["before"][-1]]]
        assert one["ranks"]["1"] == 1 + np.sum(z[keys] > z[LETTERS.number[one["next"]]])
        assert len(one["before"]) == 8 and any(one["before"] + one["next"] in line for line in LINES)


def test_only_what_the_rival_sees_is_seen(page):
    assert page("guessing.js", "behind('the slop', 1)") == {"unseen": "·" * 7, "seen": "p"}
    assert page("guessing.js", "behind('the slop', 8)") == {"unseen": "", "seen": "the slop"}


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ([1, 2], [2, 2], "You win: you needed 1.5 guesses a letter, the pairs 2.0."),
        ([2, 3], [2, 2], "Not yet: you needed 2.5 guesses a letter, the pairs 2.0."),
        ([1, 3], [2, 2], "A draw: you needed 2.0 guesses a letter, the pairs 2.0."),
    ],
)
def test_a_round_is_won_by_fewer_guesses(page, mine, theirs, said):
    assert page("guessing.js", f"verdict({mine}, {theirs}, 'the pairs')") == said


# ------------------------------------------------------------------------------------------------------- both


def test_what_was_found_and_won_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    make = lambda: writer({"pairs": (PAIRS, COUNTED)}, LETTERS, name="16.w", find=("loop", "sure"))  # noqa: E731
    desk, game = make(), play()
    assert desk.met == [] and game.won is False
    desk.met, game.won = ["sure"], True
    assert progress.read()["challenge"]["16.w"]["latest"] == ["sure"]
    assert make().met == ["sure"] and play().won is True


def test_where_nothing_runs_there_is_a_picture_with_its_sentence():
    desk = writer({"pairs": (PAIRS, COUNTED)}, LETTERS, name="16.w", start="The ", find=("loop",))
    for shown, words in (
        (desk, "pairs goes on from “The ”. Make it say"),
        (play(), "from the one before, in no"),
    ):
        data, metadata = shown._repr_mimebundle_()
        assert words in data["text/plain"] and data["image/png"]
        assert metadata["image/png"]["alt"] == data["text/plain"]


def test_the_state_is_small_and_needs_no_network():
    model = CharacterMLP(X, Y, V)
    desk = writer({"a": (model, model.start(0)), "b": (PAIRS, COUNTED)}, LETTERS, name="16.w")
    page = standalone_html(desk)
    assert len(page) < 200_000 and "http" not in page


def test_the_first_rival_is_the_one_to_beat():
    """Also where it sees more letters than the second: the page takes them in the order of the list."""
    network, w = models()["eight letters"]
    game = play(rivals={"the network": (network, w), "the pairs": (PAIRS, COUNTED)})
    assert game.spec["rivals"] == [{"who": "the network", "sees": 8}, {"who": "the pairs", "sees": 1}]
    assert "from the eight before, in no more guesses than the network" in game.spec["task"]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: writer({}, LETTERS, name="w"),
            "writer needs a model to write with, such as {'pairs': (loss, w)}",
        ),
        (
            lambda: writer({"it": (PAIRS, COUNTED)}, Vocabulary("abc"), name="w"),
            f"it knows {V} letters, the vocabulary has 4",
        ),
        (
            lambda: writer({"it": (PAIRS, COUNTED)}, LETTERS, name="w", temperature=-0.1),
            "temperature must be from 0 to 2, got -0.1",
        ),
        (
            lambda: writer({"it": (PAIRS, COUNTED)}, LETTERS, name="w", find=("gold",)),
            "there is nothing called 'gold' to find: loop, sure, unsure",
        ),
        (lambda: play(rivals={}), "guessing_game needs a rival, such as {'the counted pairs': (loss, w)}"),
        (
            lambda: play(rivals={"one": (PAIRS, COUNTED), "another": (PAIRS, COUNTED)}),
            "each rival must see another number of letters, got [1, 1]",
        ),
        (lambda: play(lines=["Nothing."]), "there must be at least 6 letters to ask for, got 0"),
    ],
)
def test_bad_input_is_one_sentence(call, sentence):
    with pytest.raises(ValueError) as raised:
        call()
    assert str(raised.value) == sentence


@pytest.mark.parametrize("name", ["writer.js", "guessing.js"])
def test_the_page_asks_jupyter_for_its_keys(name):
    assert "keepKeys(root)" in (PAGE / name).read_text(encoding="utf-8")
