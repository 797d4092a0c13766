"""The terms of a domain, found in text. It knows how text is read, and nothing about corpora or masks."""
