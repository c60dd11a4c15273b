"""The whole course as a site: static pages that need no Python, no network and no server.

    python3 course.py site                    into site/
    python3 course.py site --out DIR          somewhere else
    python3 course.py site --serve            and open it

Sphinx lays out the pages and makes their search, myst-nb reads the notebooks. What is added here:

    pages.py      a built notebook becomes a page: explorers and questions live, figures with their sentences
    formulas.py   LaTeX becomes MathML, which browsers set without a script
    terms.py      a word of the glossary is linked where it first occurs
    icon.py       the mark of the course on a browser's tab
    links.py      a link that leads nowhere is found before the site is put in its place
    settings.py   what Sphinx is told
    static/       the page's own style and scripts: widgets, answers kept in the browser, five for today

Nothing is run and nothing is written twice: the pages show what `build` computed.
"""
