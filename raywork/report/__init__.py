"""How results are shown to people: HTML, figures, foreign text made visible."""
