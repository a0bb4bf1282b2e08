"""Themes: what the programme measures, laid out by subject; which figures stand where is a list an office can edit."""
