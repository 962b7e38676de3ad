"""What a person sends along with a question: how things stand, without saying whose."""
