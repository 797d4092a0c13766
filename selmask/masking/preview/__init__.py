"""Masks in a form for people: single documents, figures, readable tokens.

It gets its masks as training does, and draws none of its own.
"""
