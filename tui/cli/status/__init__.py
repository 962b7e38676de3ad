"""`status`: how all stands, once or as it happens."""
