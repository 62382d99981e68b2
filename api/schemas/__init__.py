"""What the API takes and shows: one module per noun, a class and the function that fills it side by side."""
