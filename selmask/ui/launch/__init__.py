"""What only the page Launch shows: the form of an experiment, its cost, its concerns. It knows no other page."""
