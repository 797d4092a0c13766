"""Plans composed from another one: those that fit into a given time, and those with more repeats.

It knows what plans cost and what they can find, and no page.
"""
