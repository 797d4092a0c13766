"""Checks of living processes and what belongs to them. They look at the machine and trust no record."""
