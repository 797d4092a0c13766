"""What the pages are made of, a room for each page and two for all of them.

It is the only part of selmask that imports streamlit.
"""
