"""The tables: typed, described and checked."""
