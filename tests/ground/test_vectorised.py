"""A crowd walks exactly as each of its hikers would alone, to the last bit."""

import numpy as np
import pytest

from gdcourse import Adam, Clipped, GradientDescent, Momentum, descend, rosenbrock

from .rules import EVERYWHERE, RULES, crowd, name_of


@pytest.mark.parametrize("landscape", EVERYWHERE, ids=name_of)
@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_crowd_is_its_hikers(rule, landscape):
    starts = crowd(landscape, 13)
    together = descend(landscape, starts, rule, steps=25)
    for i in range(13):
        alone = descend(landscape, starts[..., i], rule, steps=25)
        np.testing.assert_array_equal(together.positions[..., i], alone.positions)
        np.testing.assert_array_equal(together.losses[..., i], alone.losses)


@pytest.mark.parametrize("landscape", EVERYWHERE, ids=name_of)
def test_a_grid_is_its_points(landscape):
    points = crowd(landscape, 60)
    grid = points.reshape(*points.shape[:-1], 5, 12)
    np.testing.assert_array_equal(landscape(grid).ravel(), landscape(points))
    flat = landscape.gradient(grid).reshape(points.shape)
    np.testing.assert_array_equal(flat, landscape.gradient(points))


@pytest.mark.parametrize("make", [GradientDescent, Momentum, Adam])
def test_several_rates_are_several_walks(make):
    rates = [1e-4, 3e-4, 1e-3]
    starts = np.repeat(crowd(rosenbrock, 4)[:, :, None], 3, axis=2)
    together = descend(rosenbrock, starts, make(rates), steps=30).positions
    for j, rate in enumerate(rates):
        alone = descend(rosenbrock, starts[:, :, j], make(rate), steps=30).positions
        np.testing.assert_array_equal(together[..., j], alone)


def test_clipping_by_norm_measures_each_hiker_by_itself():
    starts = crowd(rosenbrock, 9)
    rule = Clipped(GradientDescent(0.1), norm=1.0)
    together = descend(rosenbrock, starts, rule, steps=20).positions
    for i in range(9):
        alone = descend(rosenbrock, starts[:, i], rule, steps=20).positions
        np.testing.assert_allclose(together[..., i], alone, rtol=1e-12)
    lengths = np.linalg.norm(np.diff(together, axis=0), axis=1)
    assert lengths.max() <= 0.1 * (1 + 1e-12)
