"""`python -m gongkai` is the command."""

from gongkai import main

if __name__ == "__main__":
    main()
