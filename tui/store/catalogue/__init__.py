"""Titles, categories, shelves and search of Xtream profiles."""
