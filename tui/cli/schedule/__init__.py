"""`schedule`: what runs by itself."""
