"""Parts of the page Home alone: advice on the next step. It may fill in the form of Launch."""
