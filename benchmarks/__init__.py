"""Measurements that are too slow for the tests; each prints a table and, with --json, one JSON object."""
