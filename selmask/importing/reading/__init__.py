"""Reading a file of any format into a table, in a process of its own.

It knows the formats, and nothing of what a table is imported as.
"""
