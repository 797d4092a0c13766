"""Warnings about weak conclusions: missing controls, unusual settings, and ways in which results are too good.

It knows specifications and the machine's cores, and neither files nor models.
"""
