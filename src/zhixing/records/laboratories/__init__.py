"""Laboratories, their level over time, and what each of them is able to do by measure and date."""
