"""The hall, where facts and mathematics meet: rounds, stakes, control, escalation."""

from countermove.reading.reading import Reading, read, read_without_labels

__all__ = ["Reading", "read", "read_without_labels"]
