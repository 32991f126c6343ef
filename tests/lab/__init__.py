"""Phones made of paper."""
