"""The parts of the page Runs: the details of a run and the actions on it. They may lead to Masks and Launch."""
