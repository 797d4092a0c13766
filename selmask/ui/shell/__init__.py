"""The base of every page: navigation, widget keys, the open workspace, error boxes.

It imports no other room.
"""
