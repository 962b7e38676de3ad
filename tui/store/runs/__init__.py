"""Runs, their steps and errors."""
