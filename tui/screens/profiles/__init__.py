"""Screen 2: the accounts, and what is set for each."""
