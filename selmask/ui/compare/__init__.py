"""The tabs of the page Compare: the result of an experiment from several sides. They know no other page."""
