"""Templates and styles of pages: read from the package, always escaped."""

from collections.abc import Callable
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from countermove.report.palette import Palette

__all__ = ["join_styles", "page_environment", "style_variables"]


def page_environment(**filters: Callable[..., object]) -> Environment:
    """Return an environment that escapes what it is given and refuses what it lacks.

    Parameters
    ----------
    **filters : callable
        By the name that templates use.
    """
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    return environment


def join_styles(*names: str) -> Markup:
    """Return style sheets of the package, one after the other."""
    return Markup("".join(_read(name) for name in names))


def style_variables(palette: Palette) -> dict[str, dict[str, str]]:
    """Return the style variables by ground; every value is a checked colour."""
    paper = {name: colour for colour, name in palette.variables.items()}
    return {"paper": paper, "night": dict(palette.night)}


def _read(name: str) -> str:
    return (files("countermove.report") / name).read_text(encoding="utf-8")
