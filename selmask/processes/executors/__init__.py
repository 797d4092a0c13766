"""Executors of workers: the contract, and this machine. An executor writes nothing into the store."""
