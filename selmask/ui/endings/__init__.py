"""Announces the end of runs, in the title of the browser's tab and by a notification. It knows no page."""
