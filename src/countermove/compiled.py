"""The one door to the compiler for the few hot loops.

Compiled code is cached beside the source, so that only the first run on a machine pays
for compiling. Loops stay serial unless they ask: on shared cores a parallel region
costs more than it brings below about 100,000 events.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

__all__ = ["compiled"]

Arguments = ParamSpec("Arguments")
Returned = TypeVar("Returned")


def compiled(function: Callable[Arguments, Returned]) -> Callable[Arguments, Returned]:
    """Compile a loop over arrays to machine code, keeping its declared types.

    Parameters
    ----------
    function : callable
        Plain Python over numbers and numpy arrays, without Python objects.

    Returns
    -------
    callable
        The compiled twin; ``.py_func`` holds the plain one for tests.
    """
    return cast("Callable[Arguments, Returned]", njit(cache=True, nogil=True)(function))
