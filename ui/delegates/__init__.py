"""How the items of lists and boards are painted: one delegate for each shape, over the words that a page wrote."""
