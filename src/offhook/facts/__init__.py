"""The words: one frozen record per kind of fact. Each names its place first; each is one table of the case."""
