"""What is the matter, who is told of it, and what is on its way to them."""
