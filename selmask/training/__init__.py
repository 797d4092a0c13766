"""The training loop of both phases, and what the phases share.

It takes plain values and an observer, and knows neither Streamlit nor SQL.
"""
