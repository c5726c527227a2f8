"""The notebooks: which are chapters, how they are read and written, and whether their outputs are their own."""
