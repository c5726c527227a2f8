"""suanli (算力): computing power and productivity, an essay's claims put to the test on real data."""
