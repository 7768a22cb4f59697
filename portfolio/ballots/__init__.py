"""Counting ballots: from votes and a budget to the works that win, exactly and in a way anyone can repeat.

Nothing here knows a database, a file or a clock: an ``Election`` goes in, a ``Count`` comes out.
"""
