"""The tests of Minga: their names are the sentences that hold."""
