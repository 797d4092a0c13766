"""What every page stands on: addresses, widget keys, the opened workspace, errors as sentences.

It knows no page.
"""
