"""Econometric and accounting methods: frames in, frames out; no files, no charts, no notebooks."""
