"""The translation table says what the libraries do."""

import pytest

from gdcourse import conventions

from .forms import FORMS, HEADERS, PROBE, UNLIKE_TORCH, here, path

ROWS = conventions().rows


def test_the_table_knows_every_rule_in_every_library():
    assert tuple(conventions().headers) == HEADERS
    found = {(rule, library) for rule, library, *_ in ROWS if not library.startswith("text")}
    libraries = {"here", "torch", "optax", "keras"}
    without = {("OneCycle", "keras")}  # it has none
    assert found >= {(rule, library) for rule in FORMS for library in libraries} - without


@pytest.mark.parametrize("rule", FORMS)
def test_our_rows_are_our_rules(rule):
    assert [tuple(row[2:]) for row in ROWS if row[:2] == [rule, "here"]] == [here(rule)]


@pytest.mark.parametrize("rule", FORMS)
def test_torchs_form_is_ours(rule):
    mine, torchs = ([row for row in ROWS if row[:2] == [rule, who]][0] for who in ("here", "torch"))
    assert (mine[3] == torchs[3]) is (rule not in UNLIKE_TORCH)


@pytest.mark.parametrize("rule", ["AdaGrad", "RMSprop", "Adam", "AdamW"])
def test_torchs_defaults_are_ours(rule):
    mine, torchs = (
        [float(number) for number in _numbers(row[4])]
        for row in ROWS
        if row[:2] in ([rule, "here"], [rule, "torch"])
    )
    assert torchs[: len(mine)] == mine


def _numbers(defaults: str) -> list[str]:
    values = defaults.replace("betas=(0.9, 0.999)", "beta1=0.9, beta2=0.999").split(", ")
    return [value.split("=")[1] for value in values]


@pytest.mark.parametrize("rule", FORMS)
def test_the_probe_tells_the_forms_apart(rule):
    paths = [form() for form in FORMS[rule].values()]
    clear = 1e-8 if rule == "Clipped by norm" else 1e-4  # 10⁻⁶ beside a norm is little
    for i, one in enumerate(paths):
        for other in paths[:i]:
            assert abs(one - other).max() > clear


def test_the_probe_sees_a_gradient_smaller_than_epsilon():
    assert abs(PROBE.gradients[:, 1]).max() <= 0.01 < abs(PROBE.gradients[:, 0]).max()
    assert path(lambda t, η, w, g, memory: (w - η * g, memory))().shape == PROBE.gradients.shape


def test_the_libraries_still_do_what_the_table_says():
    from .make_conventions import rows  # first: it chooses Keras's backend

    for library in ("torch", "optax", "keras", "sklearn"):
        pytest.importorskip(library, reason=f"{library} is not installed; the stored table stands in for it")
    assert [[row.rule, row.library, row.call, row.form] for row in rows()] == [row[:4] for row in ROWS]
