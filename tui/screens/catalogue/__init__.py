"""Screen 6: titles of catalogues and libraries, and who has seen them."""
