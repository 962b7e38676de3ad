"""`hub`, `watch` and `people`: what was watched, by whom, on which server."""
