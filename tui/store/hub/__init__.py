"""The watch-state hub: titles, who has seen what of them, and which copies they have on which servers."""
