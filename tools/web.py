"""Checks of the web app, with the Node that `make` got: `lint` (types, rules, API types up to date) or `test`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import provision


def main(what: str) -> int:
    web = provision.ROOT / "web"
    env = {**os.environ, **provision.node_env()}
    if what == "lint":
        folkmoot = provision.VENV / "bin" / "folkmoot"
        described = subprocess.run([folkmoot, "openapi"], capture_output=True, text=True, check=True).stdout
        if described != (web / "openapi.json").read_text():
            print("web/openapi.json is out of date: `make api-types` writes it and the web app's types anew")
            return 1
        commands = [["npm", "run", "--silent", "lint"]]
    elif what == "types":
        folkmoot = provision.VENV / "bin" / "folkmoot"
        (web / "openapi.json").write_text(
            subprocess.run([folkmoot, "openapi"], capture_output=True, text=True, check=True).stdout
        )
        commands = [["npm", "run", "--silent", "generate"]]
    else:
        commands = [["npm", "run", "--silent", "test"]]
    return max(subprocess.run(command, cwd=web, env=env, check=False).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
