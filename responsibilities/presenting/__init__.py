"""What pages show, prepared once in Python: no queries, no words of the template language."""
