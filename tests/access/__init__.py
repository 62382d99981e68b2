"""Who may reach what: every address with every person, on what is theirs and on what is not.

One line per address stands in matrix.py; the world that is walked in world.py; how it is walked in walk.py.
"""
