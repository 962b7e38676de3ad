"""Starts what runs by itself: plans when, looks what is in the way, and claims each moment once."""
