"""What is written into files for a person."""
