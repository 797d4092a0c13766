"""The fields of records: what they meant in earlier versions, and what is said about a value that is not valid.

It knows no record: `specs` gives it fields and pydantic's complaints.
"""
