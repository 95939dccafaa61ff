"""The public pages, one script each; Streamlit runs them by their file."""
