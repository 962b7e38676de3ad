"""`doctor` and `support-bundle`."""
