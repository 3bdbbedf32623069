"""Counts of awards: how many of which award to whom, by whom, given, proposed or accumulated.

A sentence is read twice as symbols. First numbers and the nouns they count become quantities of
recipients (12 collectives) and counts of awards (3 orders). Then the frames of the pack bind the
quantities to an award of the same clause.
"""
