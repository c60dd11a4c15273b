"""The explorers without a browser: the page's mathematics against numpy, the Python side, exported pages."""
