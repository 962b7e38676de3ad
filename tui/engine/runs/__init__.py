"""A run: queued, worked on step by step, retried, judged by the gate, ended."""
