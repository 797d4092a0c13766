"""The interface: a room for each page, and two that all pages share (shell, parts).

It is the only part of selmask that imports Streamlit.
"""
