"""Screen 8: what runs by itself, who is told of trouble, and what backups there are."""
