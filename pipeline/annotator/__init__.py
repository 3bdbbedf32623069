"""A second annotator beside the rules: a transformer that reads the same text by itself.

It adds no row and overrules none: what both see is surer, and what it alone sees is a doubt for a
person to look at.
"""
