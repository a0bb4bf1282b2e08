"""The quality analysis: an outline and readings become one neutral document, printed as HTML, PDF and Word."""
