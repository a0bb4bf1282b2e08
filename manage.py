"""Django's own command line, for migrations and messages; the product's is `zhixing`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    execute_from_command_line(sys.argv)
