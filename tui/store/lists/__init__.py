"""Lists as the store keeps them: what stands on them, how they stand with Trakt, and what a sync changed."""
