"""Changes on their way to servers: the `outbox` tables."""
