"""The end of runs is noticed: in the title of the browser's tab, and by a notification. It knows no page."""
