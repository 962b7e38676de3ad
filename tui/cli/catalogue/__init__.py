"""`search`, `title`, `categories` and `changes`."""
