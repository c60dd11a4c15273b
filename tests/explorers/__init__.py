"""Tests of the explorers without a browser: the page's mathematics against numpy, the widget's Python side,
exported pages.
"""
