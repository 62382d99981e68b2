"""Demo data that is honest: every row of it was made by calling the actions."""
