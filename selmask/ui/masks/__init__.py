"""What only the page Masks shows: texts with their masks, figures about them.

It may hand an experiment to Launch.
"""
