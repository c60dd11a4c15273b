"""House rules: what must stay true of every notebook, page and module, each a small test."""
