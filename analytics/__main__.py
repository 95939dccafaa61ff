"""``python -m analytics`` is the command line ``tepat``."""

from analytics.cli import main

if __name__ == "__main__":
    main()
