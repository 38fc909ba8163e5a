"""How the documentation is built: `make docs`. Nothing in it comes from the network."""

from __future__ import annotations

from nmt_server import __version__

project = "nmt-server"
version = release = __version__
copyright = "the authors of nmt-server, Apache-2.0"

extensions = ["myst_parser"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = "nmt-server"
html_copy_source = False
html_show_sphinx = False
