"""The almanac: tables with a source per row. What numbers, sessions and signs mean, whoever's phone it is."""
