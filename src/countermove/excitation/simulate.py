r"""Draw events of a Hawkes model exactly, by clusters or by thinning.

**Clusters** (Hawkes and Oakes 1974): backgrounds are Poisson processes; each event of
mark :math:`j` has a Poisson number of children of each mark and kernel, with mean
:math:`\alpha_{ijb}` and exponential delays. Generation follows generation until one is
empty; what falls beyond the horizon is dropped, as are its descendants, which lie
farther still. Because exponential kernels forget, all that happened before the start
enters through one number per source and kernel.

**Thinning** (Ogata 1981): between events the total rate only falls, so candidates drawn
at its present height are kept with probability new height / old height. Slower; follows
the definition step by step and does not mind a branching ratio of one or more.

References
----------
Hawkes, A. G. and Oakes, D. (1974). A cluster process representation of a self-exciting
process. Journal of Applied Probability 11(3), 493-503.
https://doi.org/10.2307/3212693
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from countermove.errors import ValidationError
from countermove.excitation.record import check_events, check_window

if TYPE_CHECKING:
    from numpy.random import Generator

    from countermove.excitation.hawkes import Hawkes
    from countermove.excitation.record import Events, FloatArray, History, IntArray

__all__ = ["simulate_by_thinning", "simulate_hawkes"]


def simulate_hawkes(
    model: Hawkes,
    horizon: float,
    stream: Generator,
    history: History | None = None,
    start: float | None = None,
) -> Events:
    """Draw all events from `start` to `horizon` by clusters, given what came before.

    Parameters
    ----------
    model : Hawkes
        Its spectral radius must be below one.
    horizon : float
        End of the window, left out.
    stream : numpy.random.Generator
        Same stream, same events.
    history : (times, marks), optional
        Events up to and including `start`, which excite the window.
    start : float, optional
        When the future begins. By default 0, or the last event of the history if that
        is later; say so when the watch lasted longer than its last event.

    Returns
    -------
    times, marks : shape (n,)
        The new events only, in time order.

    Raises
    ------
    ValidationError
        If the window or the history is out of place, or cascades do not die out.
    """
    radius = model.spectral_radius
    if radius >= 1:
        raise ValidationError(
            f"Expected a spectral radius below one, got {radius:.4g}: cascades of this "
            "model need not die out. Use simulate_by_thinning, which has a limit."
        )
    opening, inherited = _opening(model, horizon, history, start)
    times, marks = _first_generation(model, opening, horizon, inherited, stream)
    generations = [(times, marks)]
    while times.size:
        times, marks = _children(model, times, marks, stream)
        inside = times < horizon
        times, marks = times[inside], marks[inside]
        generations.append((times, marks))
    all_times = np.concatenate([times for times, _ in generations])
    all_marks = np.concatenate([marks for _, marks in generations])
    order = np.argsort(all_times, kind="stable")
    return all_times[order], all_marks[order]


def simulate_by_thinning(
    model: Hawkes,
    horizon: float,
    stream: Generator,
    history: History | None = None,
    start: float | None = None,
    *,
    limit: int = 1_000_000,
) -> Events:
    """Draw all events from `start` to `horizon` one after the other, by thinning.

    Parameters
    ----------
    model : Hawkes
        With any spectral radius.
    horizon, stream, history, start
        As in `simulate_hawkes`.
    limit : int
        Largest number of events to draw.

    Returns
    -------
    times, marks : shape (n,)

    Raises
    ------
    ValidationError
        If the window or the history is out of place, or the limit is passed.

    Notes
    -----
    A plain loop of some ten microseconds an event.
    """
    now, inherited = _opening(model, horizon, history, start)
    excitation = inherited * model.decays
    pull = model.branching.sum(axis=0)
    times: list[float] = []
    marks: list[int] = []
    ceiling = float(model.background.sum() + (pull * excitation).sum())
    while ceiling > 0:
        wait = stream.exponential(1 / ceiling)
        now += wait
        if now >= horizon:
            break
        excitation = excitation * np.exp(-model.decays * wait)
        rates = model.background + np.einsum("ijb,jb->i", model.branching, excitation)
        heights = np.cumsum(rates)
        drawn = stream.random() * ceiling
        if drawn < heights[-1]:
            mark = int(np.searchsorted(heights, drawn, side="right"))
            times.append(now)
            marks.append(mark)
            excitation[mark] += model.decays
            if len(times) > limit:
                raise ValidationError(
                    f"Expected at most {limit} events before {horizon}, and passed "
                    f"them at {now:.6g}. Shorten the window or raise the limit."
                )
        ceiling = float(model.background.sum() + (pull * excitation).sum())
    return np.array(times), np.array(marks, dtype=np.int64)


def _opening(
    model: Hawkes, horizon: float, history: History | None, start: float | None
) -> tuple[float, FloatArray]:
    """Settle the start, and what the past still has to give at it.

    Returns
    -------
    start : float
    inherited : shape (mark, kernel)
        Sum of ``exp(-decay * age)`` over the events of each source.
    """
    times, marks = check_events(*(history or ((), ())), model.n_marks)
    last = float(times[-1]) if times.size else 0.0
    opening = max(0.0, last) if start is None else start
    check_window(opening, horizon)
    if last > opening and times.size:
        at = int(np.searchsorted(times, opening, side="right"))
        raise ValidationError(
            f"Expected a history up to the start {opening}, got times[{at}] = "
            f"{times[at]}. Move the start, or cut the history."
        )
    inherited = np.empty((model.n_marks, model.decays.size))
    for kernel, decay in enumerate(model.decays):
        left = np.exp(-decay * (opening - times))
        inherited[:, kernel] = np.bincount(marks, weights=left, minlength=model.n_marks)
    return opening, inherited


def _first_generation(
    model: Hawkes,
    start: float,
    horizon: float,
    inherited: FloatArray,
    stream: Generator,
) -> Events:
    """Draw the events that owe nothing to another event of the window."""
    counts = stream.poisson(model.background * (horizon - start))
    marks = np.repeat(np.arange(model.n_marks), counts)
    times = start + (horizon - start) * stream.random(marks.size)
    # Delays forget: what a past event has yet to provoke comes after the start with the
    # same exponential delay as if it had happened just then.
    late = stream.poisson(np.einsum("ijb,jb->ib", model.branching, inherited))
    kinds = np.repeat(np.arange(late.size), late.ravel())
    late_times = start + stream.exponential(1 / model.decays[kinds % late.shape[1]])
    times = np.concatenate([times, late_times])
    marks = np.concatenate([marks, kinds // late.shape[1]])
    inside = times < horizon
    return times[inside], marks[inside]


def _children(
    model: Hawkes, times: FloatArray, marks: IntArray, stream: Generator
) -> Events:
    """Draw the direct children of some events, in no order."""
    n_marks, n_kernels = model.n_marks, model.decays.size
    by_source = model.branching.transpose(1, 0, 2).reshape(n_marks, -1)
    heights = np.cumsum(by_source, axis=1)
    totals = heights[:, -1]
    counts = stream.poisson(totals[marks])
    sources = np.repeat(marks, counts)
    # One sorted table for all sources: source j owns the stretch from j to j + 1.
    scale = np.where(totals > 0, totals, 1.0)
    table = np.arange(n_marks)[:, np.newaxis] + heights / scale[:, np.newaxis]
    found = np.searchsorted(
        table.ravel(), sources + stream.random(sources.size), side="right"
    )
    kinds = np.minimum(found - sources * by_source.shape[1], by_source.shape[1] - 1)
    delays = stream.exponential(1 / model.decays[kinds % n_kernels])
    return np.repeat(times, counts) + delays, kinds // n_kernels
