"""What the book says, and how it says it in another language: catalogues beside the chapters, filled by translators."""
