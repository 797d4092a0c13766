"""Renaming, the history of what was deleted, and the buttons that undo it. It may import only the shell and words."""
