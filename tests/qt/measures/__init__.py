"""The measures of the face, each a function from a window in a state to sentences about what is wrong with it."""
