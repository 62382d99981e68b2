"""Plumbing of the whole suite; casts and factories live beside the tests that use them."""
