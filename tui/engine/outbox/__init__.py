"""The outbox at work: what leaves when, what an error means, and what people do with it."""
