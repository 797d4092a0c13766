"""Measurements that are too slow for the tests; each prints a table and, with --json, one JSON object."""

from pathlib import Path

RESULTS = Path(__file__).parent / "results"
"""Where what was measured is kept."""
