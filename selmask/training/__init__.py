"""One training loop for both phases, and what they share.

It gets plain values and two functions, one to report and one to ask whether to stop, and knows neither Streamlit nor
SQL.
"""
