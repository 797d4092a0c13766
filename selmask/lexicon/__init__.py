"""The terms of a domain: cleaning them, and finding them in text."""
