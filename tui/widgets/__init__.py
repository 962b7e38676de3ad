"""Pieces of screen that know the model and how to print it, and nothing of the store, the engine or the screens."""
