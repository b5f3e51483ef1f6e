"""Turn what was found into the kinds of values that JSON has."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import numpy as np

__all__ = ["plain_values"]


def plain_values(value: object) -> object:
    """Return mappings, lists, texts and numbers, however deep.

    Dates become ISO text, NaN becomes null, numbers keep six digits.
    """
    if isinstance(value, Mapping):
        return {str(key): plain_values(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain_values(item) for item in value]
    if is_dataclass(value):
        return {
            item.name: plain_values(getattr(value, item.name)) for item in fields(value)
        }
    return _plain_scalar(value)


def _plain_scalar(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6) + 0.0
    return value
