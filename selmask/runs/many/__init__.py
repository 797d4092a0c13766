"""Many runs at once: deleting them, other actions on a selection, the disk space that they take, and freeing it.

It imports the other modules of `runs`, which do not import it.
"""
