"""How the documentation is built: ``make docs``."""

from gettone import __version__

project = "Gettone"
author = "The Gettone authors"
project_copyright = "2026, The Gettone authors"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Gettone"
exclude_patterns = ["_build"]
autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_custom_sections = [("Source", "notes_style")]
suppress_warnings = ["ref.python"]
nitpick_ignore_regex = [("py:.*", ".*")]
