"""What is typed into pages, read and checked before an action is asked."""
