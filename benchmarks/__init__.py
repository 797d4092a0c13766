"""Measurements that are too slow for tests; each prints a table and, with --json, one JSON object."""

from pathlib import Path

RESULTS = Path(__file__).parent / "results"
"""The folder of the results."""
