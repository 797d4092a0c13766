"""Parts of the page Launch alone: the form of an experiment, its cost, its concerns. They know no other page."""
