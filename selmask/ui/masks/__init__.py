"""Parts of the page Masks alone: texts with their masks, figures about them, and the choices that lead to them.

It may draft an experiment for Launch, and knows nothing of Launch's widgets.
"""
