"""What media servers hold, and what each of their accounts has seen of it."""
