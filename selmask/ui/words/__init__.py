"""Words on pages: escapes for texts of users, quantities, names of settings.

It imports no other room.
"""
