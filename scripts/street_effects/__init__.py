"""The parts of ``fit_street_effects.py``: one file a step from lists to page."""
