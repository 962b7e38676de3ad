"""The tables of the play history: who tells of plays, whose they are, and what was played."""
