"""The tests of this part; see the module of the same name in the source."""
