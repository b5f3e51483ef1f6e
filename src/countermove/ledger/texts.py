"""What may stand in a ledger as text: something, and in letters that can be written."""

from countermove.errors import ValidationError

__all__ = ["check_text"]


def check_text(name: str, text: str, *, least: int = 1) -> None:
    """Refuse texts that are blank or hold broken letters.

    Parameters
    ----------
    name : str
        What the text is, for the message.
    least : int
        Fewest letters beside blanks.

    Raises
    ------
    ValidationError
        If it is too short, or cannot be written as UTF-8.
    """
    if len(text.strip()) < least:
        raise ValidationError(
            f"Expected a {name}, got {text!r}. Write it so that others can follow."
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValidationError(
            f"Expected a {name} in UTF-8, got {text!r}. Was it pasted from a file of "
            "another encoding?"
        ) from None
