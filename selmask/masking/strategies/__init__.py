"""The strategies, one small file each, so that `ls` lists them.

A strategy knows the contract and the modules in `shared`, but no other room.
"""
