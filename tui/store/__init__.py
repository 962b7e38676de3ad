"""The store: one SQLite file that every part of the program meets in. SQL stays in this package."""
