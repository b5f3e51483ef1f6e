"""Figures, sentences, page: one HTML file made from a stored reading."""

from countermove.report.document import Document, read_document
from countermove.report.page import write_page, write_report

__all__ = ["Document", "read_document", "write_page", "write_report"]
