"""Views of the page Data: the steps of an import, and the library. It knows no other page."""
