"""What only the page Data shows: the import, step by step, and the library. It knows no other page."""
