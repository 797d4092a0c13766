"""Writing to the disk: files that appear whole or not at all, and waiting while there is no room for them.

It knows the ground alone.
"""
