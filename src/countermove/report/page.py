"""The page: one HTML file that needs nothing else, made from a stored reading.

The file loads no script, no font and no picture from elsewhere; a content policy in its
head forbids it. Everything that came from the reading is escaped.
"""

from collections.abc import Mapping
from pathlib import Path

from countermove.folder.writing import write_text
from countermove.report import tables, words
from countermove.report.document import Document, read_document
from countermove.report.gallery import draw_gallery
from countermove.report.glossary import used_words
from countermove.report.palette import Palette, choose_palette
from countermove.report.picture import anchor
from countermove.report.rivals import rival_tables
from countermove.report.sentences import summarise
from countermove.report.templates import join_styles, page_environment, style_variables

__all__ = ["write_page", "write_report"]


def write_report(document: Mapping[str, object], path: Path) -> Path:
    """Write the report of a stored reading as one HTML file.

    Parameters
    ----------
    document : mapping
        A stored reading, as `countermove read` writes it.
    path : pathlib.Path
        The file to write; replaced whole, never half written.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ValidationError
        If `document` is no stored reading.
    """
    write_text(path, write_page(read_document(document)))
    return path


def write_page(document: Document) -> str:
    """Return the text of the page; equal readings give equal bytes."""
    palette = choose_palette(document.record.camps)
    page = page_environment(
        anchor=anchor,
        percent=words.percent,
        long_date=words.long_date,
        address=tables.safe_address,
        plain=lambda word: (word or "").replace("_", " "),
    ).get_template("page.html.j2")
    return page.render(
        document=document,
        record=document.record,
        passages=summarise(document),
        gallery=draw_gallery(document, palette),
        colours=_camp_variables(palette),
        style=join_styles("page.css"),
        variables=style_variables(palette),
        tables=tables,
        words=words,
        glossary=used_words(document),
        scale=_scale(),
        rivals=rival_tables(document),
    )


def _camp_variables(palette: Palette) -> dict[str, str]:
    """Return the style variable of each camp."""
    return {camp: palette.variables[colour] for camp, colour in palette.camps.items()}


def _scale() -> list[tuple[str, str]]:
    """Return the words of probability with their ranges."""
    rows, low = [], 0.0
    for high, word in words.PROBABILITY_WORDS:
        rows.append((word, f"{100 * low:.0f} to {100 * high:.0f}%"))
        low = high
    return rows
