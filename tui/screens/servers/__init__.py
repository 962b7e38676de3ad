"""Media servers: their cards in words, and how they take part in watched states."""
