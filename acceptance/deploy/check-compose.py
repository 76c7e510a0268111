"""Checks a compose file against the Compose specification. Usage: check-compose.py FILE"""

import sys

from compose_spec import PyOptions

with open(sys.argv[1], encoding="utf-8") as file:
    compose = PyOptions(apply_merge=True).from_yaml(file.read())
compose.validate()
compose.to_spec()
