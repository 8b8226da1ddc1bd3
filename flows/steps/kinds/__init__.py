"""One file a kind; the file's KIND is the declaration and the behaviour."""
