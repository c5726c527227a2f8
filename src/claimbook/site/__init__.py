"""From stored outputs to pages: one Sphinx extension, and what surrounds it."""
