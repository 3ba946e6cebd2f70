"""``python -m gettone``: the command line."""

from gettone.cli.main import main

if __name__ == "__main__":
    main()
