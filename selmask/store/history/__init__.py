"""The history of a workspace: what was renamed, moved and deleted, and the way back from each as long as there is one.

It imports the other modules of `store`, of which only the store itself imports it.
"""
