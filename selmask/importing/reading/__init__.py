"""Tables read from files of any format, in a process of its own.

It knows the formats, and nothing of what a table is imported as.
"""
