"""What claims, signs and likenesses are worth: sources, rival readings, analogues."""

from countermove.weighing.weigh import Weighed, weigh

__all__ = ["Weighed", "weigh"]
