"""The version of selmask."""

VERSION = "0.1.0"
