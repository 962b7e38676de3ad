"""`backup`, `restore`, `export` and `import setup`."""
