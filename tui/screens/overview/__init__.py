"""Screen 1: what needs a person, what runs, how all stands."""
