"""The shell: assembles everything, serves it, and holds the pages that cross the stages."""
