# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the documentation site is made of the pages in the repository and the generated reference; `make site` runs it."""

project = "Portcullis"
copyright = "Contributors to the Portcullis project"
html_title = html_short_title = "Portcullis: portcullis.vps"

extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
# Fragments, templates and tests hold pages that are none of the site's.
include_patterns = [
    "index.md",
    "docs/**",
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "roles/*/README.md",
    "reference/**",
]
exclude_patterns = ["docs/docsite/**"]

# A heading has the same anchor here as on a forge.
myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline"]
# Of what Ansible's own documentation names; labels.txt says where each is, since a build asks nobody.
intersphinx_mapping = {"ansible": ("https://docs.ansible.com/projects/ansible/devel/", "ansible.inv")}
default_role = "any"
nitpicky = True

html_theme = "sphinx_ansible_theme"
html_show_sphinx = False
html_use_index = False
html_copy_source = False
pygments_style = "ansible"
# What is not said to be code is output.
highlight_language = "none"
