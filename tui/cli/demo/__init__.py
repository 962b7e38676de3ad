"""`demo`: everything on made-up servers, judged at its end."""
