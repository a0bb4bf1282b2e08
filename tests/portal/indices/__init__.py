"""Tests of the indices room."""
