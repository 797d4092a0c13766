"""`python -m selmask …`: from files to the comparison without a browser."""

import sys

if __name__ == "__main__":
    try:
        from selmask.cli import main

        main()
    except KeyboardInterrupt:  # while the modules were imported
        sys.stderr.write("selmask: Interrupted.\n")
        sys.exit(130)
