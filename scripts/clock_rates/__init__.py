"""The parts of ``fit_clock_rates.py``: one file a clock, one for the lists."""
