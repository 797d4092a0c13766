"""The parts of the page Launch: the form of an experiment and the warnings about it. They know no other page."""
