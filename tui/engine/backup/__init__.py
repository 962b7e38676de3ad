"""Backups of the household: made beside running syncs, checked before they are trusted, put back in one step."""
