"""The base of every page: navigation, widget keys, the open workspace, cached results, error boxes.

It imports no other room than words.
"""
