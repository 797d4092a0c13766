"""Warnings about weak conclusions: missing controls, unusual settings, and ways in which results are too good.

It knows specifications, and neither files nor models.
"""
