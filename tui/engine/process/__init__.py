"""Which process works: lease, locks, services, and how they give way to each other."""
