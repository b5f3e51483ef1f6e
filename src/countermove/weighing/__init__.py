"""What claims, signs and likenesses are worth: sources, rival readings, analogues."""

__all__: list[str] = []
