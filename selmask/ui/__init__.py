"""What the pages are made of: the only part of selmask that imports streamlit."""
