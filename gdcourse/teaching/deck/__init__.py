"""How a lesson becomes a lecture, in the order in which it happens.

    prose.py      markdown into blocks, and blocks into HTML for a slide
    listing.py    which code an audience sees, and how it is set
    pacing.py     how long a slide takes, by what it holds
    compose.py    the cells of an executed notebook into slides, in sections, in columns
    reword.py     what a slide says instead, where the lesson's words do not stand alone
    pictures.py   pictures that only a lecture has
    notes.py      what the lecturer reads beside a slide
    pages.py      slides into one page
    embed.py      what makes that page live without a network: widgets, reveal.js, MathJax

deck.html, deck.css and deck.js are the page itself.
"""
