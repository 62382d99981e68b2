"""Pages: each view fetches what its reader may see, calls one action, renders."""
