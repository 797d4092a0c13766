"""`python -m selmask …`: everything the pages do, without a browser."""

from selmask.cli import main

if __name__ == "__main__":
    main()
