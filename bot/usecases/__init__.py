"""What can be done with leads: one function each, one transaction each.

Every function takes the connection of its transaction first, and `now` from its caller. A command
that does not apply raises `lifecycle.Refused`; a lost race raises `Conflict` and is run again.
"""
