"""The interface: a room for each page, and those that all pages share (words, shell, parts, changes).

It is the only part of selmask that imports Streamlit.
"""
