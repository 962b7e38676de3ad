"""`history` and `import`: plays."""
