"""What Sphinx is told."""

from __future__ import annotations

from typing import Any

ROOM = "gdcourse.making.site"


def settings(repository: str = "") -> dict[str, Any]:
    """The configuration of the site; `repository` is the address of the course's source, if it is known."""
    return {
        "project": "gdcourse",
        "author": "the gdcourse authors",
        "language": "en",
        "extensions": ["myst_nb", f"{ROOM}.formulas", f"{ROOM}.terms"],
        "exclude_patterns": ["_static"],
        "nb_execution_mode": "off",
        "nb_merge_streams": True,
        "nb_render_markdown_format": "gfm",
        "myst_enable_extensions": ["dollarmath", "amsmath"],
        "myst_heading_anchors": 3,
        "myst_heading_slug_func": "gdcourse.making.mistakes.anchor",
        "html_math_renderer": "mathml",
        "html_theme": "furo",
        "html_title": "gdcourse",
        "html_static_path": ["_static"],
        "html_favicon": "icon.svg",
        "html_css_files": ["site.css"],
        "html_js_files": ["widgets.js", "site.js"],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_search_summary": False,  # it would fetch, which a page from a folder may not
        "html_use_index": False,  # the glossary is
        "html_show_sphinx": False,
        "html_show_copyright": False,
        "html_theme_options": {"source_repository": repository} if repository else {},
        "html_permalinks_icon": "#",
        "pygments_style": "default",
        "pygments_dark_style": "github-dark",
    }
