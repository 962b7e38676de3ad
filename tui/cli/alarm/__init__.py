"""`alarm`: who is told of trouble."""
