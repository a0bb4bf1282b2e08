"""Zhixing (质行): the software with which a city runs its quality programme."""
