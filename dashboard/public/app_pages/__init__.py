"""The public pages, one script each; Streamlit runs them by their file.

Not called ``pages``: Streamlit would take such a folder for a menu of its own and run its files alone.
"""
