"""Run the command as ``python -m countermove``."""

from countermove.cli.main import main

if __name__ == "__main__":
    main()
