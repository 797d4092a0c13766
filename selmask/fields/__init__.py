"""The fields of records: what they meant in earlier versions, their invalid values, and types with rules of their own.

It knows no record: `specs` gives it fields and pydantic's complaints.
"""
