"""What is kept of accounts at Trakt: their lists, limits, ratings, and which ids it knows."""
