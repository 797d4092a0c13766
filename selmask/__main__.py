"""`python -m selmask …`: from files to the comparison without a browser."""

from selmask.cli import main

if __name__ == "__main__":
    main()
