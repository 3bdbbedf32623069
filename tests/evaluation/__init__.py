"""How well extraction does on gold reports."""
