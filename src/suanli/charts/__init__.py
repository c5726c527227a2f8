"""Forms of charts that only this book has."""
