"""A small tagger of characters: its examples, its training, and its scores beside the rules."""
