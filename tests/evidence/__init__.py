"""What the doors let in, and what they refuse."""
