"""The stories of all works, read from the database for open data, a batch at a time.

* ``batches`` — the rows of some two hundred works, in a fixed number of queries
* ``parties`` — organisations, never persons
* ``planning`` — who benefits, what it costs, who pays, what the climate asks
* ``building`` — agreements, milestones, verdicts, payments
* ``keeping`` — assets, maintenance plan, papers
* ``followed`` — what a published matrix says of a work
* ``stories`` — all of it together

Nothing that says who: no person, no reason, remark, note or description written about somebody. Titles, purposes, the object of an
agreement and what proves a milestone are what a public contract says of itself and are published (Ley 1712 de 2014, art. 9).
"""

from exchange.oc4ids_reader.stories import Edition, stories, story_of

__all__ = ["Edition", "stories", "story_of"]
