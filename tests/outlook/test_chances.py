import numpy as np
import pytest
from scipy import stats

from countermove.outlook.chances import exponential, path_key, uniform

ROOT = np.uint64(42)
KEY = np.uint64(path_key(ROOT, 0, 0))


def key_of(draw: int, path: int) -> np.uint64:
    return np.uint64(path_key(ROOT, draw, path))


def mixed(value: int) -> int:
    """The finaliser of splitmix64 in whole numbers without a size."""
    mask = (1 << 64) - 1
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & mask
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & mask
    return value ^ (value >> 31)


def test_splitmix_gives_its_published_numbers() -> None:
    # First outputs of splitmix64 for seed 1234567 (Vigna's reference program).
    golden, mask = 0x9E3779B97F4A7C15, (1 << 64) - 1
    state = [(1234567 + n * golden) & mask for n in (1, 2, 3)]
    assert [mixed(value) for value in state] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@pytest.mark.parametrize(
    ("draw", "path", "slot", "count"),
    [(0, 0, 0, 0), (3, 7, 1200, 5), (999, 99, 296, 1)],
)
def test_an_address_gives_the_number_of_whole_arithmetic(
    draw: int, path: int, slot: int, count: int
) -> None:
    mask = (1 << 64) - 1
    step = draw * 0x9E3779B97F4A7C15
    inner = mixed((42 + step) & mask)
    key = mixed((inner + path * 0xD1B54A32D192ED03) & mask)
    at = slot * 0xA0761D6478BD642F + count * 0xE7037ED1A0B428DB
    wanted = (mixed((key + at) & mask) >> 11) / 2**53
    found = uniform(key_of(draw, path), slot, count)
    assert found == wanted
    wait = exponential(key_of(draw, path), slot, count)
    assert wait == pytest.approx(-np.log1p(-wanted))


@pytest.mark.parametrize("what", ["path", "slot", "count", "draw"])
def test_numbers_are_uniform_along_every_axis(what: str) -> None:
    numbers = along(what, 40_000)
    cells = np.bincount((numbers * 100).astype(int), minlength=100)
    assert stats.chisquare(cells).pvalue > 1e-4
    assert numbers.min() >= 0
    assert numbers.max() < 1


@pytest.mark.parametrize("what", ["path", "slot", "count", "draw"])
def test_neighbours_know_nothing_of_each_other(what: str) -> None:
    numbers = along(what, 40_001)
    pairs = (numbers[:-1] * 10).astype(int) * 10 + (numbers[1:] * 10).astype(int)
    assert stats.chisquare(np.bincount(pairs, minlength=100)).pvalue > 1e-4
    correlation = float(np.corrcoef(numbers[:-1], numbers[1:])[0, 1])
    assert abs(correlation) < 4 / np.sqrt(40_000)


def along(what: str, size: int) -> np.ndarray:
    """Numbers at neighbouring addresses along one axis."""
    if what == "path":
        return np.array([uniform(key_of(1, n), 5, 0) for n in range(size)])
    if what == "draw":
        return np.array([uniform(key_of(n, 1), 5, 0) for n in range(size)])
    if what == "slot":
        return np.array([uniform(KEY, n, 0) for n in range(size)])
    return np.array([uniform(KEY, 5, n) for n in range(size)])


def test_no_two_purposes_of_a_path_share_an_address() -> None:
    numbers = {uniform(KEY, slot, count) for slot in range(1402) for count in range(40)}
    assert len(numbers) == 1402 * 40


def test_waits_have_mean_and_deviation_one() -> None:
    waits = np.array([exponential(KEY, 3, n) for n in range(40_000)])
    assert waits.mean() == pytest.approx(1, abs=4 / np.sqrt(40_000))
    assert stats.kstest(waits, "expon").pvalue > 1e-4
