"""Masks in a form for people: single documents, figures, readable tokens.

It asks for masks as training does, and adds none of its own.
"""
