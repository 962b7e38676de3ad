"""Screen 4: lists, their sides at Trakt, and what fills them."""
