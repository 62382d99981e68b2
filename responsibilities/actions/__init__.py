"""What can be done with an engagement as a whole and with its tasks. Doors call these and nothing below them."""
