"""Runs of the book: parameters, fingerprints, execution, comparison."""
