"""What only the page Compare shows: the result of an experiment from several sides. It knows no other page."""
