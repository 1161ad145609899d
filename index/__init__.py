"""What can be searched: the dense and the lexical index over the passages of the store."""
