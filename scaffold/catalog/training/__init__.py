"""How a network is trained: each module has ENTRIES, of one kind or of several."""
